"""What the key of a policy variable turns out to be, and what becomes of a pattern that holds the variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ostiary.syntax.open_shape import Hole, OpenShape
from ostiary.syntax.overlap import Fold, Shape

_FOLDS: Final[tuple[Fold | None, ...]] = (None, str.casefold)


class Binding(NamedTuple):
    """A key as a variable reads it: any text that fits some shapes, which may leave but one, and does not fit others.

    An open shape is the text of a key that comes before: both have the same text, or they have not.
    `missing`: there is no single value; the variable's default stands in the hole, if it has one.
    """

    fitting: frozenset[Shape | OpenShape] = frozenset()
    others: frozenset[Shape | OpenShape] = frozenset()
    missing: bool = False

    def text(self, fold: Fold | None = None) -> str | None:
        """Return the text, read through a fold, if it is the only one that is left."""
        closed = (one for one in self.fitting if isinstance(one, Shape) and one.fold in (None, fold))
        found = next((shape.text for shape in closed if shape.text is not None), None)
        return found if found is None or fold is None else fold(found)

    def read_through(self, fold: Fold | None) -> Binding:
        """Return what is known of how it reads through a fold."""
        if fold is None:
            return self
        text = self.text(fold)
        literal = () if text is None else (Shape.literal(text, fold),)
        fitting, others = (
            frozenset(one for one in shapes if one.fold is fold) for shapes in (self.fitting, self.others)
        )
        return Binding(fitting.union(literal), others)

    def also(self, other: Binding) -> Binding:
        """Return what is known if it has the same text as another one."""
        return Binding(self.fitting | other.fitting, self.others | other.others)

    def may_be(self, text: str, fold: Fold | None) -> bool:
        """Return whether it may be a text, read through `fold`."""
        known = (one for one in self.fitting | self.others if isinstance(one, Shape))
        read = (shape for shape in known if fold is None or shape.fold is fold)
        return all(shape.fits(text) == (shape in self.fitting) for shape in read)

    def filling(self, hole: Hole, fold: Fold | None) -> Shape | OpenShape | None:
        """Return what stands in a hole: a text, or that of the first key that has the same; None if it stays empty."""
        text = hole.default if self.missing else self.text(fold)
        if text is not None:
            return Shape.literal(text if fold is None else fold(text), fold)
        same = (one for one in self.fitting if isinstance(one, OpenShape) and one.fold is fold)
        return None if self.missing else next(same, OpenShape.of_key(hole.key, fold))


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

    def guards(self) -> Iterator[tuple[Shape | OpenShape, bool]]:
        """Yield what every text that fits it fits, or does not fit."""
        yield self.shape.hull(), True
        for key, binding in self.bindings:
            yield from ((shape, True) for shape in self._having(key, binding.fitting))
            if self.shape.has_one_place:
                yield from ((shape, False) for shape in self._having(key, binding.others))

    def _having(self, key: str, shapes: frozenset[Shape | OpenShape]) -> Iterator[Shape | OpenShape]:
        """The shape with each of some shapes in the holes of a key, if both can be read alike."""
        read = {fold: self.shape.through(fold) for fold in {one.fold for one in shapes}}
        known = ((read[one.fold], one) for one in shapes)
        yield from (shape.having(key, one) for shape, one in known if shape is not None)


Texts = frozenset[Loose]
"""Texts of keys that are not known."""


def fill(shape: OpenShape, bindings: Bindings) -> Shape | Loose:
    """Return a pattern with the texts of keys in its holes: of keys that have the same text, with that of the first."""
    filled = shape.replace(lambda hole: bindings[hole.key].filling(hole, shape.fold))
    closed = filled.closed()
    if closed is not None:
        return closed
    left = sorted({hole.key for hole in filled.holes})
    return Loose(filled, tuple((key, bindings[key]) for key in left))


def bind(bindings: Bindings, key: str, binding: Binding, same: Texts, others: Texts) -> Bindings:
    """Return what is known with one more key, which has the `same` text as keys before it, and not that of `others`."""
    found = {**bindings, key: binding}
    if binding.missing:
        return found
    for shape in (one.shape for one in same):
        first = shape.holes[0].key
        found[first] = found[first].also(binding.read_through(shape.fold))
        found[key] = found[key].also(Binding(fitting=frozenset({shape})))
    for shape in (one.shape for one in others):
        first, own = shape.holes[0].key, binding.filling(Hole(key), shape.fold)
        found[first] = found[first].also(Binding(others=frozenset({own} if own else ())))
        found[key] = found[key].also(Binding(others=frozenset({shape})))
    return found


def texts_before(bindings: Bindings) -> Iterator[Loose]:
    """Yield the texts of keys that are not known, as they are, and in small letters."""
    for key, binding in bindings.items():
        if not binding.missing:
            found = (fill(OpenShape.of_key(key, fold), bindings) for fold in _FOLDS)
            yield from (one for one in found if isinstance(one, Loose))


def is_unresolved(hole: Hole, bindings: Bindings) -> bool:
    """Return whether nothing can stand in a hole."""
    return bindings[hole.key].missing and hole.default is None
