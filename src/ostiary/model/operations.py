"""`policies/catalog/<service>.operations.yaml`: which operations a manual says each system policy allows.

The operations and their cells are as the manual's table has them; `ways` ties an operation to the calls or actions
that carry it out, written and reviewed by people.
"""

from __future__ import annotations

from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document, shown
from ostiary.model.service import ServiceName

YES, NO = "Y", "x"

Way = tuple[str, ...]
"""Calls (`GET /v3/…`, or `vpc GET /v3/…` of another service) and actions that an operation needs together."""


class PolicyColumn(Document):
    """A column of the table; `when` is a condition in its heading: what has to be assigned besides."""

    policy: str
    when: str | None = None


class OperationRow(Document):
    """One operation: its cell for every policy of the table (`Y`, `x`, or the words of a condition).

    Any of the `ways` carries it out. Without ways `untied` says why no call and no action is known for it.
    """

    operation: str
    cells: tuple[str, ...]
    ways: tuple[Way, ...] = ()
    untied: str | None = None

    @model_validator(mode="after")
    def _check_tie(self) -> Self:
        if bool(self.ways) == bool(self.untied) or not all(self.ways):
            raise PydanticCustomError(
                "invalid-tie", "the operation `{operation}` needs either `ways` or `untied`",
                {"operation": shown(self.operation)},
            )  # fmt: skip
        return self


class OperationTable(Document):
    """One table of one page."""

    page: str
    policies: tuple[PolicyColumn, ...]
    operations: tuple[OperationRow, ...]

    @model_validator(mode="after")
    def _check_cells(self) -> Self:
        for row in self.operations:
            if len(row.cells) != len(self.policies):
                raise PydanticCustomError(
                    "invalid-cells", "the operation `{operation}` needs one cell for each policy",
                    {"operation": shown(row.operation)},
                )  # fmt: skip
        return self


class OperationFile(Document):
    """The tables of one service's manuals."""

    service: ServiceName
    tables: tuple[OperationTable, ...]
