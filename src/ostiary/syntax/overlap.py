"""Which patterns of a set one and the same text can fit: the cells that the patterns cut all texts into.

All patterns are followed through all texts at once. The places reached in all of them are the bits of one number
(as in `glob`), and the numbers that can be reached are searched breadth-first over the characters that tell the
patterns apart, and one that occurs in none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from ostiary.syntax.glob import Glob

MOST_STEPS: Final = 40_000
"""Steps of the search before it is given up: some hundredths of a second."""

MOST_PLACES: Final = 8_192
"""Characters of all patterns together: more than a policy may have."""

_LAST_WITH_CASE: Final = 0x1F000  # no character beyond has another spelling

Fold = Callable[[str], str]

Places = tuple[int, ...]
"""The places that are reached in the patterns, as bits: one number for each way of reading the text."""


class Shape(NamedTuple):
    """A pattern as the search reads it: one element a character (None: any one), and where runs of any length may be.

    Bit n of `stars` is a star before element n. `fold`: the text is read through it, element by element.
    """

    elements: tuple[str | None, ...]
    stars: int = 0
    fold: Fold | None = None

    @property
    def is_text(self) -> bool:
        """Whether one text fits it, and no other."""
        return not self.stars and self.fold is None and None not in self.elements

    @classmethod
    def literal(cls, text: str, fold: Fold | None = None) -> Shape:
        """Return the shape of a text that stands for itself."""
        return cls(tuple(text), 0, fold)

    @classmethod
    def prefix(cls, text: str) -> Shape:
        """Return the shape of every text that starts with `text`."""
        return cls(tuple(text), 1 << len(text))

    @classmethod
    def suffix(cls, text: str) -> Shape:
        """Return the shape of every text that ends with `text`."""
        return cls(tuple(text), 1)

    @classmethod
    def part(cls, text: str) -> Shape:
        """Return the shape of every text that contains `text`."""
        return cls(tuple(text), 1 | 1 << len(text))

    @classmethod
    def glob(cls, glob: Glob) -> Shape:
        """Return the shape of a glob that is read as one run of text, colons and all."""
        elements, stars = glob.elements()
        return cls(elements, stars)

    @property
    def text(self) -> str | None:
        """The one text that fits it, read through `fold`; None where there may be more."""
        return None if self.stars or None in self.elements else "".join(e or "" for e in self.elements)

    def fits(self, text: str) -> bool:
        """Return whether a text fits the shape."""
        if self.text is not None:
            return self.text == (text if self.fold is None else "".join(map(self.fold, text)))
        block = _Block(self.fold, (self,))
        places = block.start
        for character in text:
            places = block.step(places, character)
        return bool(block.fitting(places))


def prefixes_of(shape: Shape, text: str) -> Iterator[int]:
    """Yield the lengths of all beginnings of a text that fit a shape.

    >>> list(prefixes_of(Shape.prefix("a"), "ab"))
    [1, 2]
    """
    block = _Block(shape.fold, (shape,))
    places = block.start
    for length in range(len(text) + 1):
        if block.fitting(places):
            yield length
        if length < len(text):
            places = block.step(places, text[length])


def find_cells(shapes: Sequence[Shape], *, without: str = "", empty: bool = True) -> frozenset[int] | None:
    """Return which of the shapes one text can fit, and no others: bit n is shape n.

    Texts hold none of the characters `without`; the empty one counts only if `empty`. None: too much work to say.

    >>> sorted(find_cells([Shape.literal("ab"), Shape.prefix("a")]))
    [0, 2, 3]
    """
    if sum(len(shape.elements) for shape in shapes) > MOST_PLACES:
        return None
    if all(shape.is_text for shape in shapes):
        return _cells_of_texts(shapes, without, empty=empty)
    search = Patterns(shapes, without)
    reached: set[Places] = set()
    ahead = [search.start]
    steps = 0
    while ahead:
        for _, following in search.after(ahead.pop()):
            steps += 1
            if following not in reached:
                reached.add(following)
                if following != search.start:
                    ahead.append(following)
        if steps > MOST_STEPS:
            return None
    if empty:
        reached.add(search.start)
    return frozenset(map(search.fitting, reached))


def _cells_of_texts(shapes: Sequence[Shape], without: str, *, empty: bool) -> frozenset[int]:
    """Each text is a cell, and all others together are one."""
    found: dict[tuple[str | None, ...], int] = {}
    for number, shape in enumerate(shapes):
        if (shape.elements or empty) and not set(without).intersection(shape.elements):
            found[shape.elements] = found.get(shape.elements, 0) | 1 << number
    return frozenset({0, *found.values()})


class Patterns:
    """The patterns side by side in one number, for each way of reading the text.

    `alphabet` are the characters that tell them apart, none of those that texts are `without`.
    """

    def __init__(self, shapes: Sequence[Shape], without: str = "") -> None:
        self._blocks = [_Block(fold, shapes) for fold in dict.fromkeys(shape.fold for shape in shapes)]
        self._without = frozenset(without)
        characters = set().union(*(block.characters() for block in self._blocks)) - self._without
        self.alphabet = tuple(sorted(characters))
        self.start: Places = tuple(block.start for block in self._blocks)

    def after(self, state: Places) -> Iterator[tuple[str | None, Places]]:
        """Yield the states that one more character leads to, each with the character.

        All characters that are not there lead where None does, which stands for those that occur in no pattern.
        """
        yield None, self.step(state, None)
        blocks = zip(self._blocks, state, strict=True)
        for character in set[str]().union(*(block.expected(places) for block, places in blocks)):
            if character not in self._without:
                yield character, self.step(state, character)

    def step(self, state: Places, character: str | None) -> Places:
        """Return the state after a character; None stands for those that occur in no pattern."""
        blocks = zip(self._blocks, state, strict=True)
        if character is None:
            return tuple(block.other(places) for block, places in blocks)
        return tuple(block.step(places, character) for block, places in blocks)

    def fitting(self, state: Places) -> int:
        """Return which shapes fit the text that led to a state."""
        return sum(block.fitting(places) for block, places in zip(self._blocks, state, strict=True))


class _Block:
    """The patterns that read the text in one way."""

    def __init__(self, fold: Fold | None, shapes: Sequence[Shape]) -> None:
        self._fold = fold
        self.start = self._stars = self._any = 0
        self._ends: dict[int, int] = {}
        self._literals: dict[str, int] = {}
        self._elements: dict[int, str] = {}
        offset = 0
        for number, shape in enumerate(shapes):
            if shape.fold is not fold:
                continue
            self.start |= 1 << offset
            self._stars |= shape.stars << offset
            for place, element in enumerate(shape.elements, offset):
                if element is None:
                    self._any |= 1 << place
                else:
                    self._literals[element] = self._literals.get(element, 0) | 1 << place
                    self._elements[place] = element
            offset += len(shape.elements) + 1
            self._ends[offset - 1] = number
        self._known = sum(1 << place for place in self._elements)
        self._last = sum(1 << place for place in self._ends)

    def characters(self) -> set[str]:
        """Return the characters that it tells apart."""
        return self._spelled(self._literals)

    def expected(self, places: int) -> set[str]:
        """Return the characters that lead on from some places, each by an element of its own."""
        ahead = places & self._known
        if ahead.bit_count() > len(self._literals):
            return self._spelled([one for one, standing in self._literals.items() if standing & ahead])
        return self._spelled({self._elements[place] for place in _bits(ahead)})

    def _spelled(self, elements: Iterable[str]) -> set[str]:
        """Every character that is read as one of some elements, or begins with one and goes on with others."""
        if self._fold is None:
            return set(elements)
        spelled = _spellings(self._fold)
        found = (c for first in elements for c in spelled.get(first, first))
        return {c for c in found if set(self._fold(c)) <= self._literals.keys()}

    def step(self, places: int, character: str) -> int:
        """Return the places after one more character."""
        for one in character if self._fold is None else self._fold(character):
            places = (places & (self._literals.get(one, 0) | self._any)) << 1 | places & self._stars
        return places

    def other(self, places: int) -> int:
        """Return the places after a character that occurs in no pattern."""
        return (places & self._any) << 1 | places & self._stars

    def fitting(self, places: int) -> int:
        """Return the numbers of the patterns whose end is reached, as bits."""
        return sum(1 << self._ends[place] for place in _bits(places & self._last))


def _bits(places: int) -> Iterator[int]:
    while places:
        place = places.bit_length() - 1
        places ^= 1 << place
        yield place


@cache
def _spellings(fold: Fold) -> dict[str, str]:
    """Return the characters whose folded form begins with a character, for each."""
    found: dict[str, str] = {}
    every = "".join(map(chr, range(_LAST_WITH_CASE)))
    for character, folded in zip(every, map(fold, every), strict=True):
        if folded != character and folded:
            found[folded[0]] = found.get(folded[0], folded[0]) + character
    return found
