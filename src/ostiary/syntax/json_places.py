"""Where the values of a valid JSON text stand: a walk over its tokens, no grammar needed.

Texts that are not JSON go to `json_text`, which says what is wrong with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)

Offsets = tuple[int, int]
"""Character offsets into the text: the start, and the end that is not included."""


def locate(text: str, pointer: Sequence[str | int]) -> tuple[Offsets, Offsets]:
    """Return the offsets of the key and of the value at a pointer; of the nearest ancestor if there is none.

    A value without a key of its own (the root, an array's item) stands for its key.

    >>> locate('{"a": [1, 2]}', ("a", 1))
    ((10, 11), (10, 11))
    """
    tokens = list(_TOKEN.finditer(text))
    at = 0
    key = value = (tokens[0].start(), tokens[-1].end())
    for step in pointer:
        found = next((entry for entry in _entries(tokens, at) if entry[0] == step), None)
        if found is None:
            break
        _, key_at, at = found
        value = (tokens[at].start(), tokens[_close(tokens, at)].end())
        key = tokens[key_at].span() if key_at != at else value
    return key, value


def _entries(tokens: Sequence[re.Match[str]], at: int) -> Iterator[tuple[str | int, int, int]]:
    """Yield name or index, the key's token and the value's token of each entry of the container at a token."""
    opening = tokens[at][0]
    if opening not in "{[":
        return
    position, number = at + 1, 0
    while tokens[position][0] not in "}]":
        if opening == "{":
            yield json.loads(tokens[position][0]), position, position + 2
            position = _close(tokens, position + 2) + 1
        else:
            yield number, position, position
            position = _close(tokens, position) + 1
        number += 1
        position += tokens[position][0] == ","


def _close(tokens: Sequence[re.Match[str]], at: int) -> int:
    """The last token of the value that starts at a token."""
    depth = 0
    while True:
        depth += (tokens[at][0] in "{[") - (tokens[at][0] in "}]")
        if depth == 0:
            return at
        at += 1
