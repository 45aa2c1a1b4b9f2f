"""Positions as the Language Server Protocol counts them, and offsets into a text as Python counts them.

A position is a line and a number of code units of the encoding that client and server agreed on: of UTF-16 unless they
agreed on another. A line ends with a line feed, a carriage return or both, and with nothing else: U+2028 or U+0085 in a
text end no line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")
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
        self._units = UNITS[encoding]
        ends = [found.span() for found in _LINE_END.finditer(text)]
        self._starts = [0, *(end for _, end in ends)]
        self._ends = [*(start for start, _ in ends), len(text)]

    def position(self, offset: int) -> Position:
        """Return the position of an offset; one within a line end is at the end of its line."""
        number = bisect_right(self._starts, max(offset, 0)) - 1
        before = self._text[self._starts[number] : min(offset, self._ends[number])]
        return Position(number, len(before) if before.isascii() else sum(map(self._units, before)))

    def offset(self, position: Position) -> int:
        """Return the offset of a position; past a line it is the line's end, past the text the text's end.

        A position within a character is at its start.
        """
        if position.line < 0:
            return 0
        if position.line >= len(self._starts):
            return len(self._text)
        start, end = self._starts[position.line], self._ends[position.line]
        line = self._text[start:end]
        if line.isascii():
            return start + min(max(position.character, 0), len(line))
        return start + self._within(line, position.character)

    def _within(self, line: str, character: int) -> int:
        count = 0
        for index, sign in enumerate(line):
            count += self._units(sign)
            if count > character:
                return index
        return len(line)
