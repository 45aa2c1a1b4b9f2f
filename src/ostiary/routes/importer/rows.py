"""Rows to routes: what each row of an API-action table says, with the reason where it says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ostiary.errors import Diagnostic, Severity
from ostiary.model.route import Alternative, RouteEntry, RouteScope
from ostiary.routes.importer.columns import Columns, Meaning, cell_of
from ostiary.routes.importer.page import Page
from ostiary.routes.importer.requirement import Requirement, is_blank, read_dependencies, read_requirement
from ostiary.routes.importer.scope import Scope, read_project_columns, read_scope_column
from ostiary.routes.importer.table import Cell, Row
from ostiary.spans import Span
from ostiary.syntax.api_cell import METHOD, ApiCall, ApiCellError, parse_api_cell


@dataclass(frozen=True, slots=True)
class Candidate:
    """One call of one row, before rows about the same call are brought together.

    `label` tells it from other rows with other actions: the words after the path, else the row's title.
    """

    entry: RouteEntry
    label: str | None
    span: Span
    is_global: bool = False


@dataclass(frozen=True, slots=True)
class RowReading:
    """What came of one row: its calls, or `fault` with the reason why there are none."""

    candidates: tuple[Candidate, ...] = ()
    fault: Diagnostic | None = None
    remarks: tuple[Diagnostic, ...] = ()


def read_rows(page: Page, columns: Columns, body: Sequence[Row]) -> Iterator[RowReading]:
    """Yield what each body row says, in order; a cell left blank below a spanned one is filled from above."""
    above: Row | None = None
    for row in body:
        filled = _fill(row, above, columns)
        yield _read_row(page, columns, filled)
        above = filled


# A lost row span blanks several cells at once. A blank dependency proves nothing: it is a word for none.
_EVIDENCE = (Meaning.TITLE, Meaning.MODULE, Meaning.ACTION, Meaning.SCOPE, Meaning.PROJECT)


def _fill(row: Row, above: Row | None, columns: Columns) -> Row:
    """Fill the blank cells of a row that goes on with the row above, as tables with lost row spans print it.

    A blank action alone proves nothing: it stays blank, and the route's authorization unknown.
    """
    if above is None:
        return row
    blank = {meaning for meaning, at in columns.items() if at < len(row.cells) and not row.cells[at]}
    continues = sum(meaning in blank for meaning in _EVIDENCE) > 1
    if Meaning.API in blank and (Meaning.ACTION not in columns or Meaning.ACTION in blank):
        return row
    keeps = (
        set() if continues else {Meaning.ACTION, Meaning.SCOPE, Meaning.PROJECT, Meaning.ENTERPRISE_PROJECT}
    )
    if Meaning.ACTION not in blank or not continues:
        keeps.add(Meaning.DEPENDENCY)
    taken = {columns[meaning] for meaning in blank - keeps}
    cells = (above.cells[at] if at in taken else cell for at, cell in enumerate(row.cells))
    return replace(row, cells=tuple(cells))


def _read_row(page: Page, columns: Columns, row: Row) -> RowReading:
    span, title = page.span(row.line), cell_of(row, columns, Meaning.TITLE).text or None
    api = cell_of(row, columns, Meaning.API)
    try:
        calls = parse_api_cell(_api_text(api, cell_of(row, columns, Meaning.METHOD)))
    except ApiCellError as error:
        return RowReading(fault=_fault(api, title, str(error), span))
    requirement = read_requirement(cell_of(row, columns, Meaning.ACTION))
    scope = _scope(row, columns)
    candidates = [
        _candidate(call, page=page, columns=columns, row=row, requirement=requirement, scope=scope)
        for call in calls
    ]
    remarks = [*_call_remarks(calls), *_remarks(requirement, scope, row, columns)]
    placed = (Diagnostic(remark.code, remark.message, span, severity=remark.severity) for remark in remarks)
    return RowReading(tuple(candidates), None, tuple(placed))


def _api_text(api: Cell, method: Cell) -> str:
    """The text of an API cell, with the method before it where that has a column of its own."""
    text = "\n".join(block.text for block in api.prose)
    return f"{method.text} {text}" if METHOD.fullmatch(method.text) and text else text


def _fault(api: Cell, title: str | None, reason: str, span: Span) -> Diagnostic:
    row = f"row `{title}`" if title else "the row"
    code = "no-api" if is_blank(api) else "bad-api"
    return Diagnostic(code, f"{row} is not imported: {reason}", span)


def _scope(row: Row, columns: Columns) -> Scope:
    if Meaning.PROJECT in columns or Meaning.ENTERPRISE_PROJECT in columns:
        has_second = Meaning.ENTERPRISE_PROJECT in columns
        second = cell_of(row, columns, Meaning.ENTERPRISE_PROJECT) if has_second else None
        return read_project_columns(cell_of(row, columns, Meaning.PROJECT), second)
    if Meaning.SCOPE in columns:
        return read_scope_column(cell_of(row, columns, Meaning.SCOPE))
    return Scope(RouteScope(project=True, enterprise_project=None))


_DISCRIMINATOR = re.compile(r"[\w.-]+\s*=\s*\S+")


def _candidate(
    call: ApiCall, *, page: Page, columns: Columns, row: Row, requirement: Requirement, scope: Scope
) -> Candidate:
    title = cell_of(row, columns, Meaning.TITLE).text or None
    actions, alternatives = requirement.actions, requirement.alternatives
    if actions and _DISCRIMINATOR.fullmatch(call.note):
        actions, alternatives = (), (Alternative(when=f"body {call.note}", actions=actions),)
    entry = RouteEntry(
        route=f"{call.method} {call.path}",
        title=title,
        authorization=requirement.authorization,
        actions=actions,
        alternatives=alternatives,
        dependencies=read_dependencies(cell_of(row, columns, Meaning.DEPENDENCY)),
        scope=scope.scope,
        page=page.name,
    )
    return Candidate(entry, call.note or title, page.span(row.line), scope.is_global)


def _call_remarks(calls: Sequence[ApiCall]) -> Iterator[Diagnostic]:
    for call in calls:
        yield from call.remarks
        if call.note and not _DISCRIMINATOR.fullmatch(call.note):
            yield _remark("words-after-path", f"`{call.note}` stands after `{call.path}`")


def _remarks(requirement: Requirement, scope: Scope, row: Row, columns: Columns) -> Iterator[Diagnostic]:
    if requirement.authorization == "unknown":
        wording = f"says `{requirement.wording}`" if requirement.wording else "is blank"
        why = f"the action cell {wording}" if Meaning.ACTION in columns else "there is no action column"
        yield _remark("unknown-authorization", f"the page names no action: {why}")
    if scope.unread is not None:
        yield _remark("unknown-scope", f"the scope `{scope.unread}` is not understood and is kept as unknown")
    dependency = cell_of(row, columns, Meaning.DEPENDENCY)
    if not is_blank(dependency) and not read_dependencies(dependency):
        yield _remark("unread-dependency", f"the dependency `{dependency.text}` names no action")


def _remark(code: str, message: str) -> Diagnostic:
    return Diagnostic(code, message, severity=Severity.WARNING)
