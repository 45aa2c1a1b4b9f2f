"""Which unknown tests hang together, and so are one variable of a diagram (semantics.md §3).

Tests of one subject, a key or the resource, are one variable with the truths that they can have together. Where that is
too much work to say they are several, each taken as independent of the others. What policy variables tie together over
several keys (`joint`) is one variable after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from ostiary.catalog.catalog import Catalog
from ostiary.conditions import find_key
from ostiary.conditions.possible.attainable import Group, attainable_in_groups
from ostiary.conditions.possible.open_tests import OpenCondition
from ostiary.conditions.possible.orders import compared_values, vectors_of_orders
from ostiary.conditions.possible.rows import Vector
from ostiary.engine.certainty.atoms import Atom
from ostiary.engine.certainty.components import Plan, find_components
from ostiary.engine.certainty.diagram import Variable
from ostiary.engine.certainty.joint import MOST_STEPS, Component, TooManyTestsError, Vectors, Waiting
from ostiary.engine.certainty.meant import Meant, just_one_of
from ostiary.engine.certainty.numbered_tests import EITHER, Tests
from ostiary.engine.certainty.resource_cells import resource_vectors
from ostiary.engine.certainty.resource_lists import ResourceList
from ostiary.engine.directory import Register
from ostiary.model.account import Agency

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


def may_have_several(key: str, catalog: Catalog) -> bool:
    """Return whether a key may have several values: unless its documentation says that it has one.

    The catalog knows the keys of services, those that ship with ostiary.
    """
    entry = find_key(key) or catalog.condition_key(key)
    return entry is None or entry.multiple


class Grouping:
    """The tests of a call as variables of a diagram, as they hang together.

    The catalog and the agencies are those of its account. `rings` are the keys that are compared with each other in
    several ways, known once all are grouped.
    """

    def __init__(self, tests: Tests, catalog: Catalog, agencies: Register[Agency]) -> None:
        self.rings: set[Hashable] = set()
        self._tests = tests
        self._catalog = catalog
        self._agencies = agencies
        self._steps = 0

    def alone(self) -> list[Variable]:
        """Return the tests as if they were independent of each other, those of statements by their numbers."""
        return [Variable((test,)) for test in self._tests.every()]

    def together(self, last: str | None = None) -> list[Variable]:
        """Return the tests as they hang together, each variable by its first test; `last` is looked at after others."""
        if last is not None and self._steps > MOST_STEPS:
            return self.alone()
        every = self._tests.every()
        tests = {number: atom.open for number, atom in every.items() if atom.open is not None}
        joint: list[Variable] = []
        taken: set[int] = set()
        levels = 0
        for plan in find_components(tests, last):
            found = self._joint(plan, every) if levels + len(plan.ranks) <= MOST_LEVELS else []
            levels += len(plan.ranks) if found else 0
            joint.extend(found)
            self.rings.update(plan.ranks if plan.ring and found else ())
            taken.update(test for variable in found for test in variable.tests)
        groups: dict[Hashable, list[int]] = {}
        for number, atom in every.items():
            if number not in taken:
                groups.setdefault(_group_of(number, atom), []).append(number)
        apart = [variable for numbers in groups.values() for variable in self._variables(numbers)]
        return [*apart, *joint]

    def _joint(self, plan: Plan, every: Mapping[int, Atom]) -> list[Variable]:
        """Return the variables of a component, in the order of its keys; none if it is too much work."""
        subjects = Counter(atom.subject for atom in every.values() if atom.subject in plan.ranks)
        if max((len(plan.tests), *subjects.values())) > MOST_JOINED:
            return []
        several = partial(may_have_several, catalog=self._catalog)
        component = Component(plan, self._tests.further, several, agencies=self._agencies)
        for number, atom in every.items():
            if number in plan.tests:
                component.add(number, plan.tests[number])
            elif atom.subject in plan.ranks and atom.test:
                component.compare(atom.subject, number, atom.test)
        try:
            found = [self._variable(*level) for level in component.levels()]
        except TooManyTestsError:
            return []
        finally:
            self._steps += component.steps
        return [*found, *self._free(component)]

    def _variable(self, about: Hashable, tests: tuple[int, ...], vectors: Vectors) -> Variable:
        return Variable(tests, tuple(sorted(vectors, key=repr)), tuple(self._tests.opened(tests)), about)

    def _free(self, component: Component) -> Iterator[Variable]:
        """The tests of which no more is said than how they hang together if the same is known of their keys.

        Those of the same two values do, and one in an Allow and in a Deny that are worded alike.
        """
        groups: dict[tuple[Hashable, Hashable, Hashable], list[int]] = {}
        for number, one in component.free.items():
            values = _values_of(one, component.multiple)
            wording = self._tests.atom(one.origin).wording if values is None else None
            groups.setdefault((values, wording, one.known), []).append(number)
        for (values, *_), numbers in groups.items():
            tests = [component.free[number].test for number in numbers]
            if values is None:
                vectors = _worded_alike([self._tests.atom(self._tests.origin(n)) for n in numbers])
            else:
                vectors = frozenset(vectors_of_orders([t for t in tests if isinstance(t, OpenCondition)]))
            yield self._variable(None, tuple(numbers), vectors)

    def _variables(self, tests: list[int]) -> Iterator[Variable]:
        groups = self._groups(tests) if self._are_few(tests) else None
        if groups is None and self._family(tests[0]) is not NO_LIST:
            yield from self._resource_apart(tests)
        elif groups is None:
            yield from (Variable((test,)) for test in tests)
        for positions, vectors in groups or ():
            some = tuple(tests[at] for at in positions)
            yield self._variable(self._tests.atom(tests[0]).subject, some, vectors)

    def _are_few(self, tests: Sequence[int]) -> bool:
        buckets = sum(isinstance(self._family(test), Meant) for test in tests)
        return len(tests) - buckets <= MOST_TOGETHER and buckets <= MOST_MEANT

    def _resource_apart(self, tests: list[int]) -> Iterator[Variable]:
        """Lists of resources that are too much work together: each region by itself, then each family of them."""
        groups: dict[Hashable, list[int]] = {}
        for test in tests:
            groups.setdefault(getattr(self._tests.atom(test).test, "resource", None), []).append(test)
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
                about = self._tests.atom(group[0]).subject
                yield Variable(tuple(group), just_one_of(len(group)), tuple(self._tests.opened(group)), about)
            elif 1 < len(group) < len(tests) and not isinstance(self._family(group[0]), Meant):
                yield from self._variables(group)
            else:
                yield from (Variable((test,)) for test in group)

    def _family(self, test: int) -> Hashable:
        listed = self._tests.atom(test).test
        return listed.family if isinstance(listed, ResourceList) else NO_LIST

    def _groups(self, tests: list[int]) -> Sequence[Group] | None:
        """The tests in one group, or in several that are taken as independent; None if that is too much work to say."""
        atoms = [self._tests.atom(test) for test in tests]
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


def _group_of(number: int, atom: Atom) -> Hashable:
    if atom.subject is not None:
        return ("subject", atom.subject)
    return ("wording", atom.wording) if atom.wording is not None else number


def _values_of(waiting: Waiting, multiple: Callable[[str], bool]) -> Hashable:
    """Which two values a test compares; None if that is not what it does, or they are texts."""
    return compared_values(waiting.test, multiple) if isinstance(waiting.test, OpenCondition) else None


def _worded_alike(atoms: Sequence[Atom]) -> frozenset[Vector]:
    """One test in an Allow and in a Deny comes out alike, or faulty: then it holds for the Deny alone."""
    same = ((truth,) * len(atoms) for truth in (True, False))
    return frozenset({*same, tuple(atom.deny for atom in atoms)})
