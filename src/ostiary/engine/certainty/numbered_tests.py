"""The unknown tests of verdicts, numbered: what each number stands for, and what becomes of it (semantics.md §3)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final

from ostiary.conditions import ListedKey
from ostiary.conditions.keytest import ValueTest
from ostiary.engine.certainty.atoms import Atom, about_another, is_about
from ostiary.engine.certainty.diagram import Clauses
from ostiary.engine.certainty.meant import meant_atom
from ostiary.engine.certainty.required import Truths
from ostiary.engine.certainty.settling import Settling
from ostiary.engine.certainty.unknowns import atoms_of
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.facts import Keys
from ostiary.engine.stage import Stage
from ostiary.syntax.resource import Resource

EITHER: Final[tuple[ValueTest, ...]] = ()
"""What stands for the test of an atom that is one of two, of which just one is true."""


class Tests:
    """The unknown tests of verdicts, numbered as they are met; `atoms` says what each number stands for.

    What a test becomes where more is known has a number below zero: a truth is the same as the number 0 or 1.
    """

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self._numbers: dict[Hashable, int] = {}
        self._further: dict[Hashable, int] = {}
        self._origins: dict[int, int] = {}
        self._became: dict[int, Atom] = {}
        self._settling: Settling | None = None

    def clauses(self, verdict: ActionVerdict, stage: Stage) -> Clauses:
        """Return the statements of a stage as what they wait for."""
        facts, context = verdict.facts, verdict.context
        found: set[tuple[bool, frozenset[int]]] = set()
        for hit in stage.hits:
            atoms = atoms_of(hit, verdict.action, facts.resource, hit.context or context)
            if facts.about:
                atoms = (about_another(atom, facts.about) for atom in atoms)
            found.add((hit.statement.deny, frozenset(map(self._number, atoms))))
        return frozenset(found)

    def either(self, what: Hashable) -> tuple[int, int]:
        """Return two tests of which just one is true, and of which no fact says which one."""
        first, second = (
            self._number(Atom((what, number), (), subject=("either", what), test=EITHER))
            for number in range(2)
        )
        return first, second

    def meant(self, verdict: ActionVerdict, name: str, names: tuple[str, ...]) -> int:
        """Return the test whether a bucket or agency of `names` is the one that a verdict is about."""
        facts = verdict.facts
        atom = meant_atom(name, names, facts.resource)
        return self._number(about_another(atom, facts.about) if facts.about else atom)

    def identities(self) -> tuple[Hashable, ...]:
        """Return what tells the tests of a call from those of another, with the numbers of those that they became."""
        return (
            *(atom.identity for atom in self.atoms),
            *((number, atom.identity) for number, atom in self._became.items()),
        )

    def origin(self, test: int) -> int:
        """Return the number that a test had before it became another one."""
        return self._origins.get(test, test)

    def facts_of(self, test: int, about: Hashable = None) -> dict[tuple[int, int], ListedKey]:
        """Return the facts that would settle a test, or those of them that are `about` something, in their order."""
        number = self.origin(test)
        return {
            (number, at): fact
            for at, fact in enumerate(self.atoms[number].facts)
            if about is None or is_about(fact, about)
        }

    def atom(self, test: int) -> Atom:
        """Return what a test is, or what it became."""
        return self._became[test] if test in self._became else self.atoms[test]

    def become(self, what: Atom | bool, origin: int) -> bool | int:
        """Return the truth that a test has become, or the number of the test."""
        if isinstance(what, bool):
            return what
        number = self.further(what.identity, origin)
        self._became[number] = what
        return number

    def further(self, what: Hashable, origin: int) -> int:
        """Return the number of what a test has become, the same for the same thing."""
        number = self._number_further(("became", what))
        self._origins[number] = self.origin(origin)
        return number

    def opened(self, tests: Sequence[int]) -> Iterator[int]:
        """Yield the test that each becomes where it stays open: one for an Allow and a Deny that are worded alike."""
        for test in tests:
            yield self._number_further(("opened", self.atoms[self.origin(test)].wording))

    def every(self) -> Mapping[int, Atom]:
        """Return all tests by their numbers, those of statements first, then those that some have become."""
        return {**dict(enumerate(self.atoms)), **self._became}

    def settled_by(self, keys: Keys, resource: Resource | None = None) -> Truths:
        """Return what is settled where keys have these values, as `Settling` does; each test has its number by then."""
        if self._settling is None:
            self._settling = Settling(self)
        return self._settling.by(keys, resource)

    def _number(self, atom: Atom) -> int:
        number = self._numbers.setdefault(atom.identity, len(self._numbers))
        if number == len(self.atoms):
            self.atoms.append(atom)
        return number

    def _number_further(self, what: Hashable) -> int:
        return self._further.setdefault(what, -1 - len(self._further))
