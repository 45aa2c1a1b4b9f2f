"""One action under several names (research A31): a Deny may count under any, an Allow under its own only.

Manuals and route tables call some actions differently, and whether the platform takes both names is not documented.
(Taking an agency on has two documented names: to a statement they are one action, see `syntax.action.own_names`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ostiary.engine.statement import CompiledStatement

if TYPE_CHECKING:
    from ostiary.engine.snapshot import Snapshot


class Names(NamedTuple):
    """The casefolded names that statements may have for an action: its own, and others for a Deny only."""

    own: str
    also: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.also)

    def every(self) -> tuple[str, ...]:
        """Return all of them, its own first."""
        return (self.own, *self.also)

    def cover(self, statement: CompiledStatement) -> bool:
        """Whether a statement covers the action: a Deny under any of its names."""
        return any(statement.covers(name) for name in (self.every() if statement.deny else (self.own,)))


def names_of(snapshot: Snapshot, action: str) -> Names:
    """Return the names of an action."""
    return Names(action.casefold(), other_names(snapshot, action))


def other_names(snapshot: Snapshot, action: str) -> tuple[str, ...]:
    """Return the casefolded names that a Deny counts under besides the action's own; none if the account says so."""
    if not snapshot.account.action_aliases:
        return ()
    return tuple(name.casefold() for name in snapshot.catalog.aliases(action))


def named_otherwise(
    snapshot: Snapshot, action: str, statements: Iterable[CompiledStatement], *, deny: bool
) -> Iterator[tuple[CompiledStatement, str]]:
    """Yield the statements that cover an action only under another name, each with the first such name."""
    names, folded = snapshot.catalog.aliases(action), action.casefold()
    for statement in statements:
        if statement.deny != deny or statement.covers(folded):
            continue
        for name in names:
            if statement.covers(name.casefold()):
                yield statement, name
                break
