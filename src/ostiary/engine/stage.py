"""A stage: the statements found at one place, and what they may decide between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from ostiary.conditions import Context, Truth
from ostiary.engine.grants import Grant
from ostiary.engine.outcomes import ALLOW, DENY, NONE
from ostiary.engine.statement import CompiledStatement


class Attachment(NamedTuple):
    """How a policy came in that is not assigned to a principal: in the words of a decision's JSON."""

    principal: str
    scope: str
    stage: str


class Hit(NamedTuple):
    """A statement that applies to the request (truth True) or may apply (None).

    `context` is the one that its condition was asked in, None for the action's own. `who_is_open`: whether it
    means who asks is not known.
    """

    statement: CompiledStatement
    grant: Grant | Attachment
    truth: Truth
    context: Context | None = None
    who_is_open: bool = False


class Stage:
    """The statements found at one set of scopes, and what they may decide: the set of possible outcomes."""

    __slots__ = ("hits", "possible")

    def __init__(self, hits: tuple[Hit, ...] = ()) -> None:
        self.hits = hits
        self.possible = possible_of((hit.statement.deny, hit.truth) for hit in hits) if hits else NONE


def possible_of(statements: Iterable[tuple[bool, Truth]]) -> int:
    """Return what a stage may decide, from (is a Deny, truth) of its statements.

    >>> possible_of([(False, True), (True, None)]) == ALLOW | DENY
    True
    """
    result, allowed = 0, False
    for deny, truth in statements:
        if truth is False:
            continue
        if deny and truth:
            return DENY
        result |= DENY if deny else ALLOW
        allowed = allowed or (truth is True and not deny)
    return result if allowed else result | NONE


SILENT: Final = Stage()
"""Where no statement applies."""
