"""The cells that patterns with holes cut texts into: where it is not known which texts stand in the holes (`binding`).

In one cell of all that is known for certain, such a pattern may fit or not, unless the cell or the shapes that the
hole's text fits say that it cannot. Where it is not sure that it cannot, both are counted, so that too few never are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ostiary.conditions.keytest import Comparison, ValueTest
from ostiary.conditions.operators import OPERATORS, SHAPED, OperatorUse
from ostiary.conditions.possible.binding import Binding, Loose, Texts
from ostiary.conditions.possible.cells import Cell
from ostiary.conditions.possible.mixed_cells import TEXTS, find_value_cells
from ostiary.conditions.possible.open_tests import FREE, Free, OpenReading
from ostiary.conditions.possible.rows import agreed, rows_of
from ostiary.conditions.possible.text_cells import shapes_of
from ostiary.conditions.truth import Truth
from ostiary.conditions.values import READERS, ValueType
from ostiary.syntax.open_overlap import may_hold_together
from ostiary.syntax.open_shape import OpenShape
from ostiary.syntax.overlap import Shape

MOST_LOOSE: Final = 8
"""Patterns with holes that are looked at together; more are too much work."""

MOST_CELLS: Final = 2_000

_TESTED: Final = Comparison(
    "", "", OperatorUse(OPERATORS["StringMatch"]), SHAPED, READERS[ValueType.STRING], deny=False
)


@dataclass(frozen=True, slots=True)
class LoosePatterns:
    """Patterns with holes, with what a text that fits them fits besides, and which of them one text may fit.

    `guards` are shapes without holes, `beside` are shapes of other patterns.
    """

    guards: dict[Loose, tuple[tuple[Shape, bool], ...]]
    beside: dict[Loose, tuple[tuple[OpenShape, bool], ...]]
    together: tuple[frozenset[OpenShape], ...]

    @classmethod
    def of(cls, loose: Iterable[Loose]) -> LoosePatterns | None:
        """Return patterns as they hang together; None if there are too many."""
        every = {one: tuple(one.guards()) for one in loose}
        shapes = tuple(dict.fromkeys(one.shape for one in every))
        if len(shapes) > MOST_LOOSE:
            return None
        guards = {one: tuple(_closed(found)) for one, found in every.items()}
        beside = {one: tuple((s, w) for s, w in found if s in shapes) for one, found in every.items()}
        return cls(guards, beside, may_hold_together(shapes))

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Every shape without holes that tells where they may fit."""
        return tuple(dict.fromkeys(shape for guards in self.guards.values() for shape, _ in guards))

    def choices(self, fits: Callable[[Shape], bool], text: str | None) -> set[frozenset[Loose]]:
        """Return which of the patterns a text of some cell may fit; `text` if it is the only one in it."""
        possible = [
            one
            for one, guards in self.guards.items()
            if all(fits(shape) == wanted for shape, wanted in guards) and (text is None or one.may_fit(text))
        ]
        return {frozenset(self._fitting(possible, chosen)) for chosen in self.together}

    def _fitting(self, possible: Iterable[Loose], chosen: frozenset[OpenShape]) -> Iterator[Loose]:
        """Those of the possible patterns that fit where just the chosen shapes do."""
        for one in possible:
            if one.shape in chosen and all((shape in chosen) == wanted for shape, wanted in self.beside[one]):
                yield one


BoundCell = tuple[Cell, Binding, Texts]
"""A cell, what a variable reads there, and which texts of keys before it is."""


def find_cells_with_bindings(
    readings: Sequence[OpenReading], told: Iterable[Shape] = (), before: Texts = frozenset()
) -> tuple[BoundCell, ...] | None:
    """Return the cells of the values of a key, each with what a variable reads there; None if it is too much work.

    Bit n of a cell is `readings[n]`. Texts that the shapes `told` tell apart are apart. With each cell is which of
    the texts `before` it is.
    """
    patterns = LoosePatterns.of((*(one for reading in readings for one in reading.loose), *before))
    if patterns is None:
        return None
    texts = [shape for reading in readings if _reads_texts(reading.test) for shape in shapes_of(reading.test)]
    shapes = tuple(dict.fromkeys((*texts, *told, *patterns.shapes)))
    tests = (*(reading.test for reading in readings), *(ValueTest(_TESTED, (shape,)) for shape in shapes))
    cells = find_value_cells(tests)
    if cells is None or len(cells) * len(patterns.together) > MOST_CELLS:
        return None
    kept = frozenset((*texts, *told))

    def bound(cell: Cell) -> Iterator[BoundCell]:
        fitting = {shape for n, shape in enumerate(shapes, len(readings)) if cell.passes >> n & 1}
        binding = Binding(kept & fitting, kept - fitting)
        for chosen in patterns.choices(fitting.__contains__, binding.text()):
            yield _with(cell, readings, chosen), binding, chosen & before

    return tuple(one for cell in cells for one in bound(cell))


def truth_of_text(readings: Sequence[OpenReading], text: Shape | Loose) -> Truth | Free:
    """Return how a test comes out for a text of which that much is known; it is free if that does not settle it."""
    listed, loose = ((text,), ()) if isinstance(text, Shape) else ((), (text,))
    every = (*readings, OpenReading(ValueTest(_TESTED, listed), loose))
    cells = find_cells_with_bindings(every)
    rows = cells and rows_of([one.test for one in every], [cell for cell, *_ in cells], multiple=False)
    if not rows:
        return FREE
    truths = {agreed(row[:-1], [len(readings)])[0] for row in rows.single if row[-1]}
    return truths.pop() if len(truths) == 1 else FREE


def _closed(guards: Iterable[tuple[Shape | OpenShape, bool]]) -> Iterator[tuple[Shape, bool]]:
    return ((shape, wanted) for shape, wanted in guards if isinstance(shape, Shape))


def _reads_texts(test: ValueTest) -> bool:
    return test.comparison.use.operator.type in TEXTS


def _with(cell: Cell, readings: Sequence[OpenReading], chosen: frozenset[Loose]) -> Cell:
    """A cell of the comparisons alone, in which some loose patterns fit."""
    passes = cell.passes & (1 << len(readings)) - 1
    for number, reading in enumerate(readings):
        if not chosen.isdisjoint(reading.loose):
            bit = 1 << number
            passes = passes & ~bit if reading.test.comparison.use.operator.negated else passes | bit
    return Cell(passes, cell.faults & (1 << len(readings)) - 1)
