"""Which column of a table means what: read from the words of its header, in any order (corpus.md §2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto

from ostiary.routes.importer.table import Cell, Row, Table


class Meaning(Enum):
    """What a column of an API-action table holds."""

    API = auto()
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
        (r"functions?|descriptions?|operations?|api names?", Meaning.TITLE),
        (r"apis?|ur[il]s?", Meaning.API),
        (r"scopes?", Meaning.SCOPE),
        (r"iam|projects?", Meaning.PROJECT),
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

_CALL = re.compile(r"(?:^|[\s:])(?:/|v\d[\w.]*/)|\b[A-Z]{3,7}/v\d|https?://", re.IGNORECASE)


def read_columns(table: Table) -> tuple[Columns, Sequence[Row]] | None:
    """Return the columns of an API table and its body rows; None if it has no API column.

    The header may be the first body row (no rule below it in the page). A `Permission` column is the action
    if there is no other and its cells hold actions; otherwise it is the title.
    """
    for headers, body in ((table.headers, table.rows), (table.rows[:1], table.rows[1:])):
        columns = _columns(headers)
        if Meaning.API in columns and not _REQUIREMENTS.isdisjoint(columns):
            return _settle_permission(columns, body), body
    return None


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
