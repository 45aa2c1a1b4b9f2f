"""The spellings of dates, against listed ones (`values.read_instant`).

The digits of a date, from the year down to the fraction of a second, climb a ladder whose marks are the listed
instants in UTC. A leap second is the first second of the next day, which has marks of that spelling too. An offset that
a pattern names has marks of its own: the listed instants as they are spelled under it. Under any other offset the
instant lies within a day before or behind what the digits say, and no more is said of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Final, NamedTuple

from ostiary.conditions.possible.spellings.ladder import Ladder, Rung, State, rank_at
from ostiary.conditions.values import Instant

_DAY: Final = 86_400
_FARTHEST: Final = _DAY - 60  # an offset of 23:59
_DAYS: Final = range(1, date.max.toordinal() + 1)
_EVER: Final[Instant] = (1 << 60, "")

_REST: Final = {4: "0101000000", 6: "01000000", 8: "000000", 12: "00", 14: "", 15: ""}
"""What is meant where a date ends, by the number of its digits; 15 stands for any fraction."""

_FIELDS: Final = {4: "-", 6: "-", 8: "T", 10: ":", 12: ":", 14: "."}
"""What comes between digits."""

_OFFSETS: Final[Mapping[int, Mapping[str, int]]] = {
    0: {"01": 1, "2": 2},
    1: {"0123456789": 3},
    2: {"0123": 3},
    3: {":": 4, "012345": 5},
    4: {"012345": 5},
    5: {"0123456789": 6},
}
"""The characters of an offset behind its sign, each with the state that it leads to; 6 is its end."""

_END: Final = 6
_OFFSET: Final = re.compile(r"([+-])([01][0-9]|2[0-3]):?([0-5][0-9])")
_TIMES = _MINUTES, _SECONDS, _FRACTION = 12, 14, 15

_LAST_MINUTE, _OTHER_MINUTE = 1, 2
"""The minute that a leap second is in: one in any other minute takes an offset that makes that the last of the day."""


class _Digits(NamedTuple):
    """A date as far as its digits go: how many there are, where they lie, what is possible next (`_HINTS`).

    `unfinished`: a digit has to follow.
    """

    number: int
    rung: Rung
    hint: tuple[int, ...] = ()
    unfinished: bool = True


class _Offset(NamedTuple):
    """An offset as far as it is read, what the date may be, and what it is under the offsets that are named.

    `named` has those that begin so, each by the digits that are still to be read.
    """

    at: int
    labels: frozenset[int | None]
    named: tuple[tuple[str, frozenset[int | None]], ...] = ()

    def after(self, character: str) -> Iterator[_Offset]:
        """Yield the offset with one more character, if it may stand there."""
        named = self.named
        if character.isdigit():
            named = tuple((digits[1:], labels) for digits, labels in named if digits.startswith(character))
        for characters, at in _OFFSETS.get(self.at, {}).items():
            if character in characters:
                yield _Offset(at, self.labels, named)


class _Mark(NamedTuple):
    """What a mark of the ladder stands for; texts before it, but for leap seconds, lie before `floor`."""

    instant: Instant
    floor: Instant


class DateSpelling:
    """The spellings of dates; `labels[r]` is what dates of rank r are, among the sorted `listed` ones.

    Offsets that are found in the texts of patterns `beside` it are followed one by one.

    >>> from ostiary.conditions.values import read_instant
    >>> dates = DateSpelling([read_instant("2024-06-01")], [0, 1, 2])
    >>> def read(text):
    ...     states = [dates.start]
    ...     for character in text:
    ...         states = [after for state in states for after in dates.after(state, character)]
    ...     return [sorted(dates.labels(state)) for state in states]
    >>> read("2024-05-31T23:59:60Z"), read("2024-02-30"), read("2024-05-31T12:00-05:00")
    ([[1]], [], [[0, 1, 2]])
    """

    characters: Mapping[str, int] = MappingProxyType({c: n for n, c in enumerate("0123456789-+:T.Z")})

    def __init__(self, listed: Sequence[Instant], labels: Sequence[int], beside: Iterable[str] = ()) -> None:
        self._listed, self._labels = listed, labels
        self._offsets = sorted(set(chain.from_iterable(map(_offsets_in, beside))))
        marks = dict(_marks(listed, [offset for _, _, offset in self._offsets]))
        self._ladder = Ladder(marks)
        self._marks = [marks[text] for text in self._ladder.marks]
        self._label_of = cache(self._find_label)
        self._with_offset = cache(self._find_with_offset)
        self.start: State = _Digits(0, self._ladder.start)

    def after(self, state: State, character: str) -> Iterable[State]:
        """Return the state that one more character leads to."""
        if isinstance(state, _Offset):
            return state.after(character)
        found = self._after(state, character) if isinstance(state, _Digits) else None
        return () if found is None else (found,)

    def labels(self, state: State) -> Collection[int | None]:
        """Return what the date is if the text ends here."""
        if isinstance(state, _Offset):
            return next((labels for _, labels in state.named), state.labels) if state.at == _END else ()
        if not isinstance(state, _Digits) or state.unfinished or state.number not in _REST:
            return ()
        return () if _leap(state) == _OTHER_MINUTE else (self._label_of(self._rank(state)),)

    def _after(self, state: _Digits, character: str) -> State | None:
        if character.isdigit():
            return self._digit(state, character) if state.unfinished or state.number == _FRACTION else None
        if state.unfinished:
            return None
        if character == _FIELDS.get(state.number):
            return state._replace(unfinished=True)
        return self._zone(state, character) if state.number in _TIMES and character in "Z+-" else None

    def _zone(self, state: _Digits, character: str) -> _Offset:
        if character == "Z":
            return _Offset(_END, frozenset(self.labels(state)))
        rank, leap = self._rank(state), bool(_leap(state))
        unreadable: set[int | None] = {None} if leap else set()
        named = tuple(
            (digits, frozenset({self._label_of(rank, offset), *unreadable}))
            for sign, digits, offset in self._offsets
            if sign == character
        )
        return _Offset(0, self._with_offset(rank, character, leap), named)

    def _digit(self, state: _Digits, character: str) -> _Digits | None:
        rung = self._ladder.step(state.rung, character)
        if state.number in (_SECONDS, _FRACTION):
            return _Digits(_FRACTION, rung, state.hint, unfinished=False)
        hint = _HINTS[state.number](state.hint, int(character))
        number = state.number + 1
        return None if hint is None else _Digits(number, rung, hint, number not in _FIELDS)

    def _rank(self, state: _Digits) -> int:
        return self._ladder.rank(self._ladder.walk(_REST[state.number], state.rung))

    # --- what a date is ------------------------------------------------------------------------------

    def _find_label(self, rank: int, offset: int = 0) -> int:
        """What a date is with an offset, in seconds."""
        place, is_mark = divmod(rank, 2)
        instant = _moved(self._marks[place - (not is_mark)].instant, -offset)
        return self._labels[
            rank_at(self._listed, instant) if is_mark else 2 * bisect_right(self._listed, instant)
        ]

    def _find_with_offset(self, rank: int, sign: str, leap: bool) -> frozenset[int | None]:
        """What a date may be with an offset of that sign."""
        place, is_mark = divmod(rank, 2)
        low = self._marks[place - (not is_mark)].instant
        high = low if is_mark else self._marks[place].floor if place < len(self._marks) else _EVER
        if leap:
            high = (max(low, high)[0] + 2, "")
        low, high = _moved(low, -_FARTHEST * (sign == "+")), _moved(high, _FARTHEST * (sign == "-"))
        inclusive = bool(is_mark) or leap
        first = rank_at(self._listed, low) if inclusive else 2 * bisect_right(self._listed, low)
        last = rank_at(self._listed, high) if inclusive else 2 * bisect_left(self._listed, high)
        labels: set[int | None] = set(self._labels[first : last + 1])
        return frozenset({*labels, None} if leap else labels)


def _leap(state: _Digits) -> int:
    """The kind of minute that a leap second is in; 0 for other seconds."""
    return state.hint[0] if state.number >= _SECONDS else 0


def _moved(instant: Instant, seconds: int) -> Instant:
    return instant[0] + seconds, instant[1]


def _offsets_in(text: str) -> Iterator[tuple[str, str, int]]:
    """The offsets that a text names: the sign, the digits, and the seconds that they come to."""
    for sign, hours, minutes in _OFFSET.findall(text):
        seconds = 60 * (60 * int(hours) + int(minutes))
        yield sign, hours + minutes, -seconds if sign == "-" else seconds


def _marks(listed: Iterable[Instant], offsets: Collection[int]) -> Iterator[tuple[str, _Mark]]:
    """The listed instants as digits, in UTC and under the offsets that are named, and the first of all dates.

    Seconds a day before and behind the listed ones are marks, too: so far do other offsets reach.
    """
    yield from _mark((_DAYS[0] * _DAY, ""))
    for seconds, _ in listed:
        yield from _mark((seconds - _DAY, ""))
        yield from _mark((seconds + _DAY, ""))
    for seconds, fraction in listed:
        for offset in (0, *offsets):
            local = (seconds + offset, fraction)
            yield from _mark(local)
            if seconds % _DAY == 0:
                yield from _mark((local[0], ""))
                yield from _mark(local, leap=True)


def _mark(instant: Instant, *, leap: bool = False) -> Iterator[tuple[str, _Mark]]:
    """An instant as digits, if a year has them; as the last second of the minute before if it is a leap second."""
    day, second = divmod(instant[0] - 60 * leap, _DAY)
    if day in _DAYS:
        clock = f"{second // 3600:02}{second // 60 % 60:02}{60 if leap else second % 60:02}"
        yield f"{_day_digits(day)}{clock}{instant[1]}", _Mark(instant, (instant[0], "") if leap else instant)


def _day_digits(day: int) -> str:
    found = date.fromordinal(day)
    return f"{found.year:04}{found.month:02}{found.day:02}"


# --- which digits may follow -------------------------------------------------------------------------

_Hint = tuple[int, ...]


def _second_of_year(hint: _Hint, digit: int) -> _Hint:
    """Whether the century is one with a leap year, whether it is the first."""
    return (2 * hint[0] + digit) % 4 == 0, hint[0] == digit == 0


def _first_of_year(_hint: _Hint, digit: int) -> _Hint:
    """All that tells centuries apart: three of nine digits stand for the others."""
    return (digit if digit == 0 else 2 - digit % 2,)


def _third_of_year(hint: _Hint, digit: int) -> _Hint:
    return (*hint, digit if digit == 0 else 2 - digit % 2)


def _last_of_year(hint: _Hint, digit: int) -> _Hint | None:
    leap_century, first_century, tens = hint
    if tens == digit == 0:
        return None if first_century else (leap_century,)
    return ((2 * tens + digit) % 4 == 0,)


def _tens(most: int) -> Callable[[_Hint, int], _Hint | None]:
    return lambda hint, digit: (*hint, digit) if digit <= most else None


def _month(hint: _Hint, digit: int) -> _Hint | None:
    leap, tens = hint
    month = 10 * tens + digit
    return (monthrange(2024 if leap else 2023, month)[1],) if 1 <= month <= 12 else None  # noqa: PLR2004


def _day(hint: _Hint, digit: int) -> _Hint | None:
    days, tens = hint
    return () if 1 <= 10 * tens + digit <= days else None


def _hour(hint: _Hint, digit: int) -> _Hint | None:
    hour = 10 * hint[0] + digit
    return (hour == 23,) if hour < 24 else None  # noqa: PLR2004


def _minute(hint: _Hint, digit: int) -> _Hint:
    last_hour, tens = hint
    return (last_hour and 10 * tens + digit == 59,)  # noqa: PLR2004


def _second(hint: _Hint, digit: int) -> _Hint | None:
    last_minute, tens = hint
    if tens < 6:  # noqa: PLR2004
        return (0,)
    return None if digit else (_LAST_MINUTE if last_minute else _OTHER_MINUTE,)


_HINTS: Final[Sequence[Callable[[_Hint, int], _Hint | None]]] = (
    *(_first_of_year, _second_of_year, _third_of_year, _last_of_year),
    *(_tens(1), _month, _tens(3), _day, _tens(2), _hour, _tens(5), _minute, _tens(6), _second),
)
"""What each digit makes of the hint: None where it may not stand there."""
