"""Tests that hang together over several keys, because policy variables put the value of one into a test of another.

The keys of such a component are looked at one after the other, those of variables before those that are tested. In each
case of a key (absent, one text, any text of a cell) its own tests come out, and a test that waited for it becomes
another one: of the next key, with the text in it. So what is left are tests of one key each, with constant texts; or
with patterns of which it is known where they may fit (`conditions.possible.loose_cells`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.possible.binding import MISSING, Binding, Bindings, Texts, bind, fill, texts_before
from ostiary.conditions.possible.loose_cells import find_cells_with_bindings, truth_of_text
from ostiary.conditions.possible.mixed_cells import TEXTS
from ostiary.conditions.possible.open_tests import FREE, Free, OpenReading
from ostiary.conditions.possible.rows import agreed, rows_of
from ostiary.conditions.possible.text_cells import shapes_of
from ostiary.conditions.truth import Truth
from ostiary.engine.certainty.components import Plan
from ostiary.engine.certainty.open_resources import OpenResource, OpenTest
from ostiary.engine.certainty.resource_cells import NO_AGENCIES, resource_vectors
from ostiary.engine.certainty.resource_lists import ResourceList
from ostiary.engine.directory import Register
from ostiary.model.account import Agency
from ostiary.syntax.open_shape import OpenShape
from ostiary.syntax.overlap import Shape
from ostiary.syntax.resource import PATH

MOST_STEPS: Final = 2_000
"""Cases of keys times the tests that wait for them, before tests are taken as independent of each other."""

OF_A_RESOURCE: Final = 30
"""Steps that a list of resources takes, where each case asks what its patterns have in common."""

MOST_TOLD: Final = 200
"""Texts of a key that are looked at because a variable would make them another key's."""

Compared = tuple[OpenReading, ...] | ResourceList
"""What a test of one key, or of the resource, compares."""

NO_TEXTS: Final[Texts] = frozenset()


class TooManyTestsError(Exception):
    """A component that is too much work."""


class Waiting(NamedTuple):
    """A test that waits for keys, of which it is known what the first ones turn out to be.

    `origin` is its first number.
    """

    origin: int
    test: OpenTest
    keys: tuple[str, ...]
    bindings: Bindings = MappingProxyType({})

    def where(self, key: str, binding: Binding, before: Texts, same: Texts) -> Waiting:
        """Return the test with one more key known, which has the `same` of the texts that came `before`."""
        return self._replace(bindings=bind(self.bindings, key, binding, before & same, before - same))

    @property
    def known(self) -> tuple[tuple[str, Binding], ...]:
        """The same bindings, to be looked up."""
        return tuple(self.bindings.items())

    @property
    def next_key(self) -> str | None:
        """The key that it waits for; None if there is none left."""
        return self.keys[len(self.bindings)] if len(self.bindings) < len(self.keys) else None


Vectors = frozenset[tuple[Truth | int, ...]]
"""What tests come to together: each a truth, None where it stays open, or the number of another test."""


