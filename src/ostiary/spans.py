"""Places in files: the bottom of the import order, nothing here knows about policies."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_NEWLINE = re.compile("\n")


class Span(NamedTuple):
    """A stretch of a file: lines and columns count from 1, the end is exclusive.

    >>> str(Span("policies/a.json", 4, 5, 4, 9))
    'policies/a.json:4:5'
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def whole(cls, file: str) -> Span:
        """The span for a fault of the file as such: its first character."""
        return cls(file, 1, 1, 1, 1)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Edit(NamedTuple):
    """One change of a text: the characters from offset `start` up to, not including, `end` become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, repr=False)
class Source:
    r"""The text of one file and the name it is shown under.

    >>> Source("a.json", "{}\n[ ]").span(4, 5)
    Span(file='a.json', line=2, column=2, end_line=2, end_column=3)
    """

    name: str
    text: str

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.text)} characters)"

    def span(self, start: int, end: int) -> Span:
        """The span of the characters from offset `start` up to, not including, `end`."""
        starts = self._line_starts
        first, last = (bisect_right(starts, offset) for offset in (start, end))
        return Span(self.name, first, start - starts[first - 1] + 1, last, end - starts[last - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        r"""The offset of the character at a line and column, both counted from 1; the end for a line past it.

        >>> Source("a.json", "{}\n[ ]").offset(2, 2)
        4
        """
        starts = self._line_starts
        return starts[line - 1] + column - 1 if line <= len(starts) else len(self.text)

    def line(self, number: int) -> str:
        """The text of one line, counted from 1, without its line end; empty past the end."""
        starts = [*self._line_starts[number - 1 : number + 1], len(self.text)] if number > 0 else []
        return self.text[starts[0] : starts[1]].rstrip("\r\n") if len(starts) > 1 else ""

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in _NEWLINE.finditer(self.text))]
