"""Which truths the tests of one key can have together, whatever the key turns out to be (semantics.md §3).

Tests of one key hang together: a name that equals `alice` does not differ from it. The values that a key may have
are cut into cells (`cells`) in which all its tests come out alike; the key may be absent, have the value of one cell,
or, where it may have several values, those of several cells at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from ostiary.conditions.cells import Cell
from ostiary.conditions.keytest import Comparison, ValueTest
from ostiary.conditions.mixed_cells import find_value_cells
from ostiary.conditions.truth import Truth
from ostiary.conditions.values import ValueType

Vector = tuple[Truth, ...]
"""One truth for each test; None where the test is unknown even if the key is known (two readings, several values)."""

MOST_COMBINATIONS: Final = 2_000
"""Combinations of cells before the search is given up."""

MOST_STEPS: Final = 50_000
"""Pairs of them that are looked at."""


def attainable(tests: Sequence[Sequence[ValueTest]], *, multiple: bool) -> frozenset[Vector] | None:
    """Return every combination of truths that tests of one key can have; None if that is too much work to say.

    A test is given as its readings, one or two. `multiple`: the key may have several values.
    The result holds all combinations that can be had; where patterns of texts and typed values test one key, it may
    hold some that cannot.

    >>> from ostiary.conditions.compile import compile_condition
    >>> texts = {"StringEquals": {"g:UserName": ("a",)}, "StringNotEquals": {"g:UserName": ("a",)}}
    >>> tests = [test.decide.readings(None) for test in compile_condition(texts, deny=False).tests]
    >>> sorted(attainable(tests, multiple=False))
    [(False, True), (True, False)]
    """
    readings = [reading for test in tests for reading in test]
    cells = find_value_cells(tuple(readings))
    if cells is None:
        return None
    rows = {tuple(reading.comparison.absent(reading.listed).truth for reading in readings)}
    rows.update(tuple(_of_one_value(readings, cell)) for cell in cells)
    if multiple:
        mixtures = _mixtures(readings, cells)
        if mixtures is None:
            return None
        rows.update(tuple(_of_several_values(readings, mixture)) for mixture in mixtures)
    widths = [len(test) for test in tests]
    return frozenset(tuple(_agreed(row, widths)) for row in rows)


def _agreed(row: Sequence[Truth], widths: Iterable[int]) -> Iterator[Truth]:
    """The truth of each test from those of its readings: unknown where they differ."""
    at = 0
    for width in widths:
        of_test = row[at : at + width]
        yield of_test[0] if len(set(of_test)) == 1 else None
        at += width


def _of_one_value(readings: Sequence[ValueTest], cell: Cell) -> Iterator[Truth]:
    for number, reading in enumerate(readings):
        bit = 1 << number
        yield reading.comparison.deny if cell.faults & bit else bool(cell.passes & bit)


class _Mixture(NamedTuple):
    """Several values: the readings that one of them passes, fails, and cannot be read for."""

    passed: int = 0
    failed: int = 0
    faults: int = 0


def _mixtures(readings: Sequence[ValueTest], cells: Iterable[Cell]) -> set[_Mixture] | None:
    """Every mixture of the values of one or more cells; None if there are too many.

    Which values pass matters only to readings that count them: to a plain operator several are several.
    """
    counting = sum(1 << n for n, reading in enumerate(readings) if _counts_values(reading.comparison))
    single = {_Mixture(cell.passes & counting, counting & ~cell.passes, cell.faults) for cell in cells}
    found, ahead = set(single), list(single)
    steps = 0
    while ahead:
        one = ahead.pop()
        steps += len(single)
        for other in single:
            both = _Mixture(*(a | b for a, b in zip(one, other, strict=True)))
            if both not in found:
                found.add(both)
                ahead.append(both)
        if len(found) > MOST_COMBINATIONS or steps > MOST_STEPS:
            return None
    return found


def _counts_values(comparison: Comparison) -> bool:
    return bool(comparison.use.qualifier) or comparison.use.operator.type is ValueType.NULL


def _of_several_values(readings: Sequence[ValueTest], mixture: _Mixture) -> Iterator[Truth]:
    for number, reading in enumerate(readings):
        yield _truth_of_several(reading.comparison, mixture, 1 << number)


def _truth_of_several(comparison: Comparison, mixture: _Mixture, bit: int) -> Truth:
    if comparison.use.operator.type is ValueType.NULL:
        return bool(mixture.passed & bit)  # several values are there like one
    if mixture.faults & bit:
        return comparison.deny
    if not comparison.use.qualifier:
        return None
    if comparison.use.qualifier == "ForAllValues":
        return not mixture.failed & bit
    return bool(mixture.passed & bit)
