"""What an import recorded of the pages in its route file, so that no gap is silent (interfaces.md §3)."""

from __future__ import annotations

from collections.abc import Mapping

from ostiary.model.base import Document


class UnreadRow(Document):
    """A row, or a whole table, that gave no route: where it stands and why.

    `page` is its path below the folder that was imported; `rows` counts the rows of a table, 1 for a row.
    """

    page: str
    line: int
    code: str
    message: str
    rows: int = 1


class ImportRecord(Document):
    """The account of one import: `rows == imported + len(reported)`.

    `pages` and `tables` count those with API-action tables; `scope_columns` says how many tables give the
    scope in which way. `remarks` counts the warnings about rows that were imported, by their code.
    `set_aside` are tables with an API column in which no cell names a call: they are not among `rows`.
    """

    pages: int
    tables: int
    rows: int
    imported: int
    duplicates: int = 0
    scope_columns: Mapping[str, int] = {}
    remarks: Mapping[str, int] = {}
    reported: tuple[UnreadRow, ...] = ()
    set_aside: tuple[UnreadRow, ...] = ()
