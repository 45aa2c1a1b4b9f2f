"""Tests with policy variables of unknown keys: what is left to compare once it is known what the keys may be.

As long as a key is unknown, a variable is a hole in a listed value. `resolve` puts in its place what the key turns out
to be (`binding`), and gives the truth of the test, or what it compares its own key with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import Final, NamedTuple

from ostiary.conditions.context import Context
from ostiary.conditions.keytest import Comparison, EitherTest, KeyTest, ValueTest, VariableTest
from ostiary.conditions.operators import CONTAINS, ENDS, GLOB, SHAPED, STARTS
from ostiary.conditions.possible.binding import Bindings, Loose, fill, is_unresolved
from ostiary.conditions.truth import Truth
from ostiary.conditions.values import FOLDED, READERS, ValueType
from ostiary.syntax.open_shape import Hole, OpenShape, Piece, open_shape
from ostiary.syntax.overlap import Shape
from ostiary.syntax.variables import Template, Variable


class Free(Enum):
    """What a test is that may come out either way, whatever else is known of its keys."""

    FREE = auto()


FREE: Final = Free.FREE

_STARS: Final = {STARTS: (False, True), ENDS: (True, False), CONTAINS: (True, True)}
_ANY: Final = Shape((), 1)
_NOBODYS: Final = ""  # the key of a hole that stays empty

Name = Callable[[str], str]
"""The name under which a casefolded key is looked up."""


class OpenReading(NamedTuple):
    """A comparison of a key with listed values, `loose` patterns besides those of the test."""

    test: ValueTest
    loose: tuple[Loose, ...] = ()

    def truth(self, context: Context) -> Truth | Free:
        """Return how it comes out for a key that is known."""
        values = context.values(self.test.comparison.folded_key) or ()
        known = self.test.examine(context).truth
        if any(one.may_fit(value) for one in self.loose for value in values):
            all_fit = self.test._replace(listed=(_ANY,)).examine(context).truth
            return known if all_fit is known else FREE
        return known


Resolved = Truth | Free | tuple[OpenReading, ...]
"""The truth of a test, that it is free, or the comparisons of its own key that it comes down to."""


class OpenCondition(NamedTuple):
    """A test of one key with holes in what it lists.

    `readings` are one comparison or two, `listed` the pieces of each listed value. `subject` is the name of the key
    that is tested, None if its values are known.
    """

    subject: str | None
    readings: tuple[Comparison, ...]
    listed: tuple[tuple[Piece, ...], ...]
    context: Context

    @property
    def holes(self) -> tuple[str, ...]:
        """The keys that holes wait for."""
        return tuple(dict.fromkeys(hole.key for hole in self._holes()))

    @property
    def deny(self) -> bool:
        """Whether it is of a Deny."""
        return self.readings[0].deny

    def is_hindered(self, bindings: Bindings) -> bool:
        """Return whether one of the holes that are known stays empty, and nothing else can matter."""
        is_text = all(comparison.use.operator.type is ValueType.STRING for comparison in self.readings)
        return is_text and any(
            is_unresolved(hole, bindings) for hole in self._holes() if hole.key in bindings
        )

    def resolve(self, bindings: Bindings) -> Resolved:
        """Return what is left of the test if its holes are filled."""
        found = [self._resolve(comparison, bindings) for comparison in self.readings]
        readings = tuple(one for one in found if isinstance(one, OpenReading))
        if self.subject is not None and len(readings) == len(found):
            return readings
        truths = {one.truth(self.context) if isinstance(one, OpenReading) else one for one in found}
        return truths.pop() if len(truths) == 1 else FREE if FREE in truths else None

    def where(self, keys: Mapping[str, tuple[str, ...]]) -> OpenCondition:
        """Return the test where some keys have these values, one each or none."""
        listed = tuple(tuple(stated(piece, keys) for piece in pieces) for pieces in self.listed)
        if self.subject is None or self.subject not in keys:
            return self._replace(listed=listed)
        context = Context({self.readings[0].folded_key: keys[self.subject]}, complete=False)
        return self._replace(subject=None, listed=listed, context=context)

    def texts_of(self, key: str, texts: Iterable[str]) -> Iterator[Shape]:
        """Yield what a key has to be for one of its patterns to fit a text of the key that it tests."""
        known = () if self.subject is not None else self.context.values(self.readings[0].folded_key) or ()
        for shape in self._shapes():
            for text in (*known, *texts):
                for found in shape.texts_for(key, text) or ():
                    yield Shape.literal(found, shape.fold)

    def _holes(self) -> Iterator[Hole]:
        return (piece for pieces in self.listed for piece in pieces if isinstance(piece, Hole))

    def _shapes(self) -> Iterator[OpenShape]:
        for comparison in self.readings:
            if comparison.use.operator.type is ValueType.STRING:
                yield from (_shape_of(comparison, pieces) for pieces in self.listed)

    def _resolve(self, comparison: Comparison, bindings: Bindings) -> Truth | Free | OpenReading:
        """What is left of one comparison: an unreadable text comes before a missing one, as in `VariableTest`."""
        is_text = comparison.use.operator.type is ValueType.STRING
        missing = [any(is_unresolved(hole, bindings) for hole in _holes_in(one)) for one in self.listed]
        there = [one for one, is_missing in zip(self.listed, missing, strict=True) if not is_missing]
        unresolved = None if comparison.deny else False
        if is_text:
            return unresolved if any(missing) else _compare_texts(comparison, there, bindings)
        read = [_read(comparison, pieces, bindings) for pieces in there]
        if None in read:
            return comparison.deny
        if FREE in read:
            return FREE
        return unresolved if any(missing) else OpenReading(ValueTest(comparison, tuple(read)))


def _compare_texts(
    comparison: Comparison, listed: Sequence[Sequence[Piece]], bindings: Bindings
) -> OpenReading:
    shapes = [fill(_shape_of(comparison, pieces), bindings) for pieces in listed]
    plain = comparison._replace(relation=SHAPED, readers=READERS[ValueType.STRING])
    closed = tuple(shape for shape in shapes if isinstance(shape, Shape))
    return OpenReading(ValueTest(plain, closed), tuple(shape for shape in shapes if isinstance(shape, Loose)))


def stated(piece: Piece, keys: Mapping[str, tuple[str, ...]]) -> Piece:
    """Return a piece where some keys have these values, one each or none: then nothing but a default fills a hole."""
    if not isinstance(piece, Hole) or piece.key not in keys:
        return piece
    text = next(iter(keys[piece.key]), piece.default)
    return piece if text is None else (text, True)


def _holes_in(pieces: Iterable[Piece]) -> Iterator[Hole]:
    return (piece for piece in pieces if isinstance(piece, Hole))


def _shape_of(comparison: Comparison, pieces: Iterable[Piece]) -> OpenShape:
    fold = str.casefold if comparison.readers is FOLDED else None
    stars = _STARS.get(comparison.relation, (False, False))
    return open_shape(pieces, wild=comparison.relation is GLOB, stars=stars, fold=fold)


def _read(comparison: Comparison, pieces: Iterable[Piece], bindings: Bindings) -> object:
    """A listed value that is no text, read; FREE if it is not known, None if it cannot be read."""
    found = fill(open_shape(pieces), bindings)
    return FREE if isinstance(found, Loose) else comparison.readers.listed(found.text or "")


def open_condition(test: KeyTest, context: Context, name: Name) -> OpenCondition | None:
    """Return a test as one with holes, if that is what it is: what is known of its variables is filled in."""
    tests = (test.first, test.second) if isinstance(test, EitherTest) else (test,)
    open_ones = [one for one in tests if isinstance(one, VariableTest)]
    if len(open_ones) < len(tests):
        return None
    comparison = open_ones[0].comparison
    listed = tuple(pieces_of(template, context, name) for template in open_ones[0].templates)
    if any(hole.key == _NOBODYS for pieces in listed for hole in _holes_in(pieces)):
        return None
    known = context.values(comparison.folded_key)
    return OpenCondition(
        name(comparison.folded_key) if known is None else None,
        tuple(one.comparison for one in open_ones),
        listed,
        context,
    )


def pieces_of(template: Template, context: Context, name: Name) -> tuple[Piece, ...]:
    """Return a text with a hole for each variable whose key is unknown."""
    return tuple(_piece(part, context, name) for part in template.parts)


def _piece(part: str | Variable, context: Context, name: Name) -> Piece:
    if isinstance(part, str):
        return part, False
    key = part.key.casefold()
    values = context.values(key)
    if values is None:
        return Hole(name(key), part.default)
    if len(values) == 1:
        return values[0], True
    return (part.default, True) if part.default is not None else Hole(_NOBODYS)
