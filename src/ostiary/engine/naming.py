"""One action under several names (research A7, A31).

Taking an agency on has two names in policies of version 1.1, and both are documented: they are one action. Other
actions are called differently by manuals and route tables, and whether the platform takes both names is not
documented: a Deny may count under any, an Allow under its own only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from ostiary.engine.grants import Grant
from ostiary.engine.statement import CompiledStatement
from ostiary.syntax.action import service_of

if TYPE_CHECKING:
    from ostiary.engine.snapshot import Snapshot


SAME: Final = ("iam:agencies:assume", "iam:tokens:assume")
"""The names of one action: of the API reference, and of the user manual and the action list (research §1.3)."""


class Names(NamedTuple):
    """The casefolded names that statements may have for an action: `same` for all, `also` for a Deny only."""

    same: tuple[str, ...]
    also: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return len(self.same) > 1 or bool(self.also)

    def cover(self, statement: CompiledStatement) -> bool:
        """Whether a statement covers the action: a Deny under any of its names.

        An Allow of what is not excluded covers it only if it is excluded under no name.
        """
        if statement.deny:
            return any(statement.covers(name) for name in (*self.same, *self.also))
        covered = (statement.covers(name) for name in self.same)
        return all(covered) if statement.excludes_actions else any(covered)


def names_of(snapshot: Snapshot, action: str) -> Names:
    """Return the names of an action, its own first."""
    folded = action.casefold()
    same = (folded, *(name for name in SAME if name != folded)) if folded in SAME else (folded,)
    return Names(same, other_names(snapshot, action))


def other_names(snapshot: Snapshot, action: str) -> tuple[str, ...]:
    """Return the casefolded names that a Deny counts under besides the action's own; none if the account says so."""
    if not snapshot.account.action_aliases:
        return ()
    return tuple(name.casefold() for name in snapshot.catalog.aliases(action))


def named_otherwise(
    snapshot: Snapshot, action: str, grants: Iterable[Grant], *, deny: bool
) -> Iterator[tuple[CompiledStatement, str]]:
    """Yield the statements that cover an action only under another name, each with the first such name."""
    names, folded = snapshot.catalog.aliases(action), action.casefold()
    if not names:
        return
    for grant in grants:
        for statement in grant.policy.statements if grant.counts(service_of(action)) else ():
            if statement.deny != deny or statement.covers(folded):
                continue
            for name in names:
                if statement.covers(name.casefold()):
                    yield statement, name
                    break
