"""Parameters that stand for several segments: OpenAPI has none, frameworks do, and a route has one for each segment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

MOST_SEGMENTS = 20
"""More segments than this are hardly meant."""

_REST = re.compile(r"\{\*{0,2}(\w+)(?::path|\+|\*|\.\.\.)\}|\{\*{1,2}(\w+)\}")
"""What Starlette, gateways and others write for a parameter that takes the rest of a path."""

_PROJECT = "project_id"


class SegmentsError(ValueError):
    """Numbers of segments that no routes can be made of."""


def named_rests(path: str) -> tuple[str, tuple[str, ...]]:
    """Return a path with its parameters for the rest as plain ones, and the names of those.

    >>> named_rests("/files/{file_path:path}")
    ('/files/{file_path}', ('file_path',))
    """
    names = tuple(one or other for one, other in _REST.findall(path))
    return _REST.sub(lambda found: f"{{{found[1] or found[2]}}}", path), names


def read_counts(stated: Any, path: str) -> dict[str, int]:
    """Return how many segments the parameters of a path may have, of those that may have several.

    SegmentsError if it names what is no segment of the path, or is no number from 1 to MOST_SEGMENTS.
    """
    if not isinstance(stated, Mapping):
        raise SegmentsError(f"it is no mapping of parameters to numbers, but `{stated}`")
    segments = path.split("/")
    for name, number in stated.items():
        if f"{{{name}}}" not in segments or name == _PROJECT:
            raise SegmentsError(f"`{name}` is no parameter of `{path}` that can have several segments")
        if not re.fullmatch(r"[0-9]{1,3}", str(number)) or not 1 <= int(number) <= MOST_SEGMENTS:
            raise SegmentsError(f"`{name}` has 1 to {MOST_SEGMENTS} segments, not `{number}`")
    return {str(name): int(number) for name, number in stated.items()}


def spread(counts: Mapping[str, int]) -> Iterator[dict[str, str]]:
    """Yield for each number of segments what stands for each parameter, in paths and in resources.

    >>> list(spread({"rest": 2}))
    [{'{rest}': '{rest}'}, {'{rest}': '{rest}/{rest_2}'}]
    """
    choices = [
        [(f"{{{name}}}", _parameters(name, n)) for n in range(1, most + 1)] for name, most in counts.items()
    ]
    yield from (dict(chosen) for chosen in product(*choices))


def replaced(text: str, by: Mapping[str, str]) -> str:
    """Return a path or a resource with what stands for its parameters."""
    return re.sub(r"\{\w+\}", lambda found: by.get(found[0], found[0]), text)


def _parameters(name: str, count: int) -> str:
    others: Sequence[str] = [f"{{{name}_{number}}}" for number in range(2, count + 1)]
    return "/".join([f"{{{name}}}", *others])
