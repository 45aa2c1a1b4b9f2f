"""A cell: values of a key that all comparisons treat alike."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple

from ostiary.conditions.keytest import ValueTest

Numbered = tuple[int, ValueTest]
"""A comparison and its bit in a cell."""


class Cell(NamedTuple):
    """Values that all comparisons treat alike: the ones that they pass, and cannot be read for, as bits."""

    passes: int
    faults: int = 0

    def also(self, other: Cell) -> Cell:
        """Return the cell of a value that is in this one and in another one, each of comparisons of its own."""
        return Cell(self.passes | other.passes, self.faults | other.faults)


def merged(cells: Iterable[Cell]) -> Cell:
    """Return the cell of a value that is in all of some cells, each of comparisons of its own.

    >>> merged([Cell(0b001), Cell(0b100, 0b010)])
    Cell(passes=5, faults=2)
    """
    return reduce(Cell.also, cells, Cell(0))
