"""Which of several patterns with holes (`open_shape`) one text may fit at once, whatever stands in the holes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from ostiary.syntax.open_shape import Hole, OpenShape
from ostiary.syntax.overlap import Shape, find_cells

MOST_REMEMBERED: Final = 256
"""Sets of patterns of which it is remembered which of them hold together."""

_FIRST_PRIVATE: Final = 0xF0000  # no text of a policy has these characters: they stand for holes


@lru_cache(MOST_REMEMBERED)
def may_hold_together(shapes: tuple[OpenShape, ...]) -> tuple[frozenset[OpenShape], ...]:
    """Return which of some shapes one text may fit at once, whatever their holes stand for; more than that, perhaps.

    >>> from ostiary.syntax.open_shape import open_shape
    >>> a, b = open_shape([Hole("k")]), open_shape([Hole("k")], stars=(False, True))
    >>> may_hold_together((a, b)) == (frozenset(), frozenset({b}), frozenset({a, b}))
    True
    """
    return tuple(frozenset(shapes[n] for n in chosen) for chosen in _together(shapes))


def _together(shapes: Sequence[OpenShape]) -> Iterator[frozenset[int]]:
    fitting = _implied(shapes)
    for bits in range(1 << len(shapes)):
        chosen = frozenset(n for n in range(len(shapes)) if bits >> n & 1)
        if all(fitting[n] <= chosen for n in chosen) and not any(
            _exclude(shapes[a], shapes[b]) for a in chosen for b in chosen if a < b
        ):
            yield chosen


def _implied(shapes: Sequence[OpenShape]) -> list[set[int]]:
    """Which shapes a text fits besides, for each: those that hold all of its texts if holes are characters.

    A character that stands for a hole is no text of one character: `?` does not imply anything.
    """
    keys = dict.fromkeys(hole.key for shape in shapes for hole in shape.holes)
    characters = {key: chr(_FIRST_PRIVATE + number) for number, key in enumerate(keys)}
    closed = [_with_characters(shape, characters) for shape in shapes]
    folded = [_with_characters(shape.through(str.casefold) or shape, characters) for shape in shapes]
    readings = [*closed, *folded]
    cells = find_cells(readings)
    found: list[set[int]] = [set() for _ in shapes]
    if cells is None:
        return found
    for one, other in product(range(len(shapes)), repeat=2):
        place = one if closed[one].fold is closed[other].fold else one + len(shapes)
        can_be_told = readings[place].fold is closed[other].fold and None not in closed[other].elements
        if can_be_told and not any(_has(cell, place) and not _has(cell, other) for cell in cells):
            found[one].add(other)
    return found


def _has(cell: int, number: int) -> bool:
    return bool(cell >> number & 1)


def _with_characters(shape: OpenShape, characters: Mapping[str, str]) -> Shape:
    """A shape with a character for each hole, the same for the same key."""
    elements = tuple(characters[e.key] if isinstance(e, Hole) else e for e in shape.elements)
    return Shape(elements, shape.stars, shape.fold)


def _exclude(one: OpenShape, other: OpenShape) -> bool:
    """Whether no text fits both, because one that fits the longer one is too long for the other."""
    return one.fold is other.fold and (_is_shorter(one, other) or _is_shorter(other, one))


def _is_shorter(one: OpenShape, other: OpenShape) -> bool:
    """Whether every text that fits one is shorter than those that fit the other, whatever the holes stand for."""
    holes, others = (Counter(hole.key for hole in shape.holes) for shape in (one, other))
    lengths = (len(shape.elements) - len(shape.holes) for shape in (one, other))
    return not one.stars and holes <= others and next(lengths) < next(lengths)
