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


class Shape(NamedTuple):
    """A pattern as the search reads it: one element a character (None: any one), and where runs of any length may be.

    Bit n of `stars` is a star before element n. `fold`: the text is read through it, element by element.
    """

    elements: tuple[str | None, ...]
    stars: int = 0
    fold: Fold | None = None

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
    search = _Search(shapes, without)
    reached: set[tuple[int, ...]] = set()
    ahead = [search.start]
    steps = 0
    while ahead:
        for following in search.after(ahead.pop()):
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


class _Search:
    """The patterns side by side in one number, for each way of reading the text."""

    def __init__(self, shapes: Sequence[Shape], without: str) -> None:
        self._blocks = [_Block(fold, shapes) for fold in dict.fromkeys(shape.fold for shape in shapes)]
        characters = set().union(*(block.characters() for block in self._blocks)) - set(without)
        self._alphabet = tuple(sorted(characters))
        self.start: tuple[int, ...] = tuple(block.start for block in self._blocks)

    def after(self, state: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Yield the states that one more character leads to."""
        blocks = tuple(zip(self._blocks, state, strict=True))
        yield tuple(block.other(places) for block, places in blocks)
        for character in self._alphabet:
            yield tuple(block.step(places, character) for block, places in blocks)

    def fitting(self, state: tuple[int, ...]) -> int:
        """Return which shapes fit the text that led to a state."""
        return sum(block.fitting(places) for block, places in zip(self._blocks, state, strict=True))


class _Block:
    """The patterns that read the text in one way."""

    def __init__(self, fold: Fold | None, shapes: Sequence[Shape]) -> None:
        self._fold = fold
        self.start = self._stars = self._any = 0
        self._ends: list[tuple[int, int]] = []
        self._literals: dict[str, int] = {}
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
            offset += len(shape.elements) + 1
            self._ends.append((offset - 1, number))

    def characters(self) -> Iterable[str]:
        """Return the characters that it tells apart."""
        if self._fold is None:
            return self._literals
        spelled = _spellings(self._fold)
        found = (c for first in self._literals for c in spelled.get(first, first))
        return [c for c in found if set(self._fold(c)) <= self._literals.keys()]

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
        return sum(1 << number for end, number in self._ends if places >> end & 1)


@cache
def _spellings(fold: Fold) -> dict[str, str]:
    """Return the characters whose folded form begins with a character, for each."""
    found: dict[str, str] = {}
    every = "".join(map(chr, range(_LAST_WITH_CASE)))
    for character, folded in zip(every, map(fold, every), strict=True):
        if folded != character and folded:
            found[folded[0]] = found.get(folded[0], folded[0]) + character
    return found
