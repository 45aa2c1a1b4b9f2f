"""Positions as the Language Server Protocol counts them, and offsets into a text as Python counts them.

A position is a line and a number of code units of the encoding that client and server agreed on: of UTF-16 unless they
agreed on another. A line ends with a line feed, a carriage return or both, and with nothing else: U+2028 or U+0085 in a
text end no line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_UTF8_STEPS = (0x80, 0x800, 0x10000)


class Position(NamedTuple):
    """A line and a number of code units before the position in it, both counted from 0."""

    line: int
    character: int


def _utf8(sign: str) -> int:
    return 1 + bisect_right(_UTF8_STEPS, ord(sign))


def _utf16(sign: str) -> int:
    return 2 if ord(sign) > 0xFFFF else 1  # noqa: PLR2004 - the last code point that is one unit


def _utf32(sign: str) -> int:
    del sign
    return 1


UNITS: dict[str, Callable[[str], int]] = {"utf-8": _utf8, "utf-16": _utf16, "utf-32": _utf32}
"""How many code units a character is, in each encoding that positions may be counted in."""


class Lines:
    r"""The lines of a text, and the way between offsets and positions.

    >>> lines = Lines('{"\U0001f512": 1}\r\n[]', "utf-16")
    >>> lines.position(4), lines.offset(Position(0, 5)), lines.offset(Position(1, 1))
    (Position(line=0, character=5), 4, 11)
    """

    def __init__(self, text: str, encoding: str) -> None:
        self._text = text
        ends = [found.span() for found in _LINE_END.finditer(text)]
        self._starts = [0, *(end for _, end in ends)]
        self._ends = [*(start for start, _ in ends), len(text)]
        units = UNITS[encoding]
        signs = (
            []
            if text.isascii()
            else [(found.start(), units(found[0]) - 1) for found in _NOT_ASCII.finditer(text)]
        )
        self._wide = [offset for offset, more in signs if more]
        self._more = [0, *accumulate(more for _, more in signs if more)]

    def position(self, offset: int) -> Position:
        """Return the position of an offset; one within a line end is at the end of its line."""
        number = bisect_right(self._starts, max(offset, 0)) - 1
        start = self._starts[number]
        return Position(number, self._units(min(max(offset, 0), self._ends[number])) - self._units(start))

    def offset(self, position: Position) -> int:
        """Return the offset of a position; past a line it is the line's end, past the text the text's end.

        A position within a character is at its start.
        """
        if position.line < 0:
            return 0
        if position.line >= len(self._starts):
            return len(self._text)
        start, end = self._starts[position.line], self._ends[position.line]
        wanted = self._units(start) + max(position.character, 0)
        return start + bisect_right(range(start, end + 1), wanted, key=self._units) - 1

    def _units(self, offset: int) -> int:
        """How many code units are before an offset into the text."""
        return offset + self._more[bisect_left(self._wide, offset)]
