"""Digits that are read one by one, against listed ones: where a value lies before all of its digits are known."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

Rung = tuple[int, int, int] | int
"""Where the digits read so far lie: which marks begin so, with the number of digits, or behind how many marks."""

State = Hashable


class Spelling(Protocol):
    """An automaton that reads the texts of one type. It may be in several states at once.

    `characters` are those that its texts may have; those with the same number it does not tell apart.
    """

    characters: Mapping[str, int]
    start: State

    def after(self, state: State, character: str) -> Iterable[State]:
        """Return the states that one more character leads to; none where the text is no value of the type."""

    def labels(self, state: State) -> Collection[int | None]:
        """Return what the value is if the text ends here: none, one, or several where the automaton cannot tell.

        A label is what comparisons the value passes, as bits; None says that the text may be no value.
        """


class Ladder:
    """Marks in their order, each a text of digits that may be followed by any number of zeros.

    Rank 2n + 1 is the mark n, rank 2n is what lies before it and behind the mark before.

    >>> ladder = Ladder(["25", "5"])
    >>> [ladder.rank(ladder.walk(text)) for text in ("1", "2", "25", "250", "251", "5", "50", "6")]
    [0, 0, 1, 1, 2, 3, 3, 4]
    """

    def __init__(self, marks: Iterable[str]) -> None:
        self.marks = sorted(set(marks))
        self._longest = max(map(len, self.marks), default=0)
        self.start: Final[Rung] = (0, len(self.marks), 0) if self.marks else 0
        self._after: dict[tuple[Rung, str], Rung] = {}

    def step(self, rung: Rung, digit: str) -> Rung:
        """Return where the digits lie with one more."""
        if isinstance(rung, int):
            return rung
        found = self._after.get((rung, digit))
        if found is None:
            found = self._after[rung, digit] = self._step(rung, digit)
        return found

    def _step(self, rung: tuple[int, int, int], digit: str) -> Rung:
        first, last, depth = rung
        digits = [mark[depth] if depth < len(mark) else "0" for mark in self.marks[first:last]]
        low, high = first + bisect_left(digits, digit), first + bisect_right(digits, digit)
        return low if low == high else (low, high, min(depth + 1, self._longest))

    def walk(self, digits: str, rung: Rung | None = None) -> Rung:
        """Return where the digits lie with several more, from the start if no place is given."""
        place = self.start if rung is None else rung
        for digit in digits:
            place = self.step(place, digit)
        return place

    def rank(self, rung: Rung) -> int:
        """Return the rank of the digits, if nothing but zeros follows."""
        if isinstance(rung, int):
            return 2 * rung
        first, _, depth = rung
        return 2 * first + (not self.marks[first][depth:].strip("0"))


def rank_at(listed: Sequence[Any], value: Any) -> int:
    """Return the rank of a value among sorted ones."""
    place = bisect_left(listed, value)
    return 2 * place + int(place < len(listed) and listed[place] == value)
