"""What notes say of a policy set whatever is asked: found once for each place, not for each decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ostiary.syntax.action import is_malformed

if TYPE_CHECKING:
    from ostiary.engine.grants import Grant, Grants
    from ostiary.engine.statement import CompiledStatement


class Oddities:
    """The grants of an account that are misplaced, and the statements with entries that are no action.

    Both are looked for when a holder or one of its scopes is first asked about; threads may do so twice, to the same
    end.
    """

    __slots__ = ("_grants", "_malformed", "_misplaced")

    def __init__(self, grants: Grants) -> None:
        self._grants = grants
        self._misplaced: dict[str, tuple[Grant, ...]] = {}
        self._malformed: dict[tuple[str, str], tuple[CompiledStatement, ...]] = {}

    def misplaced(self, holder: str) -> tuple[Grant, ...]:
        """Return a holder's grants of a type that does not fit their scope, scope by scope."""
        found = self._misplaced.get(holder)
        if found is None:
            scopes = self._grants.get(holder, {})
            found = tuple(grant for grants in scopes.values() for grant in grants if grant.misplaced)
            if scopes:
                self._misplaced[holder] = found
        return found

    def malformed(self, holder: str, scope: str) -> tuple[CompiledStatement, ...]:
        """Return the statements that a holder has at a scope with an entry that is no action and no pattern."""
        place = holder, scope
        found = self._malformed.get(place)
        if found is None:
            grants = self._grants.get(holder, {}).get(scope, ())
            found = tuple(statement for grant in grants for statement in _malformed_in(grant))
            if grants:
                self._malformed[place] = found
        return found


def _malformed_in(grant: Grant) -> Iterator[CompiledStatement]:
    for number, outline in enumerate(grant.policy.document.outlines):
        if any(map(is_malformed, outline.actions)):
            yield grant.policy.statement(number)


NO_GRANTS = Oddities({})
"""Of an account in which nobody holds anything."""
