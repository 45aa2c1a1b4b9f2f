"""How two action patterns stand to each other: one holds all texts of the other, some, or none."""

from __future__ import annotations

from functools import lru_cache

from ostiary.syntax.glob import Glob
from ostiary.syntax.overlap import Shape, find_cells

_PATTERN, _OTHER = 1, 2
_BOTH = _PATTERN | _OTHER


def coverage(pattern: str, other: str) -> bool | None:
    """Return True if `pattern` holds every text of `other`, False if it holds none, None if some or too hard to say.

    No wildcard stands for a colon, so that segments are compared one by one.

    >>> coverage("a:*:*", "a:b:*"), coverage("a:b:get", "a:b:*"), coverage("a:c:*", "a:b:*")
    (True, None, False)
    """
    if pattern.count(":") != other.count(":"):
        return False
    pairs = zip(pattern.split(":"), other.split(":"), strict=True)
    found = [_segment(*pair) for pair in pairs]
    if False in found:
        return False
    return None if None in found else True


@lru_cache(4_096)
def _segment(pattern: str, other: str) -> bool | None:
    """What a pattern without colons holds of another one."""
    cells = find_cells([Shape.glob(Glob(text)) for text in (pattern, other)], without=":")
    if cells is None or _BOTH in cells:
        return True if cells is not None and _OTHER not in cells else None
    return False
