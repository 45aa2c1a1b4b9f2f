"""Conditions that can never hold, or always do: every answer is certain, silence means nothing.

The truths that the tests of one key can have together come from `conditions.possible.attainable`, which cuts the
values of a key into cells in which all its tests come out alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from ipaddress import ip_network
from itertools import combinations
from typing import Any, NamedTuple

from ostiary.conditions import Context, Operator, OperatorUse, ValueType, compile_condition
from ostiary.conditions.operators import AT_LEAST, AT_MOST, GREATER, LESS
from ostiary.conditions.possible.attainable import attainable
from ostiary.conditions.possible.rows import Vector
from ostiary.lint.placed import PlacedTest

_NOTHING_KNOWN = Context({}, complete=False)


class Contradiction(NamedTuple):
    """Tests of one key that cannot all hold: one of them, two, or more."""

    tests: tuple[PlacedTest, ...]


class Bound(NamedTuple):
    """An end of an interval: the value, and whether it is in it."""

    value: Any
    closed: bool


def never_true(tests: Iterable[PlacedTest], *, multiple: Callable[[str], bool]) -> Iterator[Contradiction]:
    """Yield what keeps a condition from ever holding; `multiple` says whether a key may have several values."""
    by_key: dict[str, list[PlacedTest]] = {}
    for test in tests:
        if _is_readable(test):
            by_key.setdefault(test.key_name, []).append(test)
    for key, found in by_key.items():
        if len(found) == 1 and _has_a_value(found[0]):
            continue
        several = multiple(key)
        if not _can_hold(found, multiple=several):
            yield Contradiction(_smallest(found, multiple=several))


def _has_a_value(test: PlacedTest) -> bool:
    """Whether a test alone can hold beyond doubt: it is no negation, so that the values that it lists pass it."""
    return test.use is not None and not test.use.operator.negated


def _smallest(tests: Sequence[PlacedTest], *, multiple: bool) -> tuple[PlacedTest, ...]:
    """As few of some tests as cannot hold together."""
    for number in (1, 2):
        for some in combinations(tests, number):
            if not _can_hold(some, multiple=multiple):
                return some
    return tuple(tests)


def _can_hold(tests: Sequence[PlacedTest], *, multiple: bool) -> bool:
    vectors = _vectors(tuple(map(_clause, tests)), multiple=multiple)
    return vectors is None or any(all(truth is not False for truth in vector) for vector in vectors)


def always_true(test: PlacedTest, *, multiple: bool) -> str | None:
    """Return why a test limits nothing: it holds for every request, or for each that has its key; None if it limits."""
    use = test.use
    if use is None or not _is_readable(test):
        return None
    vectors = None if _needs_its_key(use) else _vectors((_clause(test),), multiple=multiple)
    if vectors is not None and vectors == frozenset({(True,)}):
        return "whatever the request has"
    return None if use.operator.negated else _needless(test, use.operator)


def _needs_its_key(use: OperatorUse) -> bool:
    """Whether a test fails beyond doubt where its key is absent."""
    optional = use.if_exists or use.qualifier == "ForAllValues" or use.operator.negated
    return not optional and use.operator.type not in (ValueType.NULL, ValueType.NULL_OR_EMPTY)


def _needless(test: PlacedTest, operator: Operator) -> str | None:
    """Why a positive test holds for every value of its key."""
    if operator.type is ValueType.BOOLEAN and {text.lower() for text in test.texts} >= {"true", "false"}:
        return "both `true` and `false` are listed"
    if operator.type is ValueType.ADDRESS and any(_is_everything(text) for text in test.texts):
        return "the range holds every address"
    patterns = operator.name in ("StringMatch", "StringLike")
    return (
        "`*` fits every value"
        if patterns and any(text and not text.strip("*") for text in test.texts)
        else None
    )


def window(tests: Iterable[PlacedTest]) -> tuple[Bound | None, Bound | None]:
    """Return the lower and the upper bound that plain comparisons leave to a value; None for an open end."""
    low: Bound | None = None
    high: Bound | None = None
    for test in tests:
        values = _read(test)
        name = test.use.operator.readings[0].name if test.use else ""
        if not values:
            continue
        if name in (GREATER.name, AT_LEAST.name):  # any listed value will do: the least counts
            low = _tighter(low, Bound(min(values), name == AT_LEAST.name), max)
        elif name in (LESS.name, AT_MOST.name):
            high = _tighter(high, Bound(max(values), name == AT_MOST.name), min)
    return low, high


def _tighter(known: Bound | None, new: Bound, choose: Callable[..., Any]) -> Bound:
    if known is None or known.value == new.value:
        return Bound(new.value, new.closed and (known is None or known.closed))
    return new if choose(known.value, new.value) == new.value else known


def _is_readable(test: PlacedTest) -> bool:
    """Whether all that a test compares with is in the policy, and can be read."""
    if test.use is None or test.partial or not test.values or any("${" in text for text in test.texts):
        return False
    return _read(test) is not None


def _read(test: PlacedTest) -> list[Any] | None:
    """The listed values in the type of their operator; None if one of them cannot be read."""
    if test.use is None:
        return None
    read = [test.use.operator.readers.listed(text) for text in test.texts]
    return None if any(value is None for value in read) else read


def _clause(test: PlacedTest) -> tuple[str, str, tuple[str, ...]]:
    return str(test.operator.value), test.key_name, test.texts


@lru_cache(maxsize=10_000)
def _vectors(
    clauses: tuple[tuple[str, str, tuple[str, ...]], ...], *, multiple: bool
) -> frozenset[Vector] | None:
    """The combinations of truths that tests of one key can have."""
    compiled = [
        compile_condition({operator: {key: texts}}, deny=False).tests[0] for operator, key, texts in clauses
    ]
    readings = [test.decide.readings(_NOTHING_KNOWN) for test in compiled]
    return attainable(readings, multiple=multiple) if all(readings) else None


def _is_everything(text: str) -> bool:
    try:
        return ip_network(text, strict=False).prefixlen == 0
    except ValueError:
        return False
