"""Which truths the tests of one key can have together, whatever the key turns out to be (semantics.md §3).

Tests of one key hang together: a name that equals `alice` does not differ from it. The values that a key may have
are cut into cells (`mixed_cells`) in which all its tests come out alike; the key may be absent, have the value of one
cell, or, where it may have several values, those of several cells at once (`rows`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate, groupby
from typing import Final, NamedTuple

from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.possible.cells import Cell
from ostiary.conditions.possible.mixed_cells import find_value_cells
from ostiary.conditions.possible.rows import Vector, agreed, rows_of

MOST_IN_GROUP: Final = 6
"""Tests that are looked at together where all are too many: each may be true or false in every combination."""

Tests = Sequence[Sequence[ValueTest]]
"""Tests of one key, each as its readings, one or two."""


class Group(NamedTuple):
    """Some of the tests, by their places, and every combination of truths that they can have together."""

    places: tuple[int, ...]
    vectors: frozenset[Vector]


def attainable(tests: Tests, *, multiple: bool) -> frozenset[Vector] | None:
    """Return every combination of truths that tests of one key can have; None if that is too much work to say.

    `multiple`: the key may have several values. The result holds all combinations that can be had. It holds some that
    cannot only where a type is spelled in a way that is not followed to its end (`spellings`), or a limit is met.

    >>> from ostiary.conditions.compile import compile_condition
    >>> texts = {"StringEquals": {"g:UserName": ("a",)}, "StringNotEquals": {"g:UserName": ("a",)}}
    >>> tests = [test.decide.readings(None) for test in compile_condition(texts, deny=False).tests]
    >>> sorted(attainable(tests, multiple=False))
    [(False, True), (True, False)]
    """
    cells = find_value_cells(_readings(tests))
    return None if cells is None else _vectors(tests, cells, multiple=multiple)


def attainable_in_groups(tests: Tests, *, multiple: bool) -> list[Group] | None:
    """Return all tests as one group; where a key of several values has too many combinations for that, as several.

    Tests of different groups are taken as independent.
    """
    cells = find_value_cells(_readings(tests))
    if cells is None:
        return None
    vectors = _vectors(tests, cells, multiple=multiple)
    if vectors is not None:
        return [Group(tuple(range(len(tests))), vectors)]
    return [found for places in _packed(tests) for found in _groups(tests, cells, places)]


def _packed(tests: Tests) -> list[tuple[int, ...]]:
    """The places of tests in groups: those that list the same values stay together."""

    def listed(place: int) -> str:
        return repr(sorted(map(repr, tests[place][0].listed)))

    packed: list[tuple[int, ...]] = [()]
    for _, alike in groupby(sorted(range(len(tests)), key=listed), key=listed):
        places = tuple(alike)
        if packed[-1] and len(packed[-1]) + len(places) > MOST_IN_GROUP:
            packed.append(())
        packed[-1] += places
    return packed


def _groups(tests: Tests, cells: Iterable[Cell], places: tuple[int, ...]) -> list[Group]:
    """Some of the tests as one group; each for itself, if they have too many combinations."""
    some = [tests[place] for place in places]
    vectors = _vectors(some, _of_group(tests, cells, places), multiple=True)
    if vectors is not None:
        return [Group(places, vectors)]
    return [Group((place,), frozenset({(True,), (False,)})) for place in places]


def _of_group(tests: Tests, cells: Iterable[Cell], group: Collection[int]) -> set[Cell]:
    """The cells as some of the tests see them."""
    firsts = list(accumulate((len(test) for test in tests), initial=0))
    bits = [bit for place in group for bit in range(firsts[place], firsts[place + 1])]

    def seen(mask: int) -> int:
        return sum((mask >> bit & 1) << number for number, bit in enumerate(bits))

    return {Cell(seen(cell.passes), seen(cell.faults)) for cell in cells}


def _readings(tests: Tests) -> tuple[ValueTest, ...]:
    return tuple(reading for test in tests for reading in test)


def _vectors(tests: Tests, cells: Collection[Cell], *, multiple: bool) -> frozenset[Vector] | None:
    rows = rows_of(_readings(tests), cells, multiple=multiple)
    if rows is None:
        return None
    widths = [len(test) for test in tests]
    return frozenset(agreed(row, widths) for row in {rows.absent, *rows.single, *rows.several})
