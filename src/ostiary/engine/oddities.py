"""What notes say of a policy set whatever is asked: worked out once, not for each decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ostiary.syntax.action import is_malformed

if TYPE_CHECKING:
    from ostiary.engine.answer import Note
    from ostiary.engine.grants import Grant, Grants
    from ostiary.engine.statement import CompiledStatement

NotesOn = Callable[["CompiledStatement"], Iterable["Note"]]
Malformed = Mapping[str, tuple["CompiledStatement", ...]]
"""Scope → statements with an entry that is no action and no pattern; of scopes that have any."""


class Oddities:
    """The grants of an account that are misplaced, its statements with faults, and what is said of these.

    All of it is worked out when it is first asked for; threads may do so twice, to the same end.
    """

    __slots__ = ("_grants", "_malformed", "_misplaced", "_notes")

    def __init__(self, grants: Grants) -> None:
        self._grants = grants
        self._misplaced: dict[str, tuple[Grant, ...]] = {}
        self._malformed: dict[str, Malformed] = {}
        self._notes: dict[tuple[CompiledStatement, NotesOn], tuple[Note, ...]] = {}

    def misplaced(self, holder: str) -> tuple[Grant, ...]:
        """Return a holder's grants of a type that does not fit their scope, scope by scope."""
        found = self._misplaced.get(holder)
        if found is None:
            scopes = self._grants.get(holder, {})
            found = tuple(grant for grants in scopes.values() for grant in grants if grant.misplaced)
            self._misplaced[holder] = found
        return found

    def malformed(self, holder: str) -> Malformed:
        """Return a holder's statements with an entry that is no action and no pattern."""
        found = self._malformed.get(holder)
        if found is None:
            scopes = self._grants.get(holder, {})
            at = ((scope, tuple(_malformed_in(grants))) for scope, grants in scopes.items())
            found = self._malformed[holder] = {scope: statements for scope, statements in at if statements}
        return found

    def remember(self, statement: CompiledStatement, notes_on: NotesOn) -> tuple[Note, ...]:
        """Return what a function says of a statement, which depends on nothing else."""
        key = statement, notes_on
        found = self._notes.get(key)
        if found is None:
            found = self._notes[key] = tuple(notes_on(statement))
        return found


def _malformed_in(grants: Iterable[Grant]) -> Iterator[CompiledStatement]:
    for grant in grants:
        for number, outline in enumerate(grant.policy.document.outlines):
            if any(map(_is_malformed, outline.actions)):
                yield grant.policy.statement(number)


_is_malformed = lru_cache(8_192)(is_malformed)

NO_GRANTS: Final = Oddities({})
"""Of an account in which nobody holds anything."""
