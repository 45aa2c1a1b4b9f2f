"""What the key of a policy variable turns out to be, and what becomes of a pattern that holds the variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ostiary.syntax.open_shape import Hole, OpenShape
from ostiary.syntax.overlap import Fold, Shape


class Binding(NamedTuple):
    """A key as a variable reads it: one text; or any text that fits some shapes and does not fit others.

    `missing`: there is no single value; the variable's default stands in the hole, if it has one.
    `folded` is the text in small letters, where no more is known than that.
    """

    missing: bool = False
    text: str | None = None
    folded: str | None = None
    fitting: frozenset[Shape] = frozenset()
    others: frozenset[Shape] = frozenset()

    def may_be(self, text: str, fold: Fold | None) -> bool:
        """Return whether it may be a text, read through `fold`."""
        known = (shape for shape in self.fitting | self.others if fold is None or shape.fold is fold)
        return all(shape.fits(text) == (shape in self.fitting) for shape in known)

    def filling(self, hole: Hole, fold: Fold | None) -> Shape | None:
        """Return what stands in a hole; None where that is not known, or the hole stays empty."""
        found = self.text if fold is None else self.folded
        text = hole.default if self.missing else found
        return None if text is None else Shape(tuple(text if fold is None else fold(text)), 0, fold)


MISSING = Binding(missing=True)
"""A key that is absent, or has several values."""

Bindings = Mapping[str, Binding]


class Loose(NamedTuple):
    """A pattern with holes for keys of which it is known only which shapes their texts fit."""

    shape: OpenShape
    bindings: tuple[tuple[str, Binding], ...]

    def may_fit(self, text: str) -> bool:
        """Return whether a text may fit it; True as well where that is too much work to say."""
        for key, binding in self.bindings:
            texts = self.shape.texts_for(key, text)
            if texts is not None and not any(binding.may_be(one, self.shape.fold) for one in texts):
                return False
        return True

    def guards(self) -> Iterator[tuple[Shape, bool]]:
        """Yield what every text that fits it fits, or does not fit."""
        yield self.shape.hull(), True
        for key, binding in self.bindings:
            yield from ((self.shape.hull(key, one), True) for one in binding.fitting if self._reads(one))
            if self.shape.has_one_place:
                yield from ((self.shape.hull(key, one), False) for one in binding.others if self._reads(one))

    def _reads(self, shape: Shape) -> bool:
        return shape.fold is self.shape.fold


def fill(shape: OpenShape, bindings: Bindings) -> Shape | Loose:
    """Return a pattern with the texts of keys in its holes."""
    filled = shape.replace(lambda hole: bindings[hole.key].filling(hole, shape.fold))
    closed = filled.closed()
    if closed is not None:
        return closed
    left = sorted({hole.key for hole in filled.holes})
    return Loose(filled, tuple((key, bindings[key]) for key in left))


def is_unresolved(hole: Hole, bindings: Bindings) -> bool:
    """Return whether nothing can stand in a hole."""
    return bindings[hole.key].missing and hole.default is None
