"""One action under several names (research A31): a Deny may count under any, an Allow under its own only.

Manuals and route tables call some actions differently, and whether the platform takes both names is not documented.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ostiary.engine.grants import Grant
from ostiary.engine.statement import CompiledStatement
from ostiary.syntax.action import service_of

if TYPE_CHECKING:
    from ostiary.engine.snapshot import Snapshot


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
