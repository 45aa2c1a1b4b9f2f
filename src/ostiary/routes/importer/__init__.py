"""Documentation pages to a route file: every row of an API-action table is imported or reported.

page (tables with lines) -> columns (which holds what) -> rows (what each says; its cells in requirement and
scope) -> merge (one route for each call). docutils, which reads the markup, is the extra `ostiary[import]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from ostiary.errors import Diagnostic, Severity
from ostiary.model.route import Level, Provenance, RouteFile
from ostiary.routes.importer.columns import has_calls, has_calls_and_actions, read_columns
from ostiary.routes.importer.merge import Merged, merge_candidates
from ostiary.routes.importer.page import Page, read_page
from ostiary.routes.importer.record import SET_ASIDE, Tally, make_record
from ostiary.routes.importer.rows import Candidate, read_rows
from ostiary.routes.importer.table import Table
from ostiary.spans import Span

__all__ = ["ImportReport", "import_pages"]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import gave; `rows == imported + len(reported)` always.

    `rows` counts the body rows of every API-action table, and one for a table or page that cannot be read.
    `reported` has one diagnostic for each row that gave no route; `warnings` are about rows that did, and
    about pages without tables. `duplicates` counts calls that only repeated an earlier row.
    """

    route_file: RouteFile
    rows: int
    imported: int
    reported: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]
    duplicates: int

    def summary(self) -> str:
        """The counts on one line (interfaces.md §3)."""
        return (
            f"rows {self.rows} = imported {self.imported} + reported {len(self.reported)}; "
            f"routes {len(self.route_file.routes)} ({self.duplicates} duplicates merged)"
        )


@dataclass(slots=True)
class _Findings:
    """What the pages gave so far."""

    imported: int = 0
    tally: Tally = field(default_factory=Tally)
    candidates: list[Candidate] = field(default_factory=list)
    reported: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)


def import_pages(
    pages: Sequence[Path],
    *,
    service: str,
    name: str | None = None,
    level: str | None = None,
    source: Provenance | None = None,
    endpoints: Sequence[str] = (),
) -> ImportReport:
    """Return the route file of one service as its documentation describes it, and an account of every row.

    `pages` are files, and folders, of which every `*.rst` below is read; routes come in the paths' order.
    Without `level` the service is global if most of its rows have a dash for projects (semantics.md §1).
    LoadError if a path cannot be read, is not text, or docutils is missing; other faults are in the report.
    """
    found = _Findings()
    for path, is_named in _files(pages, found):
        page = read_page(path)
        found.reported += page.faults
        has_table = _read_tables(page, found)
        found.tally.pages += has_table
        if is_named and not has_table and not page.faults:
            message = f"`{path}` has no table of APIs and actions"
            found.warnings.append(_warning("no-api-table", message, Span.whole(str(path))))
    merged = merge_candidates(found.candidates)
    level = level or _level(found)
    warnings = sorted((*found.warnings, *merged.warnings), key=lambda warning: warning.span or Span.whole(""))
    header = RouteFile(
        service=service,
        name=name,
        level=cast("Level", level),
        endpoints=tuple(endpoints),
        source=source,
    )
    return _report(header, pages, found, merged, warnings)


def _report(
    header: RouteFile, pages: Sequence[Path], found: _Findings, merged: Merged, warnings: list[Diagnostic]
) -> ImportReport:
    record = make_record(found.tally, pages, found.imported, merged.duplicates, found.reported, warnings)
    return ImportReport(
        route_file=header.model_copy(update={"routes": merged.routes, "record": record}),
        rows=found.imported + len(found.reported),
        imported=found.imported,
        reported=tuple(found.reported),
        warnings=tuple(warnings),
        duplicates=merged.duplicates,
    )


def _files(pages: Sequence[Path], found: _Findings) -> list[tuple[Path, bool]]:
    """Return each page once, in the order of the paths, and whether it was named itself."""
    files: dict[Path, bool] = {}
    for path in pages:
        below = sorted(path.rglob("*.rst")) if path.is_dir() else []
        files |= {file: files.get(file, False) for file in below if file.is_file()}
        if not path.is_dir():
            files[path] = True
        elif not below:
            message = f"there is no page `*.rst` below `{path}`"
            found.warnings.append(_warning("no-pages", message, Span.whole(str(path))))
    return sorted(files.items())


def _read_tables(page: Page, found: _Findings) -> bool:
    """Add what the API-action tables of a page give; whether it has one."""
    has_table = False
    for table in page.tables:
        layout = read_columns(table)
        if layout is None:
            found.reported += [_unread(table, page)] if has_calls_and_actions(table) else []
            continue
        columns, body, inferred = layout
        if not has_calls(columns, body):
            message = "the table has an API column, but no cell with a method and a path: it is not read"
            found.warnings.append(_warning(SET_ASIDE, message, page.span(table.line)))
            found.tally.set_aside.append((page.span(table.line), len(body)))
            continue
        if inferred:
            message = f"{_headings(table)}: its columns are read as what their cells hold"
            found.warnings.append(_warning("inferred-columns", message, page.span(table.line)))
        has_table = True
        found.tally.add_table(columns)
        for reading in read_rows(page, columns, body):
            found.imported += bool(reading.candidates)
            found.candidates += reading.candidates
            found.reported += [reading.fault] if reading.fault else []
            found.warnings += reading.remarks
    return has_table


def _unread(table: Table, page: Page) -> Diagnostic:
    message = (
        f"{_headings(table)}, and which of its columns holds the calls, and which the actions, cannot be told"
    )
    return Diagnostic(
        "unread-table", f"a table of calls and actions is not imported: {message}", page.span(table.line)
    )


def _headings(table: Table) -> str:
    texts = [cell.text for row in table.headers[-1:] for cell in row.cells if cell.text]
    return (
        f"its headings are {', '.join(f'`{text[:40]}`' for text in texts)}" if texts else "it has no headings"
    )


def _level(found: _Findings) -> Level:
    """Return the level of the service, with a warning if its rows disagree."""
    dashes = [candidate for candidate in found.candidates if candidate.is_global]
    if 0 < len(dashes) < len(found.candidates):
        message = f"only {len(dashes)} of {len(found.candidates)} calls have a dash for projects"
        found.warnings.append(_warning("mixed-level", message, dashes[0].span))
    return "global" if len(dashes) * 2 > len(found.candidates) else "project"


def _warning(code: str, message: str, span: Span) -> Diagnostic:
    return Diagnostic(code, message, span, severity=Severity.WARNING)
