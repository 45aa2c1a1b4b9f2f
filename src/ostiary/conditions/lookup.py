"""Many values against many listed ones: prepared once, so that each value need not be compared with each.

What is left out is what cannot be prepared: a value is tried against every pattern with wildcards, and against every
text that it may contain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from ostiary.conditions.operators import (
    AT_LEAST,
    AT_MOST,
    ENDS,
    EQUAL,
    GLOB,
    GREATER,
    LESS,
    STARTS,
    WITHIN,
    Relation,
)
from ostiary.conditions.values import Address, Network
from ostiary.syntax.glob import Glob

Holds = Callable[[Any], bool]
"""Whether a value stands in a relation to any of the listed ones."""


def lookup(relation: Relation, listed: Sequence[Any]) -> Holds:
    """Return whether a value stands in a relation to any of the listed ones, as a function for many values.

    >>> holds = lookup(STARTS, ["al", "alice", "bo"])
    >>> [holds(text) for text in ("alan", "a", "bob", "carol")]
    [True, False, True, False]
    """
    return _WAYS[relation](listed) if listed and relation in _WAYS else _one_by_one(relation, listed)


def _one_by_one(relation: Relation, listed: Sequence[Any]) -> Holds:
    return lambda value: any(relation.holds(value, one) for one in listed)


def _equal(listed: Sequence[Any]) -> Holds:
    return frozenset(listed).__contains__


def _below(relation: Relation) -> Callable[[Sequence[Any]], Holds]:
    def prepare(listed: Sequence[Any]) -> Holds:
        largest = max(listed)
        return lambda value: relation.holds(value, largest)

    return prepare


def _above(relation: Relation) -> Callable[[Sequence[Any]], Holds]:
    def prepare(listed: Sequence[Any]) -> Holds:
        smallest = min(listed)
        return lambda value: relation.holds(value, smallest)

    return prepare


def _starts(listed: Sequence[str]) -> Holds:
    """Of texts none of which starts another, the last one not behind a text is the only one that can start it."""
    prefixes = list(_without_longer(sorted(listed)))

    def holds(value: str) -> bool:
        place = bisect_right(prefixes, value)
        return place > 0 and value.startswith(prefixes[place - 1])

    return holds


def _without_longer(texts: Iterable[str]) -> Iterator[str]:
    """The sorted texts, without those that start with another one."""
    last: str | None = None
    for text in texts:
        if last is None or not text.startswith(last):
            yield text
            last = text


def _ends(listed: Sequence[str]) -> Holds:
    holds = _starts([text[::-1] for text in listed])
    return lambda value: holds(value[::-1])


def _within(listed: Sequence[Network]) -> Holds:
    found: dict[tuple[int, int], set[int]] = {}
    for network in listed:
        shift = network.max_prefixlen - network.prefixlen
        found.setdefault((network.version, shift), set()).add(int(network.network_address) >> shift)

    def holds(address: Address) -> bool:
        mapped = getattr(address, "ipv4_mapped", None)
        return any(
            version == one.version and int(one) >> shift in starts
            for one in ((address,) if mapped is None else (address, mapped))
            for (version, shift), starts in found.items()
        )

    return holds


def _globs(listed: Sequence[Glob]) -> Holds:
    literals = {glob.literal for glob in listed if glob.literal is not None}
    patterns = [glob for glob in listed if glob.literal is None]
    return lambda value: value in literals or any(glob.matches(value) for glob in patterns)


_WAYS: Final[dict[Relation, Callable[[Sequence[Any]], Holds]]] = {
    EQUAL: _equal,
    LESS: _below(LESS),
    AT_MOST: _below(AT_MOST),
    GREATER: _above(GREATER),
    AT_LEAST: _above(AT_LEAST),
    STARTS: _starts,
    ENDS: _ends,
    WITHIN: _within,
    GLOB: _globs,
}
