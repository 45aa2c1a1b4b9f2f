"""Tests that hang together over several keys, because policy variables put the value of one into a test of another.

The keys of such a component are looked at one after the other, those of variables before those that are tested. In each
case of a key (absent, one text, any text of a cell) its own tests come out, and a test that waited for it becomes
another one: of the next key, with the text in it. So what is left are tests of one key each, with constant texts; or
with patterns of which it is known where they may fit (`conditions.possible.loose_cells`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.possible.binding import MISSING, Binding
from ostiary.conditions.possible.loose_cells import find_cells_with_bindings
from ostiary.conditions.possible.mixed_cells import TEXTS
from ostiary.conditions.possible.open_tests import Free, OpenCondition, OpenReading
from ostiary.conditions.possible.rows import agreed, rows_of
from ostiary.conditions.possible.text_cells import shapes_of
from ostiary.conditions.truth import Truth
from ostiary.engine.certainty.open_resources import OpenResource
from ostiary.engine.certainty.resource_cells import NO_AGENCIES, ResourceList, resource_vectors
from ostiary.engine.directory import Register
from ostiary.model.account import Agency
from ostiary.syntax.overlap import Shape
from ostiary.syntax.resource import PATH

MOST_STEPS: Final = 2_000
"""Cases of keys times the tests that wait for them, before tests are taken as independent of each other."""

MOST_TOLD: Final = 200
"""Texts of a key that are looked at because a variable would make them another key's."""

OpenTest = OpenCondition | OpenResource
Compared = tuple[OpenReading, ...] | ResourceList
"""What a test of one key, or of the resource, compares."""


class TooManyTestsError(Exception):
    """A component that is too much work."""


class Waiting(NamedTuple):
    """A test that waits for keys, of which it is known what some turn out to be; `origin` is its first number."""

    origin: int
    test: OpenTest
    bindings: tuple[tuple[str, Binding], ...] = ()

    def where(self, key: str, binding: Binding) -> Waiting:
        """Return the test with one more key known, if it waits for it."""
        return self._replace(bindings=(*self.bindings, (key, binding))) if key in self.test.holes else self

    def next_hole(self, order: Mapping[Hashable, int]) -> str | None:
        """Return the first key that it waits for; None if there is none left."""
        known = {key for key, _ in self.bindings}
        return min((key for key in self.test.holes if key not in known), key=order.__getitem__, default=None)


Vectors = frozenset[tuple[Truth | int, ...]]
"""What tests come to together: each a truth, None where it stays open, or the number of another test."""


@dataclass
class Component:
    """Subjects whose tests hang together, in the order in which they are looked at.

    `number` gives a new test its number, the same for the same test; `multiple` says which keys may have several
    values. `compared` and `waiting` are the tests of each subject, by their numbers; `free` are tests of which nothing
    is said, each with what it became of.
    """

    order: Mapping[Hashable, int]
    number: Callable[[Hashable, int], int]
    multiple: Callable[[str], bool]
    compared: dict[Hashable, dict[int, Compared]] = field(default_factory=dict)
    waiting: dict[Hashable, dict[int, Waiting]] = field(default_factory=dict)
    free: dict[int, Waiting] = field(default_factory=dict)
    steps: int = 0
    agencies: Register[Agency] = NO_AGENCIES

    def add(self, number: int, test: OpenTest) -> None:
        """Take in a test with holes."""
        self._wait(number, Waiting(number, test))

    def compare(self, subject: Hashable, number: int, test: Sequence[ValueTest] | ResourceList) -> None:
        """Take in a test of one subject."""
        whole = test if isinstance(test, ResourceList) else tuple(map(OpenReading, test))
        self.compared.setdefault(subject, {})[number] = whole

    def levels(self) -> Iterator[tuple[Hashable, tuple[int, ...], Vectors]]:
        """Yield each subject with its tests and what they come to together; TooManyTestsError if that is too much."""
        for subject in sorted(self.order, key=self.order.__getitem__):
            compared, waiting = self.compared.get(subject, {}), self.waiting.get(subject, {})
            if compared or waiting:
                yield subject, (*compared, *waiting), self._vectors(subject, compared, waiting)

    def _wait(self, number: int, waiting: Waiting) -> None:
        key = waiting.next_hole(self.order)
        self.waiting.setdefault(key, {})[number] = waiting

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
        cells = find_cells_with_bindings(readings, self._told(key, waiting.values()) if waiting else ())
        plain = [reading.test for reading in readings]
        rows = None if cells is None else rows_of(plain, [c for c, _ in cells], multiple=self.multiple(key))
        if cells is None or rows is None:
            raise TooManyTestsError
        widths = [len(test) for test in tests]
        missing = {(row, MISSING) for row in (rows.absent, *rows.several)}
        single = zip(rows.single, (binding for _, binding in cells), strict=True)
        for row, binding in {*missing, *single}:
            yield (*agreed(row, widths), *(self._become(one.where(key, binding)) for one in waiting.values()))

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
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyTestsError
        bindings = dict(waiting.bindings)
        if waiting.test.is_hindered(bindings):
            return None if waiting.test.deny else False
        if waiting.next_hole(self.order) is not None:
            number = self.number((waiting.origin, waiting.bindings), waiting.origin)
            self._wait(number, waiting)
            return number
        found = waiting.test.resolve(bindings)
        if found is None or isinstance(found, bool):
            return found
        number = self.number((waiting.origin, waiting.bindings), waiting.origin)
        if isinstance(found, Free):
            self.free[number] = waiting
        else:
            self.compared.setdefault(waiting.test.subject, {})[number] = found
        return number


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