@dataclass
class Component:
    """Subjects whose tests hang together, in the order in which they are looked at.

    `number` gives a new test its number, the same for the same test; `multiple` says which keys may have several
    values. `compared` and `waiting` are the tests of each subject, by their numbers; `free` are tests of which nothing
    is said, each with what it became of.
    """

    plan: Plan
    number: Callable[[Hashable, int], int]
    multiple: Callable[[str], bool]
    compared: dict[Hashable, dict[int, Compared]] = field(default_factory=dict)
    waiting: dict[Hashable, dict[int, Waiting]] = field(default_factory=dict)
    free: dict[int, Waiting] = field(default_factory=dict)
    steps: int = 0
    agencies: Register[Agency] = NO_AGENCIES

    def add(self, number: int, test: OpenTest) -> None:
        """Take in a test with holes."""
        self._wait(number, Waiting(number, test, self.plan.keys[number]))

    def compare(self, subject: Hashable, number: int, test: Sequence[ValueTest] | ResourceList) -> None:
        """Take in a test of one subject."""
        whole = test if isinstance(test, ResourceList) else tuple(map(OpenReading, test))
        self.compared.setdefault(subject, {})[number] = whole

    def levels(self) -> Iterator[tuple[Hashable, tuple[int, ...], Vectors]]:
        """Yield each subject with its tests and what they come to together; TooManyTestsError if that is too much."""
        for subject in sorted(self.plan.ranks, key=self.plan.ranks.__getitem__):
            compared, waiting = self.compared.get(subject, {}), self.waiting.get(subject, {})
            if compared or waiting:
                yield subject, (*compared, *waiting), self._vectors(subject, compared, waiting)

    def _wait(self, number: int, waiting: Waiting) -> None:
        self.waiting.setdefault(waiting.next_key, {})[number] = waiting

    def _vectors(
        self, subject: Hashable, compared: Mapping[int, Compared], waiting: Mapping[int, Waiting]
    ) -> Vectors:
        lists = [one for one in compared.values() if isinstance(one, ResourceList)]
        if lists:
            vectors = resource_vectors(lists, self.agencies)
            if vectors is None:
                raise TooManyTestsError
            return vectors
        return frozenset(self._cases(str(subject), compared, waiting))

    def _cases(
        self, key: str, compared: Mapping[int, Compared], waiting: Mapping[int, Waiting]
    ) -> Iterator[tuple[Truth | int, ...]]:
        tests = [one for one in compared.values() if not isinstance(one, ResourceList)]
        readings = [reading for test in tests for reading in test]
        before = {number: self._before(one) for number, one in waiting.items()}
        told = self._told(key, waiting.values())
        cells = find_cells_with_bindings(readings, told, frozenset().union(*before.values()))
        plain = [reading.test for reading in readings]
        rows = None if cells is None else rows_of(plain, [c for c, *_ in cells], multiple=self.multiple(key))
        if cells is None or rows is None:
            raise TooManyTestsError
        widths = [len(test) for test in tests]
        missing = {(row, MISSING, NO_TEXTS) for row in (rows.absent, *rows.several)}
        single = {(row, binding, same) for row, (_, binding, same) in zip(rows.single, cells, strict=True)}
        for row, binding, same in missing | single:
            bound = (one.where(key, binding, before[n], same) for n, one in waiting.items())
            yield (*agreed(row, widths), *map(self._become, bound))

    def _before(self, waiting: Waiting) -> Texts:
        """The texts of keys before, which the next key may have as well, where that is asked for."""
        return frozenset(texts_before(waiting.bindings)) if self.plan.ring else NO_TEXTS

    def _told(self, key: str, waiting: Iterable[Waiting]) -> Iterable[Shape]:
        """The texts of a key that would make a variable fit a text of the tested key, where they are not too many."""
        told: dict[Shape, None] = {}
        for one in waiting:
            found = dict.fromkeys(one.test.texts_of(key, self._texts_of(one.test.subject)))
            if len(told) + len(found) <= MOST_TOLD:
                told.update(found)
        return told

    def _texts_of(self, subject: Hashable) -> set[str]:
        """The texts that tests of a subject name."""
        shapes = (shape for test in self.compared.get(subject, {}).values() for shape in _shapes_of(test))
        return {shape.text for shape in shapes if shape.fold is None and shape.text is not None}

    def _become(self, waiting: Waiting) -> Truth | int:
        """What a test becomes with one more key known: its truth, or another test."""
        self.steps += OF_A_RESOURCE if isinstance(waiting.test, OpenResource) else 1
        if self.steps > MOST_STEPS:
            raise TooManyTestsError
        if waiting.test.is_hindered(waiting.bindings):
            return None if waiting.test.deny else False
        found = self._resolve(waiting.test, waiting.bindings) if waiting.next_key is None else waiting
        if found is None or isinstance(found, bool):
            return found
        number = self.number((waiting.origin, waiting.known), waiting.origin)
        if isinstance(found, Waiting):
            self._wait(number, waiting)
        elif isinstance(found, Free):
            self.free[number] = waiting
        else:
            self.compared.setdefault(waiting.test.subject, {})[number] = found
        return number

    def _resolve(self, test: OpenTest, bindings: Bindings) -> Truth | Free | Compared:
        """What is left of a test if its keys are known, that which it tests perhaps among them."""
        found = test.resolve(bindings)
        if test.subject not in bindings or not isinstance(found, tuple) or isinstance(found, ResourceList):
            return found
        subject = str(test.subject)
        if bindings[subject].missing:
            absent = [one.test.comparison.absent(one.test.listed).truth for one in found]
            return FREE if self.multiple(subject) else agreed(absent, [len(found)])[0]
        return truth_of_text(found, fill(OpenShape.of_key(subject), bindings))


def _shapes_of(test: Compared) -> Iterator[Shape]:
    """The shapes of texts that a test names."""
    if isinstance(test, ResourceList):
        pairs = zip(test.patterns, test.paths, strict=True)
        globs = (pattern.glob_at(PATH) for pattern, loose in pairs if loose is None)
        yield from (Shape.glob(glob) for glob in globs if glob is not None)
        return
    for reading in test:
        if reading.test.comparison.use.operator.type in TEXTS:
            yield from shapes_of(reading.test)
