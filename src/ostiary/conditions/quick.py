"""Tests as closures that tell the truth and nothing else: for the many decisions that nobody asks to be explained.

A closure has looked up beforehand what a test of `keytest` looks up each time. Whatever is not plain, it leaves
to the test itself, whose verdict is the reference.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from ostiary.conditions.context import Context
from ostiary.conditions.keytest import EitherTest, FixedTest, KeyTest, ValueTest
from ostiary.conditions.operators import EQUAL, GLOB, Relation
from ostiary.conditions.truth import Truth
from ostiary.conditions.values import Reader, read_address, read_instant, read_number

Closure = Callable[[Context], Truth]

REMEMBERED: Final = 2_048
"""How many texts of requests each reader of values remembers: reading is most of the work of comparing."""

LONGEST: Final = 100
"""The longest text that is remembered, so that what is kept for strangers has a bound."""


def _remembering(reader: Reader) -> Reader:
    remembered = lru_cache(REMEMBERED)(reader)

    def read(text: str) -> Any:
        return remembered(text) if len(text) <= LONGEST else reader(text)

    read.cache_clear = remembered.cache_clear  # type: ignore[attr-defined]
    return read


_READERS: Final[dict[Reader, Reader]] = {
    reader: _remembering(reader) for reader in (read_number, read_instant, read_address)
}


def closure_of(test: KeyTest) -> Closure:
    """Return what tells the truth of a test for one request; never raises."""
    if isinstance(test, ValueTest) and not test.comparison.use.operator.presence:
        return _of_values(test)
    if isinstance(test, EitherTest):
        return _of_either(closure_of(test.first), closure_of(test.second))
    if isinstance(test, FixedTest):
        truth = test.verdict.truth
        return lambda _: truth
    examine = test.examine
    return lambda context: examine(context).truth


def _of_either(first: Closure, second: Closure) -> Closure:
    def truth(context: Context) -> Truth:
        one = first(context)
        return one if one is second(context) else None

    return truth


def _of_values(test: ValueTest) -> Closure:
    comparison = test.comparison
    key, fault, negated = comparison.folded_key, comparison.deny, comparison.use.operator.negated
    reader = comparison.readers.request
    read = None if reader is str else _READERS.get(reader, reader)
    passes, examine = _passes(comparison.relation, test.listed), test.examine

    def truth(context: Context) -> Truth:
        values = context.values(key)
        if values is None:
            return None
        if len(values) != 1:
            return examine(context).truth
        value: Any = values[0]
        if read is not None:
            value = read(value)
            if value is None:
                return fault
        return passes(value) is not negated

    return truth


def _passes(relation: Relation, listed: tuple[Any, ...]) -> Callable[[Any], bool]:
    """What compares a value with all listed ones."""
    if relation is EQUAL:
        return frozenset(listed).__contains__
    if relation is GLOB and len(listed) == 1:
        fits: Callable[[Any], bool] = listed[0].fits
        return fits
    holds = relation.holds

    def passes(value: Any) -> bool:
        for one in listed:  # noqa: SIM110 - a generator takes twice as long
            if holds(value, one):
                return True
        return False

    return passes
