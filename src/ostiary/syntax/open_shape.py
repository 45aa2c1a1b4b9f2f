"""Patterns with holes: a text that is not known stands where a policy has a variable (semantics.md §4).

A pattern is as `overlap` reads it, one element a character, and a hole where the text of a key is yet to come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from ostiary.syntax.overlap import Fold, Shape, prefixes_of

MOST_CHARACTERS: Final = 50_000
"""Characters of all pieces of a text that may stand in a hole; where there are more, nobody says which of them fit."""

_ANY_RUN: Final = Shape((), 1)


class Hole(NamedTuple):
    """Where the value of a key is to be put; `default` stands in where the key has no single value."""

    key: str
    default: str | None = None


Piece = tuple[str, bool] | Hole
"""A text and whether it stands for itself (`*` and `?` are then plain characters), or a hole."""


class OpenShape(NamedTuple):
    """A shape some of whose elements are holes; `stars` and `fold` are those of `overlap.Shape`."""

    elements: tuple[str | Hole | None, ...]
    stars: int = 0
    fold: Fold | None = None

    @classmethod
    def of_key(cls, key: str, fold: Fold | None = None) -> OpenShape:
        """Return the shape of the text of a key."""
        return cls((Hole(key),), 0, fold)

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes, in the order they appear."""
        return tuple(element for element in self.elements if isinstance(element, Hole))

    def closed(self) -> Shape | None:
        """Return the shape itself; None while it has holes."""
        elements = tuple(element for element in self.elements if not isinstance(element, Hole))
        return Shape(elements, self.stars, self.fold) if len(elements) == len(self.elements) else None

    def replace(self, filling: Callable[[Hole], Shape | OpenShape | None]) -> OpenShape:
        """Return it with shapes in place of holes; where `filling` gives none, the hole stays."""
        elements: list[str | Hole | None] = []
        stars = 0
        for place, element in enumerate(self.elements):
            stars |= (self.stars >> place & 1) << len(elements)
            found = filling(element) if isinstance(element, Hole) else None
            if found is None:
                elements.append(element)
            else:
                stars |= found.stars << len(elements)
                elements.extend(found.elements)
        stars |= (self.stars >> len(self.elements) & 1) << len(elements)
        return OpenShape(tuple(elements), stars, self.fold)

    def through(self, fold: Fold | None) -> OpenShape | None:
        """Return what every text fits that fits this, if it is read through a fold; None where nobody says."""
        if self.fold is fold:
            return self
        if self.fold is not None or fold is None or self.stars or None in self.elements:
            return None
        folded = (fold(element) if isinstance(element, str) else (element,) for element in self.elements)
        return OpenShape(tuple(one for elements in folded for one in elements), 0, fold)

    def having(self, key: str, shape: Shape | OpenShape) -> Shape | OpenShape:
        """Return what every text fits that fits this, where texts of `key` fit a shape, which may be open as well."""
        if isinstance(shape, Shape):
            return self.hull(key, shape)
        return self.replace(lambda hole: shape if hole.key == key else None)

    def hull(self, key: str = "", shape: Shape = _ANY_RUN) -> Shape:
        """Return what every text fits that fits this, where texts of `key` fit a shape and all others are any."""
        opened = self.replace(lambda hole: shape if hole.key == key else _ANY_RUN)
        return Shape(tuple(e for e in opened.elements if not isinstance(e, Hole)), opened.stars, self.fold)

    @property
    def has_one_place(self) -> bool:
        """Whether a text that fits it says which text stands in its one hole."""
        return not self.stars and len(self.holes) == 1

    def texts_for(self, key: str, text: str) -> frozenset[str] | None:
        """Return the texts of a key with which it may fit a text; None if there are too many pieces to try.

        Other holes may be anything. The texts are folded, if it is.

        >>> shape = open_shape([("home/", True), Hole("k"), ("/*", False)], wild=True)
        >>> sorted(shape.texts_for("k", "home/a/b/c"))
        ['a', 'a/b']
        """
        places = [n for n, e in enumerate(self.elements) if isinstance(e, Hole) and e.key == key]
        read = text if self.fold is None else self.fold(text)
        if not places:
            return frozenset()
        starts = list(prefixes_of(self._before(places[0]), read))
        ends = (
            self._ends(places[0], read) if len(places) == 1 else self._first_ends(len(places), starts, read)
        )
        if len(starts) * len(ends) * (len(read) + 1) > MOST_CHARACTERS:
            return None
        pieces = {read[start:end] for start in starts for end in ends if start <= end}
        if len(places) == 1:
            return frozenset(pieces)
        return frozenset(piece for piece in pieces if self.hull(key, Shape(tuple(piece))).fits(read))

    def _ends(self, place: int, text: str) -> Sequence[int]:
        """Where the text of a hole may end, for all that stands behind it."""
        return [len(text) - length for length in prefixes_of(self._behind(place), text[::-1])]

    def _first_ends(self, times: int, starts: Sequence[int], text: str) -> Sequence[int]:
        """Where a hole may end that is there several times: without stars, all of its texts are equally long."""
        if self.stars or len(self.holes) > times:
            return range(len(text) + 1)
        length, rest = divmod(len(text) - len(self.elements) + times, times)
        return [] if rest or length < 0 else [start + length for start in starts]

    def _before(self, place: int) -> Shape:
        return OpenShape(self.elements[:place], self.stars & (2 << place) - 1).hull()

    def _behind(self, place: int) -> Shape:
        """What stands behind an element, read from its end."""
        last = len(self.elements)
        stars = sum(1 << last - n for n in range(place + 1, last + 1) if self.stars >> n & 1)
        return OpenShape(self.elements[:place:-1], stars).hull()


def open_shape(
    pieces: Iterable[Piece],
    *,
    wild: bool = False,
    stars: tuple[bool, bool] = (False, False),
    fold: Fold | None = None,
) -> OpenShape:
    """Return the shape of pieces: with wildcards in them if `wild`, with `stars` before and behind all of them."""
    elements: list[str | Hole | None] = []
    runs = int(stars[0])
    for piece in pieces:
        if isinstance(piece, Hole):
            elements.append(piece)
            continue
        text, plain = piece
        for character in text if fold is None else fold(text):
            if character == "*" and wild and not plain:
                runs |= 1 << len(elements)
            else:
                elements.append(None if character == "?" and wild and not plain else character)
    return OpenShape(tuple(elements), runs | stars[1] << len(elements), fold)
