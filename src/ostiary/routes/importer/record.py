"""The account of an import as its route file keeps it: counts, and every row that gave no route."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ostiary.errors import Diagnostic
from ostiary.model.imported import ImportRecord, UnreadRow
from ostiary.routes.importer.columns import Columns, Meaning
from ostiary.spans import Span

SET_ASIDE = "table-without-calls"
"""The code of a table with an API column in which no cell names a call."""


@dataclass(slots=True)
class Tally:
    """What the pages hold, counted as they are read."""

    pages: int = 0
    tables: int = 0
    scope_columns: Counter[str] = field(default_factory=Counter)
    set_aside: list[tuple[Span, int]] = field(default_factory=list)

    def add_table(self, columns: Columns) -> None:
        """Count a table that is read."""
        self.tables += 1
        self.scope_columns[scope_columns(columns)] += 1


def scope_columns(columns: Columns) -> str:
    """Return in which way a table gives the authorization scope, as the coverage table words it."""
    has = {meaning for meaning in _SCOPES if meaning in columns}
    return _SCOPE_COLUMNS[frozenset(has)]


_SCOPES = (Meaning.SCOPE, Meaning.PROJECT, Meaning.ENTERPRISE_PROJECT)
_BOTH = frozenset((Meaning.PROJECT, Meaning.ENTERPRISE_PROJECT))
_SCOPE_COLUMNS = {
    frozenset[Meaning](): "none",
    frozenset((Meaning.SCOPE,)): "in words",
    frozenset((Meaning.PROJECT,)): "project",
    frozenset((Meaning.ENTERPRISE_PROJECT,)): "enterprise project",
    _BOTH: "both",
    **{
        kinds | {Meaning.SCOPE}: "both"
        for kinds in (_BOTH, frozenset((Meaning.PROJECT,)), frozenset((Meaning.ENTERPRISE_PROJECT,)))
    },
}


def make_record(
    tally: Tally,
    roots: Sequence[Path],
    imported: int,
    duplicates: int,
    reported: Sequence[Diagnostic],
    warnings: Iterable[Diagnostic],
) -> ImportRecord:
    """Return the account of an import; pages are named by their path below the folder that was given."""
    remarks = Counter(w.code for w in warnings if w.code not in {SET_ASIDE, "no-api-table", "no-pages"})
    return ImportRecord(
        pages=tally.pages,
        tables=tally.tables,
        rows=imported + len(reported),
        imported=imported,
        duplicates=duplicates,
        scope_columns=dict(sorted(tally.scope_columns.items())),
        remarks=dict(sorted(remarks.items())),
        reported=tuple(_unread(fault.span, fault.code, fault.message, roots) for fault in reported),
        set_aside=tuple(
            _unread(span, SET_ASIDE, "no cell names a method and a path", roots, rows)
            for span, rows in tally.set_aside
        ),
    )


def _unread(span: Span | None, code: str, message: str, roots: Sequence[Path], rows: int = 1) -> UnreadRow:
    place = span or Span.whole("")
    return UnreadRow(
        page=_below(Path(place.file), roots), line=place.line, code=code, message=message, rows=rows
    )


def _below(page: Path, roots: Sequence[Path]) -> str:
    """The path of a page below the root that holds it, so that no folder of this machine is in a route file."""
    root = next((root for root in roots if root in page.parents), page.parent)
    return page.relative_to(root).as_posix()
