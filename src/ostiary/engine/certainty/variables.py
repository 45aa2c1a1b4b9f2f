"""The unknown tests of verdicts as variables: what each stands for, and what hangs together (semantics.md §3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from ostiary.catalog.catalog import Catalog
from ostiary.conditions import ListedKey, find_key
from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.possible.attainable import Group, attainable_in_groups
from ostiary.conditions.possible.open_tests import OpenCondition
from ostiary.conditions.possible.orders import compared_values, vectors_of_orders
from ostiary.conditions.possible.rows import Vector
from ostiary.engine.certainty.components import Plan, find_components
from ostiary.engine.certainty.diagram import Clauses, Variable
from ostiary.engine.certainty.joint import MOST_STEPS, Component, TooManyTestsError, Vectors
from ostiary.engine.certainty.meant import Meant, just_one_of, meant_atom
from ostiary.engine.certainty.required import Truths
from ostiary.engine.certainty.resource_cells import NO_AGENCIES, ResourceList, resource_vectors
from ostiary.engine.certainty.settling import Settling
from ostiary.engine.certainty.unknowns import Atom, about_another, atoms_of, is_about
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.directory import Register
from ostiary.engine.facts import Keys
from ostiary.engine.stage import Stage
from ostiary.model.account import Agency
from ostiary.syntax.resource import Resource

MOST_TOGETHER: Final = 256
"""Tests of one subject that are looked at together; more are taken as independent of each other."""

MOST_MEANT: Final = 128
"""Buckets, or agencies, that are looked at together with what policies say of the resource."""

MOST_EXCLUSIVE: Final = 1_000
"""Buckets, or agencies, that exclude each other, where no more is said of them."""

MOST_JOINED: Final = 64
"""Tests that wait for variables, and tests of one of their keys, that are looked at together."""

MOST_LEVELS: Final = 32
"""Keys of all components together; each deepens the diagram, as a variable does."""

NO_LIST: Final = "no list"
"""What stands for the family of a test that is no list of resources."""

EITHER: Final[tuple[ValueTest, ...]] = ()
"""What stands for the test of an atom that is one of two, of which just one is true."""


def may_have_several(key: str, catalog: Catalog | None = None) -> bool:
    """Return whether a key may have several values: unless its documentation says that it has one.

    The catalog knows the keys of services, those that ship with ostiary.
    """
    entry = find_key(key) or (catalog.condition_key(key) if catalog is not None else None)
    return entry is None or entry.multiple


class Tests:
    """The unknown tests of verdicts, numbered as they are met; `atoms` says what each number stands for.

    `rings` are the keys that are compared with each other in several ways.
    """

    def __init__(self, catalog: Catalog | None = None, agencies: Register[Agency] = NO_AGENCIES) -> None:
        self._catalog = catalog
        self._agencies = agencies
        self._numbers: dict[Hashable, int] = {}
        self._further: dict[Hashable, int] = {}
        self._origins: dict[int, int] = {}
        self._became: dict[int, Atom] = {}
        self.atoms: list[Atom] = []
        self._settling: Settling | None = None
        self.rings: set[Hashable] = set()
        self._steps = 0

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
            (number, place): fact
            for place, fact in enumerate(self.atoms[number].facts)
            if about is None or is_about(fact, about)
        }

    def atom(self, test: int) -> Atom:
        """Return what a test is, or what it became."""
        return self._became[test] if test in self._became else self.atoms[test]

    def become(self, what: Atom | bool, origin: int) -> bool | int:
        """Return the truth that a test has become, or the number of the test."""
        if isinstance(what, bool):
            return what
        number = self._become(what.identity, origin)
        self._became[number] = what
        return number

    def settled_by(self, keys: Keys, resource: Resource | None = None) -> Truths:
        """Return what is settled where keys have these values, as `Settling` does; each test has its number by then."""
        if self._settling is None:
            self._settling = Settling(self)
        return self._settling.by(keys, resource)

    def alone(self) -> list[Variable]:
        """Return the tests as if they were independent of each other, those of statements by their numbers."""
        return [Variable((test,)) for test in (*range(len(self.atoms)), *self._became)]

    def together(self, last: str | None = None) -> list[Variable]:
        """Return the tests as they hang together, each variable by its first test; `last` is looked at after others."""
        if last is not None and self._steps > MOST_STEPS:
            return self.alone()
        every = {**dict(enumerate(self.atoms)), **self._became}
        tests = {number: atom.open for number, atom in every.items() if atom.open is not None}
        joint: list[Variable] = []
        taken: set[int] = set()
        levels = 0
        for plan in find_components(tests, last):
            found = self._joint(plan, every) if levels + len(plan.order) <= MOST_LEVELS else []
            levels += len(plan.order) if found else 0
            joint.extend(found)
            self.rings.update(plan.order if plan.ring and found else ())
            taken.update(test for variable in found for test in variable.tests)
        groups: dict[Hashable, list[int]] = {}
        for number, atom in every.items():
            if number not in taken:
                groups.setdefault(_group_of(number, atom), []).append(number)
        apart = [variable for numbers in groups.values() for variable in self._variables(numbers)]
        return [*apart, *joint]

    def _joint(self, plan: Plan, every: Mapping[int, Atom]) -> list[Variable]:
        """Return the variables of a component, in the order of its keys; none if it is too much work."""
        subjects = Counter(atom.subject for atom in every.values() if atom.subject in plan.order)
        if max((len(plan.tests), *subjects.values())) > MOST_JOINED:
            return []
        several = partial(may_have_several, catalog=self._catalog)
        component = Component(plan, self._become, several, agencies=self._agencies)
        for number, atom in every.items():
            if number in plan.tests:
                component.add(number, plan.tests[number])
            elif atom.subject in plan.order and atom.test:
                component.compare(atom.subject, number, atom.test)
        try:
            found = [self._variable(*level) for level in component.levels()]
        except TooManyTestsError:
            return []
        finally:
            self._steps += component.steps
        return [*found, *self._free(component)]

    def _variable(self, about: Hashable, tests: tuple[int, ...], vectors: Vectors) -> Variable:
        opened = tuple(self._opened(tests))
        return Variable(tests, tuple(sorted(vectors, key=repr)), opened, about)

    def _free(self, component: Component) -> Iterator[Variable]:
        """The tests of which no more is said than how they hang together if the same is known of their keys.

        Those of the same two values do, and one in an Allow and in a Deny that are worded alike.
        """
        groups: dict[tuple[Hashable, Hashable, Hashable], list[int]] = {}
        for number, one in component.free.items():
            order = (
                compared_values(one.test, component.multiple) if isinstance(one.test, OpenCondition) else None
            )
            wording = self.atom(one.origin).wording if order is None else None
            groups.setdefault((order, wording, one.known), []).append(number)
        for (order, *_), tests in groups.items():
            compared = [
                one for one in (component.free[n].test for n in tests) if isinstance(one, OpenCondition)
            ]
            alike = _worded_alike([self.atoms[self.origin(test)] for test in tests])
            vectors = alike if order is None else frozenset(vectors_of_orders(compared))
            yield Variable(tuple(tests), tuple(vectors), tuple(self._opened(tests)))

    def _become(self, what: Hashable, origin: int) -> int:
        number = self._number_further(("became", what))
        self._origins[number] = self.origin(origin)
        return number

    def _variables(self, tests: list[int]) -> Iterator[Variable]:
        groups = self._groups(tests) if self._are_few(tests) else None
        if groups is None and self._family(tests[0]) is not NO_LIST:
            yield from self._resource_apart(tests)
        elif groups is None:
            yield from (Variable((test,)) for test in tests)
        for places, vectors in groups or ():
            some = tuple(tests[place] for place in places)
            yield self._variable(self.atom(tests[0]).subject, some, vectors)

    def _are_few(self, tests: Sequence[int]) -> bool:
        buckets = sum(isinstance(self._family(test), Meant) for test in tests)
        return len(tests) - buckets <= MOST_TOGETHER and buckets <= MOST_MEANT

    def _resource_apart(self, tests: list[int]) -> Iterator[Variable]:
        """Lists of resources that are too much work together: each region by itself, then each family of them."""
        groups: dict[Hashable, list[int]] = {}
        for test in tests:
            groups.setdefault(getattr(self.atom(test).test, "resource", None), []).append(test)
        if len(groups) > 1:
            for group in groups.values():
                yield from self._variables(group)
            return
        groups = {}
        for test in tests:
            family = self._family(test)
            what = family.names[0] if isinstance(family, Meant) else family
            groups.setdefault(("alone", test) if what is None else what, []).append(test)
        for group in groups.values():
            if isinstance(self._family(group[0]), Meant) and len(group) <= MOST_EXCLUSIVE:
                about = self.atom(group[0]).subject
                yield Variable(tuple(group), just_one_of(len(group)), tuple(self._opened(group)), about)
            elif 1 < len(group) < len(tests) and not isinstance(self._family(group[0]), Meant):
                yield from self._variables(group)
            else:
                yield from (Variable((test,)) for test in group)

    def _family(self, test: int) -> Hashable:
        listed = self.atom(test).test
        return listed.family if isinstance(listed, ResourceList) else NO_LIST

    def _groups(self, tests: list[int]) -> Sequence[Group] | None:
        """The tests in one group, or in several that are taken as independent; None if that is too much work to say."""
        atoms = [self.atom(test) for test in tests]
        compared: list[Any] = [atom.test for atom in atoms]
        subject = atoms[0].subject
        if subject is not None and compared[0] is not EITHER and not isinstance(compared[0], ResourceList):
            return attainable_in_groups(compared, multiple=may_have_several(str(subject), self._catalog))
        vectors = _worded_alike(atoms) if subject is None else self._vectors(compared)
        return None if vectors is None else [Group(tuple(range(len(tests))), vectors)]

    def _vectors(self, compared: list[Any]) -> frozenset[Vector] | None:
        if compared[0] is EITHER:
            return frozenset({(True, False), (False, True)})
        return resource_vectors(compared, self._agencies)

    def _opened(self, tests: Sequence[int]) -> Iterator[int]:
        """The test that each becomes where it stays open: one for an Allow and a Deny that are worded alike."""
        for test in tests:
            yield self._number_further(("opened", self.atoms[self.origin(test)].wording))

    def _number_further(self, what: Hashable) -> int:
        """A number for what is no test of a statement: below zero, for a truth is the same as the number 0 or 1."""
        return self._further.setdefault(what, -1 - len(self._further))

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
