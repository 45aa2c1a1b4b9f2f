"""Where the values of a valid JSON text stand: one walk over its tokens, no grammar needed.

Texts that are not JSON go to `json_text`, which says what is wrong with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)

_MARK = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]|[^\s{}\[\],:"]+', re.DOTALL)

Offsets = tuple[int, int]
"""Character offsets into the text: the start, and the end that is not included."""


class _Place:
    __slots__ = ("end", "entries", "key", "names", "start")

    def __init__(self, start: int, end: int, key: Offsets | None = None, *, names: bool = False) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.names = names
        self.entries: dict[str | int, _Place] = {}


class JsonPlaces:
    """The places of one JSON text, read once: a look-up takes no more time than its pointer has steps.

    >>> JsonPlaces('{"a": [1, 2]}').locate(("a", 1))
    ((10, 11), (10, 11))
    """

    def __init__(self, text: str) -> None:
        self._root = _read(text)

    def locate(self, pointer: Sequence[str | int]) -> tuple[Offsets, Offsets]:
        """Return the offsets of the key and of the value at a pointer; of the nearest ancestor if there is none.

        A value without a key of its own (the root, an array's item) stands for its key.
        """
        place = self._root
        for step in pointer:
            inner = place.entries.get(step)
            if inner is None:
                break
            place = inner
        value = (place.start, place.end)
        return place.key or value, value


def tokens_of(text: str) -> Iterator[re.Match[str]]:
    """Yield the strings, words and punctuation of a JSON text."""
    return _TOKEN.finditer(text)


def marks_of(text: str) -> Iterator[re.Match[str]]:
    """Yield the strings, words and brackets of a JSON text: all that a valid one needs to be told."""
    return _MARK.finditer(text)


def _read(text: str) -> _Place:
    above = [_Place(0, len(text))]
    key: re.Match[str] | None = None
    for token in tokens_of(text):
        mark = token[0]
        if mark in ",:":
            continue
        if mark in "}]":
            above.pop().end = token.end()
        elif above[-1].names and key is None:
            key = token
        else:
            place = _Place(*token.span(), key.span() if key else None, names=mark == "{")
            above[-1].entries[json.loads(key[0]) if key else len(above[-1].entries)] = place
            key = None
            if mark in "{[":
                above.append(place)
    return above[0].entries.get(0, above[0])
