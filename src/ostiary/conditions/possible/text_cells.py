"""The cells that comparisons of texts cut all texts into: what patterns one text can fit (`syntax.overlap`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.operators import CONTAINS, ENDS, EQUAL, GLOB, SHAPED, STARTS, Relation
from ostiary.conditions.possible.cells import Cell, Numbered
from ostiary.conditions.values import FOLDED, ValueType
from ostiary.syntax.overlap import Shape

_SHAPES: Final[dict[Relation, Callable[[Any], Shape]]] = {
    EQUAL: Shape.literal,
    STARTS: Shape.prefix,
    ENDS: Shape.suffix,
    CONTAINS: Shape.part,
    GLOB: Shape.glob,
    SHAPED: lambda shape: shape,
}


class TextComparisons:
    """Comparisons of texts; `shapes` are the texts and patterns that they list, in their order."""

    def __init__(self, members: list[Numbered]) -> None:
        self._members = members
        self._listed = [shapes_of(reading) for _, reading in members]
        self.shapes = [shape for listed in self._listed for shape in listed]
        self._alone = [_text_of(shape) for shape in self.shapes]
        self.only_texts = None not in self._alone

    def cell(self, fitting: int) -> Cell:
        """Return the cell of the texts that fit just these shapes, given as bits."""
        return _text_cell(self._members, self._listed, fitting)

    def standing_for(self, fitting: int) -> str | None:
        """Return the one text that stands for all that fit these shapes; None where there is no such one.

        A text without letters that is compared as a whole is the only one in its cell. All spellings of `true` are
        read alike, whatever reads them.
        """
        return next(
            (text for n, text in enumerate(self._alone) if text is not None and fitting >> n & 1), None
        )


def _text_of(shape: Shape) -> str | None:
    """The text that stands for all that fit a shape, if there is one."""
    text = "".join(element or "" for element in shape.elements)
    if shape.stars or None in shape.elements:
        return None
    return text if shape.fold is None or shape.fold is str.lower or text.lower() == text.upper() else None


def shapes_of(reading: ValueTest) -> list[Shape]:
    """Return what the listed values of a comparison of texts are as shapes, one for each."""
    comparison = reading.comparison
    if comparison.use.operator.type is ValueType.BOOLEAN:
        return [Shape.literal("true", str.lower), Shape.literal("false", str.lower)]
    if comparison.use.operator.type is ValueType.NULL_OR_EMPTY:
        return [Shape.literal("")]
    if comparison.readers is FOLDED:
        return [Shape.literal(text, str.casefold) for text in reading.listed]
    return [_SHAPES[comparison.relation](listed) for listed in reading.listed]


def _text_cell(members: list[Numbered], shapes: Sequence[Sequence[Shape]], fitting: int) -> Cell:
    passes = faults = at = 0
    for (number, reading), listed in zip(members, shapes, strict=True):
        fits = [bool(fitting >> place & 1) for place in range(at, at + len(listed))]
        at += len(listed)
        holds = _holds(reading, fits)
        if holds is None:
            faults |= 1 << number
        elif holds != reading.comparison.use.operator.negated:
            passes |= 1 << number
    return Cell(passes, faults)


def _holds(reading: ValueTest, fits: Sequence[bool]) -> bool | None:
    """Whether a text fits a listed value; None if it cannot be read."""
    kind = reading.comparison.use.operator.type
    if kind is ValueType.BOOLEAN:
        return (fits[0] in reading.listed) if any(fits) else None
    if kind is ValueType.NULL_OR_EMPTY:
        return fits[0] in reading.listed
    return any(fits)
