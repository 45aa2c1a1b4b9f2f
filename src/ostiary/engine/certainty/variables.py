"""The unknown tests of verdicts as variables: what each stands for, and what hangs together (semantics.md §3)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Final

from ostiary.catalog.catalog import Catalog
from ostiary.conditions import Context, ListedKey, find_key
from ostiary.conditions.attainable import Vector, attainable
from ostiary.conditions.keytest import ValueTest
from ostiary.engine.certainty.diagram import Clauses, Variable
from ostiary.engine.certainty.meant import Meant, just_one_of, meant_atom
from ostiary.engine.certainty.resource_cells import NO_AGENCIES, ResourceList, resource_vectors
from ostiary.engine.certainty.unknowns import Atom, about_another, atoms_of
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.directory import Register
from ostiary.engine.stage import Stage
from ostiary.model.account import Agency

MOST_TOGETHER: Final = 64
"""Tests of one subject that are looked at together; more are taken as independent of each other."""

MOST_MEANT: Final = 128
"""Buckets, or agencies, that are looked at together with what policies say of the resource."""


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

    def __init__(self, catalog: Catalog | None = None, agencies: Register[Agency] = NO_AGENCIES) -> None:
        self._catalog = catalog
        self._agencies = agencies
        self._numbers: dict[Hashable, int] = {}
        self._opened_numbers: dict[Hashable, int] = {}
        self.atoms: list[Atom] = []

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

    def facts_of(self, test: int) -> tuple[ListedKey, ...]:
        """Return the facts that would settle a test."""
        return self.atoms[test].facts

    def settled_by(self, keys: Mapping[str, tuple[str, ...]]) -> frozenset[tuple[int, bool]]:
        """Return the tests that are settled where keys have these values, each with its truth."""
        context = Context({key.casefold(): values for key, values in keys.items()}, complete=False)
        known = {key.casefold() for key in keys}
        found = (
            (number, {reading.examine(context).truth for reading in atom.test})
            for number, atom in enumerate(self.atoms)
            if atom.subject in known and atom.test is not None and not isinstance(atom.test, ResourceList)
        )
        return frozenset((number, bool(*truths)) for number, truths in found if truths in ({True}, {False}))

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
        buckets = sum(isinstance(self._family(test), Meant) for test in tests)
        is_few = len(tests) - buckets <= MOST_TOGETHER and buckets <= MOST_MEANT
        vectors = self._vectors(tests) if is_few else None
        if vectors is None and isinstance(self.atoms[tests[0]].test, ResourceList):
            yield from self._resource_apart(tests)
        elif vectors is not None:
            yield Variable(tuple(tests), tuple(sorted(vectors, key=repr)), tuple(self._opened(tests)))
        else:
            yield from (Variable((test,)) for test in tests)

    def _resource_apart(self, tests: list[int]) -> Iterator[Variable]:
        """Lists of resources that are too much work together: each family of them by itself."""
        groups: dict[Hashable, list[int]] = {}
        for test in tests:
            family = self._family(test)
            groups.setdefault(("alone", test) if family is None else family, []).append(test)
        for group in groups.values():
            if isinstance(self._family(group[0]), Meant):
                yield Variable(tuple(group), just_one_of(len(group)), tuple(self._opened(group)))
            elif 1 < len(group) < len(tests):
                yield from self._variables(group)
            else:
                yield from (Variable((test,)) for test in group)

    def _family(self, test: int) -> Hashable:
        listed = self.atoms[test].test
        return listed.family if isinstance(listed, ResourceList) else None

    def _vectors(self, tests: list[int]) -> frozenset[Vector] | None:
        atoms = [self.atoms[test] for test in tests]
        if atoms[0].subject is None:
            return _worded_alike(atoms)
        compared: list[Any] = [atom.test for atom in atoms]
        if compared[0] is EITHER:
            return frozenset({(True, False), (False, True)})
        if isinstance(compared[0], ResourceList):
            return resource_vectors(compared, self._agencies)
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
