"""The unknown tests of verdicts as variables: what each stands for, and what hangs together (semantics.md §3)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Final

from ostiary.catalog.catalog import Catalog
from ostiary.conditions import Context, ListedKey, find_key
from ostiary.conditions.attainable import Vector, attainable
from ostiary.conditions.keytest import ValueTest
from ostiary.engine.certainty.diagram import Clauses, Variable
from ostiary.engine.certainty.resource_cells import ResourceList, resource_vectors
from ostiary.engine.certainty.unknowns import Atom, about_another, atoms_of
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.stage import Stage

MOST_TOGETHER: Final = 64
"""Tests of one subject that are looked at together; more are taken as independent of each other."""


EITHER: Final[tuple[ValueTest, ...]] = ()
"""What stands for the test of an atom that is one of two, of which just one is true."""


def may_have_several(key: str, catalog: Catalog | None = None) -> bool:
    """Return whether a key may have several values: unless its documentation says that it has one.

    The catalog knows the keys of services, those that ship with ostiary.
    """
    entry = find_key(key) or (catalog.condition_key(key) if catalog is not None else None)
    return entry is None or entry.multiple


class Tests:
    """The unknown tests of verdicts, numbered as they are met; `atoms` says what each number stands for."""

    def __init__(self, catalog: Catalog | None = None) -> None:
        self._catalog = catalog
        self._numbers: dict[Hashable, int] = {}
        self._opened_numbers: dict[Hashable, int] = {}
        self.atoms: list[Atom] = []
        self._filed = 0
        self._by_subject: dict[Hashable, list[tuple[int, tuple[ValueTest, ...]]]] = {}

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

    def facts_of(self, test: int) -> tuple[ListedKey, ...]:
        """Return the facts that would settle a test."""
        return self.atoms[test].facts

    def settled_by(self, keys: Mapping[str, tuple[str, ...]]) -> frozenset[tuple[int, bool]]:
        """Return the tests that are settled where keys have these values, each with its truth."""
        context = Context({key.casefold(): values for key, values in keys.items()}, complete=False)
        found = (
            (number, {reading.examine(context).truth for reading in test})
            for key in dict.fromkeys(map(str.casefold, keys))
            for number, test in self._about(key)
        )
        return frozenset((number, bool(*truths)) for number, truths in found if truths in ({True}, {False}))

    def _about(self, subject: str) -> Iterator[tuple[int, tuple[ValueTest, ...]]]:
        """Yield the tests of one key's values; every project asks for them."""
        for number, atom in enumerate(self.atoms[self._filed :], self._filed):
            if atom.test is not None and not isinstance(atom.test, ResourceList):
                self._by_subject.setdefault(atom.subject, []).append((number, atom.test))
        self._filed = len(self.atoms)
        yield from self._by_subject.get(subject, ())

    def alone(self) -> list[Variable]:
        """Return the tests as if they were independent of each other."""
        return [Variable((test,)) for test in range(len(self.atoms))]

    def together(self) -> list[Variable]:
        """Return the tests as they hang together, each variable by its first test."""
        groups: dict[Hashable, list[int]] = {}
        for number, atom in enumerate(self.atoms):
            groups.setdefault(_group_of(number, atom), []).append(number)
        return [variable for tests in groups.values() for variable in self._variables(tests)]

    def _variables(self, tests: list[int]) -> Iterator[Variable]:
        vectors = self._vectors(tests) if len(tests) <= MOST_TOGETHER else None
        if vectors is not None:
            yield Variable(tuple(tests), tuple(sorted(vectors, key=repr)), tuple(self._opened(tests)))
        else:
            yield from (Variable((test,)) for test in tests)

    def _vectors(self, tests: list[int]) -> frozenset[Vector] | None:
        atoms = [self.atoms[test] for test in tests]
        if atoms[0].subject is None:
            return _worded_alike(atoms)
        compared: list[Any] = [atom.test for atom in atoms]
        if compared[0] is EITHER:
            return frozenset({(True, False), (False, True)})
        if isinstance(compared[0], ResourceList):
            return resource_vectors(compared)
        return attainable(compared, multiple=may_have_several(str(atoms[0].subject), self._catalog))

    def _opened(self, tests: list[int]) -> Iterator[int]:
        """The test that each becomes where it stays open: one for an Allow and a Deny that are worded alike."""
        for test in tests:
            wording = self.atoms[test].wording
            yield len(self.atoms) + self._opened_numbers.setdefault(wording, len(self._opened_numbers))

    def _number(self, atom: Atom) -> int:
        number = self._numbers.setdefault(atom.identity, len(self._numbers))
        if number == len(self.atoms):
            self.atoms.append(atom)
        return number


def _group_of(number: int, atom: Atom) -> Hashable:
    if atom.subject is not None:
        return ("subject", atom.subject)
    return ("wording", atom.wording) if atom.wording is not None else number


def _worded_alike(atoms: Sequence[Atom]) -> frozenset[Vector]:
    """One test in an Allow and in a Deny comes out alike, or faulty: then it holds for the Deny alone."""
    same = ((truth,) * len(atoms) for truth in (True, False))
    return frozenset({*same, tuple(atom.deny for atom in atoms)})
