"""Conditions that can never hold, or always do: sound reasoning on typed values.

Only plain tests are looked at (no `ForAnyValue`, no `IfExists`, no variables): a request that passes them has exactly
one value of the key. Every answer is certain; silence means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_network
from typing import Any, NamedTuple

from ostiary.conditions import ValueType
from ostiary.conditions.operators import AT_LEAST, AT_MOST, CONTAINS, EQUAL, GREATER, LESS, WITHIN
from ostiary.lint.placed import PlacedTest

_ORDERED = (ValueType.NUMBER, ValueType.DATE)


class Contradiction(NamedTuple):
    """Tests that cannot all hold (one of them, or two of one key), and why."""

    tests: tuple[PlacedTest, ...]
    reason: str


class Bound(NamedTuple):
    """An end of an interval: the value, and whether it is in it."""

    value: Any
    closed: bool


def never_true(tests: Iterable[PlacedTest]) -> Iterator[Contradiction]:
    """Yield what keeps a condition from ever holding."""
    by_key: dict[str, list[PlacedTest]] = {}
    for test in tests:
        if _is_plain(test):
            by_key.setdefault(test.key_name, []).append(test)
    for found in by_key.values():
        contradiction = _contradiction(found)
        if contradiction is not None:
            yield contradiction


def always_true(test: PlacedTest) -> str | None:
    """Return why a test holds for every request that has its key (for `Null`: for every request); None if it need not."""
    use = test.use
    if use is None or test.partial or use.operator.negated or not test.values:
        return None
    texts = {text.lower() for text in test.texts}
    if use.operator.type in (ValueType.BOOLEAN, ValueType.NULL, ValueType.NULL_OR_EMPTY) and texts >= {"true", "false"}:
        return "both `true` and `false` are listed"
    if use.operator.type is ValueType.ADDRESS and any(_is_everything(text) for text in test.texts):
        return "the range holds every address"
    if use.operator.name in ("StringMatch", "StringLike") and any(text.strip("*") == "" for text in test.texts):
        return "`*` fits every value"
    return None


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


def _is_plain(test: PlacedTest) -> bool:
    use = test.use
    if use is None or use.qualifier or use.if_exists or test.partial or not test.values:
        return False
    return not any("${" in text for text in test.texts)


def _contradiction(tests: list[PlacedTest]) -> Contradiction | None:
    """The first reason why the tests of one key cannot all hold."""
    for find in (_presence, _equality, _order, _networks):
        found = find(tests)
        if found is not None:
            return found
    return None


def _presence(tests: list[PlacedTest]) -> Contradiction | None:
    """A key that must be absent, and must have a value."""
    absent = [t for t in tests if t.use and t.use.operator.name == "Null" and {x.lower() for x in t.texts} == {"true"}]
    needing = [t for t in tests if t.use and not t.use.operator.presence and not t.use.operator.negated]
    present = [t for t in tests if t.use and t.use.operator.name == "Null" and {x.lower() for x in t.texts} == {"false"}]
    other = [*needing, *present]
    if absent and other:
        return Contradiction((absent[0], other[0]), "the key would have to be absent and present")
    return None


def _equality(tests: list[PlacedTest]) -> Contradiction | None:
    """A key that must equal one of some values, none of which the other tests let through."""
    equal = [t for t in tests if _relation(t) == EQUAL.name and not t.use.operator.negated and not t.use.operator.presence]  # type: ignore[union-attr]
    if not equal:
        return None
    first = equal[0]
    left = {text: text for text in first.texts}
    for test in tests:
        if test is first or test.use is None or test.use.operator.presence:
            continue
        left = {text: text for text in left if _holds(test, first, text)}
        if not left:
            return Contradiction((first, test), "no value fits both")
    return None


def _holds(test: PlacedTest, first: PlacedTest, text: str) -> bool:
    """Whether one listed value of the first test passes another test; True where that cannot be told."""
    use, readers = test.use, test.use.operator.readers if test.use else None
    if use is None or readers is None or _relation(test) in ("", CONTAINS.name) or len(use.operator.readings) > 1:
        return True
    if first.use is not None and first.use.operator.ignore_case and not use.operator.ignore_case:
        return True  # the request's own spelling is not known
    value = readers.request(text)
    listed = _read(test)
    if value is None or listed is None:
        return True
    relation = use.operator.readings[0]
    if relation.pattern:
        return True
    return any(relation.holds(value, one) for one in listed) != use.operator.negated


def _order(tests: list[PlacedTest]) -> Contradiction | None:
    """A value that would have to be above one bound and below another."""
    ordered = [t for t in tests if t.use and t.use.operator.type in _ORDERED and not t.use.operator.negated]
    low, high = window(ordered)
    if low is None or high is None or low.value < high.value or (low.value == high.value and low.closed and high.closed):
        return None
    lower = next(t for t in ordered if _relation(t) in (GREATER.name, AT_LEAST.name))
    upper = next(t for t in ordered if _relation(t) in (LESS.name, AT_MOST.name))
    noun = "date" if lower.use and lower.use.operator.type is ValueType.DATE else "number"
    return Contradiction((lower, upper), f"no {noun} lies between the two")


def _networks(tests: list[PlacedTest]) -> Contradiction | None:
    """An address that would have to lie in ranges that have nothing in common, or in one that is ruled out."""
    within = [t for t in tests if _relation(t) == WITHIN.name and t.use and not t.use.operator.negated]
    without = [t for t in tests if _relation(t) == WITHIN.name and t.use and t.use.operator.negated]
    for number, test in enumerate(within):
        left = _read(test)
        for other in within[number + 1 :]:
            right = _read(other)
            if left and right and not any(_overlap(one, two) for one in left for two in right):
                return Contradiction((test, other), "the ranges have no address in common")
        for other in without:
            right = _read(other)
            if left and right and all(any(_contains(two, one) for two in right) for one in left):
                return Contradiction((test, other), "every address of the range is ruled out")
    return None


def _overlap(one: Any, two: Any) -> bool:
    return one.version == two.version and bool(one.overlaps(two))


def _contains(wide: Any, narrow: Any) -> bool:
    return wide.version == narrow.version and bool(narrow.subnet_of(wide))


def _relation(test: PlacedTest) -> str:
    return test.use.operator.readings[0].name if test.use else ""


def _read(test: PlacedTest) -> list[Any] | None:
    """The listed values in the type of their operator; None if one of them cannot be read."""
    if test.use is None:
        return None
    read = [test.use.operator.readers.listed(text) for text in test.texts]
    return None if any(value is None for value in read) else read


def _is_everything(text: str) -> bool:
    try:
        return ip_network(text, strict=False).prefixlen == 0
    except ValueError:
        return False
