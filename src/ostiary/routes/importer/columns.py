"""Which column of a table means what: read from the words of its header, in any order (corpus.md §2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple

from ostiary.routes.importer.table import Cell, Row, Table


class Meaning(Enum):
    """What a column of an API-action table holds."""

    API = auto()
    METHOD = auto()
    TITLE = auto()
    ACTION = auto()
    PERMISSION = auto()  # the title or the action: the other columns decide
    SCOPE = auto()
    PROJECT = auto()
    ENTERPRISE_PROJECT = auto()
    DEPENDENCY = auto()
    MODULE = auto()


Columns = Mapping[Meaning, int]
"""The position of each meaning that a table has."""

# The first pattern found in a header decides: `API Function` is no API, `Enterprise Project` no IAM project.
_HEADERS: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), meaning)
    for words, meaning in (
        (r"depend\w*|related", Meaning.DEPENDENCY),
        (r"enterprise", Meaning.ENTERPRISE_PROJECT),
        (r"(?:https?|request|api) methods?|methods?(?=\W*$)|verbs?", Meaning.METHOD),
        (r"functions?|descriptions?|operations?|api names?", Meaning.TITLE),
        (r"apis?|ur[il]s?|interfaces?|endpoints?", Meaning.API),
        (r"scopes?", Meaning.SCOPE),
        (r"iam(?! (?:actions?|permissions?))|projects?", Meaning.PROJECT),
        (r"actions?", Meaning.ACTION),
        (r"permissions?", Meaning.PERMISSION),
        (r"modules?|categor(?:y|ies)", Meaning.MODULE),
    )
)
_REQUIREMENTS = frozenset(
    (Meaning.ACTION, Meaning.PERMISSION, Meaning.SCOPE, Meaning.PROJECT, Meaning.ENTERPRISE_PROJECT)
)
_LONGEST_HEADER = 60

ACTION = re.compile(r"(?<![\w:*-])[A-Za-z][\w-]*:[\w*-]+:[\w*-]+(?![\w*-]|:[\w*])")
"""An action as tables print it: `service:type:operation`, wildcards included."""

_FULL_CALL = re.compile(r"\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s*:?\s*(?:https?:/)?/\w")

_CALL = re.compile(r"(?:^|[\s:])(?:/|v\d[\w.]*/)|\b[A-Z]{3,7}/v\d|https?://", re.IGNORECASE)


class Layout(NamedTuple):
    """The columns of an API table and its body rows; `inferred`: from what the cells hold, not from the header."""

    columns: Columns
    body: Sequence[Row]
    inferred: bool = False


def read_columns(table: Table) -> Layout | None:
    """Return the layout of an API table; None if it is none, or one that cannot be made out.

    The header may be the first body row (no rule below it in the page). A `Permission` column is the action
    if there is no other and its cells hold actions; otherwise it is the title. Where the header has no words that
    are known, the columns are those in which calls and actions stand.
    """
    for headers, body in ((table.headers, table.rows), (table.rows[:1], table.rows[1:])):
        columns = _columns(headers)
        if Meaning.API in columns and not _REQUIREMENTS.isdisjoint(columns):
            return Layout(_settle_permission(columns, body), body)
    return _inferred(table)


def has_calls_and_actions(table: Table) -> bool:
    """Whether a table that has no known layout tells of calls and actions all the same."""
    cells = [cell.text for row in (*table.headers, *table.rows) for cell in row.cells]
    return any(map(_FULL_CALL.search, cells)) and any(map(ACTION.search, cells))


def _inferred(table: Table) -> Layout | None:
    """The layout of a table with one column of calls and another one of actions; None if there are not just these."""
    calls = _columns_with(_FULL_CALL, table.rows)
    actions = _columns_with(ACTION, table.rows)
    if len(calls) != 1 or not actions or calls & actions:
        return None
    api, action = calls.pop(), min(actions)
    stated = {meaning: at for meaning, at in _columns(table.headers).items() if at not in (api, action)}
    columns = {**stated, Meaning.API: api, Meaning.ACTION: action}
    first = cell_of(table.rows[0], columns, Meaning.API).text
    body = table.rows if table.headers or _FULL_CALL.search(first) else table.rows[1:]
    return Layout(_settle_permission(columns, body), body, inferred=True)


def _columns_with(pattern: re.Pattern[str], rows: Sequence[Row]) -> set[int]:
    """The positions of the columns in which a pattern is found."""
    return {at for row in rows for at, cell in enumerate(row.cells) if pattern.search(cell.text)}


def has_calls(columns: Columns, body: Sequence[Row]) -> bool:
    """Whether any API cell of a table looks like a method or a path."""
    return any(_CALL.search(cell_of(row, columns, Meaning.API).text) for row in body)


def cell_of(row: Row, columns: Columns, meaning: Meaning) -> Cell:
    """Return the cell of a row under a meaning; a blank one if the table or the row has none."""
    position = columns.get(meaning, len(row.cells))
    return row.cells[position] if position < len(row.cells) else Cell()


def _columns(headers: Sequence[Row]) -> dict[Meaning, int]:
    """Return the first column of each meaning; the lowest header row that says something decides."""
    columns: dict[Meaning, int] = {}
    for position in range(max((len(row.cells) for row in headers), default=0)):
        texts = [row.cells[position].text for row in reversed(headers) if position < len(row.cells)]
        meaning = next((meaning for text in texts if (meaning := _meaning(text))), None)
        if meaning:
            columns.setdefault(meaning, position)
    return columns


def _meaning(header: str) -> Meaning | None:
    if len(header) > _LONGEST_HEADER or re.search(r"[/{]|\w:\w", header):
        return None
    return next((meaning for words, meaning in _HEADERS if words.search(header)), None)


def _settle_permission(columns: dict[Meaning, int], body: Sequence[Row]) -> Columns:
    if Meaning.PERMISSION not in columns:
        return columns
    cells = (cell_of(row, columns, Meaning.PERMISSION) for row in body)
    is_action = Meaning.ACTION not in columns and any(ACTION.search(cell.text) for cell in cells)
    meaning = Meaning.ACTION if is_action else Meaning.TITLE
    settled = {other: at for other, at in columns.items() if other is not Meaning.PERMISSION}
    return {meaning: columns[Meaning.PERMISSION]} | settled
