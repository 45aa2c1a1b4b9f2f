"""How comparisons of one key come out together: where it is absent, has a value of a cell, or has several values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from ostiary.conditions.keytest import Comparison, ValueTest
from ostiary.conditions.possible.cells import Cell
from ostiary.conditions.truth import Truth
from ostiary.conditions.values import ValueType

Vector = tuple[Truth, ...]
"""One truth for each test; None where the test is unknown even if the key is known (two readings, several values)."""

MOST_COMBINATIONS: Final = 2_000
"""Combinations of the cells of several values before the search is given up."""

MOST_STEPS: Final = 50_000
"""Pairs of a combination and a cell that are looked at."""


class Rows(NamedTuple):
    """The truth of each reading where the key is absent, has a value of one cell each, or has several values."""

    absent: Vector
    single: tuple[Vector, ...]
    several: frozenset[Vector] = frozenset()


def rows_of(readings: Sequence[ValueTest], cells: Collection[Cell], *, multiple: bool) -> Rows | None:
    """Return how readings come out together, whatever their key is; None if that is too much work to say."""
    mixtures = _mixtures(readings, cells) if multiple else set()
    if mixtures is None:
        return None
    return Rows(
        tuple(reading.comparison.absent(reading.listed).truth for reading in readings),
        tuple(tuple(_of_one_value(readings, cell)) for cell in cells),
        frozenset(tuple(_of_several_values(readings, mixture)) for mixture in mixtures),
    )


def agreed(row: Sequence[Truth], widths: Iterable[int]) -> Vector:
    """Return the truth of each test from those of its readings, as many as `widths` says: unknown where they differ.

    >>> agreed((True, True, False), (1, 2))
    (True, None)
    """
    return tuple(_agreed(row, widths))


def _agreed(row: Sequence[Truth], widths: Iterable[int]) -> Iterator[Truth]:
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
    """Several values: what one of them passes, fails, and cannot be read for, as far as it can still matter."""

    passed: int = 0
    failed: int = 0
    faults: int = 0


def _mixtures(readings: Sequence[ValueTest], cells: Iterable[Cell]) -> set[_Mixture] | None:
    """Every mixture of the values of one or more cells; None if there are too many.

    What a value passes matters to `ForAnyValue`, what it fails to `ForAllValues`; to a plain operator several values
    are several. Once a value cannot be read, no other one matters.
    """
    bits = [(1 << n, reading.comparison.use) for n, reading in enumerate(readings)]
    any_value = sum(
        bit for bit, use in bits if use.qualifier == "ForAnyValue" or use.operator.type is ValueType.NULL
    )
    all_values = sum(bit for bit, use in bits if use.qualifier == "ForAllValues")

    def mixed(passed: int, failed: int, faults: int) -> _Mixture:
        return _Mixture(passed & any_value & ~faults, failed & all_values & ~faults, faults)

    single = {mixed(cell.passes, ~cell.passes, cell.faults) for cell in cells}
    found, ahead = set(single), list(single)
    steps = 0
    while ahead:
        one = ahead.pop()
        steps += len(single)
        for other in single:
            both = mixed(one.passed | other.passed, one.failed | other.failed, one.faults | other.faults)
            if both not in found:
                found.add(both)
                ahead.append(both)
        if len(found) > MOST_COMBINATIONS or steps > MOST_STEPS:
            return None
    return found


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
