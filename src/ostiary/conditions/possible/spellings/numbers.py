"""The spellings of numbers: `[+-]digits[.digits][e[+-]digits]`, against listed ones (`values.read_number`).

A number that is not zero is `0.digits` times a power of ten. Its digits climb a ladder, its power is counted; where an
exponent follows, the power is known only at the end. Both are counted a few steps beyond the listed numbers, and beyond
the digits in a row that a pattern asks for. Of a number that goes further, all is said that its sign and digits allow.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from math import inf
from types import MappingProxyType
from typing import Final, NamedTuple

from ostiary.conditions.possible.spellings.ladder import Ladder, Rung, State, rank_at

MARGIN: Final = 3
"""Powers of ten beyond those of the listed numbers that are told apart."""

MOST_IN_A_ROW: Final = 12
"""Digits in a row that a pattern may ask for beside an exponent, so that each is counted."""

_IN_A_ROW: Final = re.compile(r"[0-9?]+")
_EXPONENT: Final = re.compile(r"[0-9?.][eE]|[eE][0-9?+-]")

LONGEST_EXPONENT: Final = 4
"""Digits of an exponent beyond which it may be too large to be read."""

_START: Final = ()  # nothing is read yet


class _Mantissa(NamedTuple):
    """What comes before an exponent; `rung` is None as long as all digits are zero.

    `power` is what the digits, behind a point, are to be multiplied by. `unfinished`: a digit has to follow.
    """

    negative: bool
    rung: Rung | None = None
    power: int = 0
    fraction: bool = False
    unfinished: bool = False


class _Digits(NamedTuple):
    """A mantissa that is read; `rank` is None for zero."""

    negative: bool
    rank: int | None
    power: int


class _Exponent(NamedTuple):
    """An exponent, as far as it is read: `value` is None before its first digit."""

    digits: _Digits
    sign: int = 0
    value: int | None = None


class _Settled(NamedTuple):
    """An exponent whose further digits change nothing; `length` is how many it has, but for zeros at its start."""

    labels: frozenset[int]
    length: int


class NumberSpelling:
    """The spellings of numbers; `labels[r]` is what numbers of rank r are, among the sorted `listed` ones.

    Where patterns `beside` it ask for an exponent, more powers are told apart than they have digits in a row.

    >>> numbers = NumberSpelling([Decimal(5)], [0, 1, 2])
    >>> state = numbers.start
    >>> for character in "0.5e1":
    ...     (state,) = numbers.after(state, character)
    >>> numbers.labels(state)
    frozenset({1})
    """

    characters: Mapping[str, int] = MappingProxyType(
        {c: "0123456789+-.e".index(c.lower()) for c in "0123456789+-.eE"}
    )
    start: State = _START

    def __init__(self, listed: Sequence[Decimal], labels: Sequence[int], beside: Iterable[str] = ()) -> None:
        self._labels = labels
        parts = [_parts_of(number) for number in listed]
        self._ladder = Ladder(digits for _, _, digits in parts if digits)
        self._powers = sorted({power for _, power, digits in parts if digits})
        margin = _margin_beside(list(beside))
        self._low = min(0, *self._powers, 0) - margin
        self._high = max(0, *self._powers, 0) + margin
        ranks = [self._ladder.rank(self._ladder.walk(digits)) if digits else None for _, _, digits in parts]
        self._order = [_key(sign, power, rank) for (sign, power, _), rank in zip(parts, ranks, strict=True)]
        self._between = cache(self._find_between)

    def after(self, state: State, character: str) -> Iterable[State]:
        """Return the state that one more character leads to."""
        found = self._after(state, character)
        return () if found is None else (found,)

    def labels(self, state: State) -> Collection[int | None]:
        """Return what the number is if the text ends here."""
        if isinstance(state, _Mantissa):
            return () if state.unfinished else self._at(self._digits(state), 0)
        if isinstance(state, _Settled):
            return {*state.labels, None} if state.length >= LONGEST_EXPONENT else state.labels
        if isinstance(state, _Exponent) and state.value is not None:
            return self._at(state.digits, state.sign * state.value)
        return ()

    def _after(self, state: State, character: str) -> State | None:
        if state == _START:
            sign = _Mantissa(character == "-", unfinished=True)
            return sign if character in "+-" else self._digit(sign, character)
        if isinstance(state, _Mantissa):
            return self._in_mantissa(state, character)
        if isinstance(state, _Exponent):
            return self._in_exponent(state, character)
        return _longer(state, character) if isinstance(state, _Settled) else None

    def _in_mantissa(self, state: _Mantissa, character: str) -> State | None:
        if state.unfinished or character.isdigit():
            return self._digit(state, character)
        if character in "eE":
            return _Exponent(self._digits(state))
        return None if state.fraction or character != "." else state._replace(fraction=True, unfinished=True)

    def _digit(self, state: _Mantissa, character: str) -> _Mantissa | None:
        if not character.isdigit():
            return None
        rung, power = state.rung, state.power
        if rung is None and character == "0":
            power = max(power - 1, self._low) if state.fraction else 0
            return state._replace(power=power, unfinished=False)
        rung = self._ladder.step(self._ladder.start if rung is None else rung, character)
        power = power if state.fraction else min(power + 1, self._high)
        return state._replace(rung=rung, power=power, unfinished=False)

    def _digits(self, state: _Mantissa) -> _Digits:
        if state.rung is None:
            return _Digits(negative=False, rank=None, power=0)
        return _Digits(state.negative, self._ladder.rank(state.rung), state.power)

    def _in_exponent(self, state: _Exponent, character: str) -> State | None:
        if character in "+-":
            may_have_sign = state.sign == 0 and state.value is None
            return state._replace(sign=-1 if character == "-" else 1) if may_have_sign else None
        if not character.isdigit():
            return None
        value, sign = (state.value or 0) * 10 + int(character), state.sign or 1
        here = self._at(state.digits, sign * value)
        if here == self._from(state.digits, sign, value):
            return _Settled(here, len(str(value)) if value else 0)
        return _Exponent(state.digits, sign, value)

    # --- what a number is ----------------------------------------------------------------------------

    def _at(self, digits: _Digits, exponent: int) -> frozenset[int]:
        """What the number may be with an exponent: of a power that is only known to be beyond a limit, several."""
        power = digits.power + exponent
        low = -inf if digits.power == self._low else power
        high = inf if digits.power == self._high else power
        return self._between(digits.negative, digits.rank, low, high)

    def _from(self, digits: _Digits, sign: int, value: int) -> frozenset[int]:
        """What it may be with this exponent or any that is further from zero."""
        power = digits.power + sign * value
        low = -inf if sign < 0 or digits.power == self._low else power
        high = inf if sign > 0 or digits.power == self._high else power
        return self._between(digits.negative, digits.rank, low, high)

    def _find_between(self, negative: bool, rank: int | None, low: float, high: float) -> frozenset[int]:
        near = {power + step for power in self._powers or (0,) for step in (-1, 0, 1)} | {low, high}
        powers = [int(power) for power in near if low <= power <= high and abs(power) != inf]
        keys = {_key(negative, power, rank) for power in powers}
        return frozenset(self._labels[rank_at(self._order, key)] for key in keys)


def _margin_beside(patterns: Sequence[str]) -> int:
    """How many powers of ten to tell apart beside some patterns, in which `?` stands for any character."""
    if not any(map(_EXPONENT.search, patterns)):
        return MARGIN
    in_a_row = (len(found) for text in patterns for found in _IN_A_ROW.findall(text))
    return max(MARGIN, min(1 + max(in_a_row, default=0), MOST_IN_A_ROW))


def _longer(state: _Settled, character: str) -> _Settled | None:
    if not character.isdigit():
        return None
    more = state.length > 0 or character != "0"
    return state._replace(length=min(state.length + more, LONGEST_EXPONENT))


def _parts_of(number: Decimal) -> tuple[bool, int, str]:
    """The sign of a number, its power of ten, and its digits without zeros around them: none for zero."""
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    return bool(sign), len(text) + int(exponent), text.rstrip("0")


def _key(negative: bool, power: int, rank: int | None) -> tuple[int, int, int]:
    """What numbers are sorted by."""
    if rank is None:
        return 0, 0, 0
    return (-1, -power, -rank) if negative else (1, power, rank)
