"""One key under patterns of texts and under typed operators, against values that the oracle reads."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain, combinations, islice, product
from typing import NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ostiary.conditions import Context, compile_condition
from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.operators import EQUAL
from ostiary.conditions.possible.attainable import attainable
from ostiary.conditions.possible.mixed_cells import find_value_cells, find_witnesses
from ostiary.conditions.possible.rows import Vector
from tests.oracle_conditions import MAYBE, YES, key_truth

Use = tuple[str, tuple[str, ...], bool]
"""An operator, the values that it lists, and whether it is in a Deny."""

SCALE = int(os.environ.get("OSTIARY_PROPERTY_ACCOUNTS", "500")) // 500 or 1

NOTHING_KNOWN = Context({}, complete=False)

NUMBERS = [
    "",
    "0",
    "-0",
    "1",
    "4",
    "5",
    "5.0",
    "05",
    "0.5e1",
    "50e-1",
    "6",
    "10",
    "12",
    "1e3",
    "1.5",
    "-5",
    "99",
    "2024",
    "15",
]
NUMBERS += [
    "3600",
    "1700000000",
    "5.",
    ".5",
    "+5",
    "5e",
    "1e",
    "2023",
    "2025",
    "0000",
    "100",
    "199",
    "1e9",
    "1e-5",
    "500",
]
DATES = [
    "2024-06-01",
    "2024-05-31",
    "2024-06-01T00:00:00Z",
    "2024-06-01T00:00Z",
    "2024-06-01T02:00+02:00",
    "2024-01",
    "2024-1",
]
DATES += [
    "2024-05-31T23:59:60Z",
    "2024-05-31T12:00-12:00",
    "2024-06-01T01:00+02:00",
    "2024-02-29",
    "2023-02-29",
    "2030-01-01",
]
DATES += [
    "2024-12-31T23:59:59.9Z",
    "2024-06-01T00:00:00.1",
    "2024-06-01T24:00Z",
    "2024-06-01t00:00Z",
    "2024-13-01",
    "1999-12-31",
]
ADDRESSES = [
    "10.0.0.1",
    "10.0.0.2",
    "10.1.0.1",
    "11.0.0.1",
    "10.0.0.01",
    "10.0.0.256",
    "10.0.0",
    "::1",
    "::",
    "::ffff:10.0.0.1",
]
ADDRESSES += [
    "0:0:0:0:0:ffff:a00:1",
    "2001:db8::1",
    "2001:DB8:0::1",
    "1::2::3",
    "192.168.0.1",
    "255.255.255.255",
    "::10.0.0.1",
]
WORDS = [
    "a",
    "A",
    "al",
    "true",
    "True",
    "TRUE",
    "false",
    "x1",
    "1x",
    "1?3",
    "10.",
    "10.x",
    "2024-",
    "2024-06-01T",
    "e5",
    "*",
    "é",
]
POOL = list(dict.fromkeys([*NUMBERS, *DATES, *ADDRESSES, *WORDS]))

TYPED: dict[str, list[str]] = {
    "NumberLessThan": ["5", "3600", "1.5", "-5"],
    "NumberEquals": ["5", "10", "2024", "1e3"],
    "NumberGreaterThanEquals": ["10", "0", "1700000000"],
    "NumberNotEquals": ["5"],
    "DateLessThan": ["2024-06-01", "2024", "2024-06-01T02:00:00+02:00", "2024-06-01T04:00:30Z"],
    "DateEquals": ["2024-06-01T00:00:00Z", "2024"],
    "DateGreaterThan": ["2024-06-01T00:00:00.1Z", "2023-12-31"],
    "IpAddress": ["10.0.0.0/8", "10.0.0.1", "2001:db8::/32", "0.0.0.0/0"],
    "NotIpAddress": ["10.0.0.0/24", "::1"],
}
TEXTS: dict[str, list[str]] = {
    "StringStartWith": ["1", "a", "10.", "2024-", "2024-06-01T", "::", "5"],
    "StringEndWith": ["5", "Z", ".1", "0", "e", "+02:00", "-05:00", "e-5"],
    "StringMatch": [
        "1*",
        "1??",
        "?",
        "*e*",
        "1?3",
        "????",
        "2024-*",
        "10.0.0.?",
        "*:*",
        "a*",
        "2*-*",
        "5",
        "123456?e-5",
        "2024-06-01T0?:00+02:00",
    ],
    "StringNotMatch": ["1*", "*.*", "??"],
    "StringLike": ["10", "1*", "a"],
    "StringEquals": ["5", "2024", "10.0.0.1", "a", "2024-06-01"],
    "StringNotEquals": ["5", "10.0.0.1"],
    "StringEqualsIgnoreCase": ["A", "1E3", "2024-06-01t00:00z", "2001:DB8::1", "TRUE"],
    "Bool": ["true", "false"],
    "IsNullOrEmpty": ["true"],
}

NAMED: list[list[Use]] = [
    [("NumberLessThan", ("5",), False), ("StringStartWith", ("a",), False)],
    [("NumberLessThan", ("5",), True), ("StringStartWith", ("a",), False)],
    [("NumberEquals", ("5",), False), ("StringStartWith", ("1",), False)],
    [("NumberEquals", ("500",), False), ("StringMatch", ("1??",), False)],
    [("NumberEquals", ("5",), False), ("StringMatch", ("1?3", "a*"), True)],
    [("NumberGreaterThan", ("5",), False), ("Bool", ("true",), False), ("StringEndWith", ("e",), False)],
    [("IpAddress", ("10.0.0.1",), False), ("StringEquals", ("10.0.0.1",), False), ("NotIpAddress", ("::/0",), True)],
    [("IpAddress", ("10.0.0.0/8",), False), ("StringStartWith", ("10.",), True)],
    [("IpAddress", ("10.0.0.0/24",), False), ("StringMatch", ("10.0.0.*", "*:*"), False)],
    [("DateLessThan", ("2024-06-01",), False), ("StringStartWith", ("2024-0",), False)],
    [("DateLessThan", ("2024-06-01",), True), ("StringMatch", ("2025-*",), False)],
    [("DateEquals", ("2024",), False), ("NumberGreaterThan", ("2024",), False), ("StringMatch", ("????",), False)],
    [("DateLessThan", ("2024",), False), ("NumberEquals", ("2023",), False), ("StringMatch", ("20??",), False)],
    [("DateEquals", ("2024-06-01",), False), ("StringEqualsIgnoreCase", ("2024-06-01t00:00z",), False)],
    [("DateLessThan", ("2024-06",), True), ("StringMatch", ("2024-06-01T12*+08:00",), True)],
    [("DateEquals", ("2024-06-01T04:00Z",), False), ("StringMatch", ("*T12:??+08:00", "*-05:00"), False)],
    [("DateGreaterThan", ("2024-06-01T04:00:30Z",), True), ("StringMatch", ("2024-06-01T12:00:??+08:00",), False)],
    [("NumberGreaterThan", ("99",), False), ("StringMatch", ("123456?e-5",), False)],
    [("NumberLessThan", ("12",), False), ("StringStartWith", ("1234567",), False), ("StringEndWith", ("e-5",), True)],
]  # fmt: skip


class KeyTests(NamedTuple):
    """Tests of one key, for the engine and for the oracle."""

    uses: Sequence[Use]

    def readings(self) -> list[tuple[ValueTest, ...]]:
        found = [
            compile_condition({name: {"k": listed}}, deny=deny).tests for name, listed, deny in self.uses
        ]
        return [test.decide.readings(NOTHING_KNOWN) for (test,) in found]

    def oracle(self, values: Sequence[str]) -> Vector:
        truths = (
            key_truth(
                name, "k", list(listed), "Deny" if deny else "Allow", lambda _: list(values), like="both"
            )
            for name, listed, deny in self.uses
        )
        return tuple(None if truth == MAYBE else truth == YES for truth in truths)


@st.composite
def drawn(draw: st.DrawFn, qualifiers: Sequence[str] = ("",)) -> KeyTests:
    def use(table: dict[str, list[str]]) -> Use:
        name = draw(st.sampled_from(sorted(table)))
        listed = draw(st.lists(st.sampled_from(table[name]), min_size=1, max_size=2, unique=True))
        qualifier = "" if name == "IsNullOrEmpty" else draw(st.sampled_from(qualifiers))
        return qualifier + name, tuple(listed), draw(st.booleans())

    typed = [use(TYPED) for _ in range(draw(st.integers(1, 2)))]
    return KeyTests([*typed, *(use(TEXTS) for _ in range(draw(st.integers(1, 2))))])


def holds_exactly(tests: KeyTests) -> None:
    """Every value of the pool is counted, and each combination that is counted has a value."""
    found = attainable(tests.readings(), multiple=False)
    assert found is not None
    seen = {tests.oracle([value]) for value in POOL} | {tests.oracle([])}
    assert found >= seen
    seen |= {tests.oracle([value]) for value in witnesses(tests)}
    for vector in found - seen:
        assert any(tests.oracle([value]) == vector for value in other_spellings(tests)), (tests, vector)


def witnesses(tests: KeyTests) -> list[str]:
    found = find_witnesses(tuple(chain.from_iterable(tests.readings())))
    assert found is not None
    return [*found.values()]


def other_spellings(tests: KeyTests) -> Iterator[str]:
    """The listed numbers under many exponents, then the listed dates and those a minute away under every offset."""
    for name, listed, _ in tests.uses:
        if "Number" in name:
            for value, step, exponent in product(listed, (0, -1, 1), range(-12, 13)):
                yield f"{(Decimal(value) + step).scaleb(-exponent):f}e{exponent}"
    dates = {date for name, listed, _ in tests.uses if "Date" in name for date in listed}
    for date, minute in product(sorted(dates), range(-1439, 1440)):
        for step in (0, -1, 1):
            moment = as_utc(date) + timedelta(minutes=minute + step)
            hours, minutes = divmod(abs(minute), 60)
            offset = f"{'-' if minute < 0 else '+'}{hours:02}{minutes:02}"
            if not moment.second:
                yield f"{moment:%Y-%m-%dT%H:%M}{offset}"
            yield f"{moment:%Y-%m-%dT%H:%M:%S.%f}{offset}"


def as_utc(date: str) -> datetime:
    full = date if "T" in date else (date + "-01-01")[:10]
    moment = datetime.fromisoformat(full)
    return (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None)


@pytest.mark.parametrize("uses", NAMED)
def test_patterns_beside_typed_values(uses: list[Use]) -> None:
    """What starts with a letter is no number: just what some value comes to is attainable."""
    holds_exactly(KeyTests(uses))


@settings(max_examples=20 * SCALE, deadline=None, derandomize=True, phases=[Phase.generate])
@given(drawn())
def test_any_patterns_beside_any_typed_values(tests: KeyTests) -> None:
    """Whatever tests one key, no combination is left out, and each has a value that comes to it."""
    holds_exactly(tests)


@settings(max_examples=10 * SCALE, deadline=None, derandomize=True, phases=[Phase.generate])
@given(drawn(qualifiers=("", "ForAnyValue:", "ForAllValues:")))
def test_several_values_at_once(tests: KeyTests) -> None:
    """With several values, just what some of them come to together is attainable."""
    found = attainable(tests.readings(), multiple=True)
    assert found is not None
    assert found >= {tests.oracle(some) for some in combinations(POOL[::9], 2)}
    seen = {tests.oracle(some) for some in several(witnesses(tests), len(tests.uses))} | {tests.oracle([])}
    assert found >= seen
    if found > seen:
        values = [*witnesses(tests), *islice(other_spellings(tests), 300)]
        seen |= {tests.oracle(some) for some in several(values, 2)}
    assert found == seen


def several(values: Iterable[str], most: int) -> Iterator[Sequence[str]]:
    """Each value alone, each twice, and each choice of as many as there are tests."""
    known = list(values)
    yield from ([value] for value in known)
    yield from ([value, value] for value in known)
    for number in range(2, most + 1):
        yield from combinations(known, number)


@settings(max_examples=10 * SCALE, deadline=None, derandomize=True, phases=[Phase.generate])
@given(drawn())
def test_two_ways_to_the_same_cells(tests: KeyTests) -> None:
    """Where texts are only named, what is said without following all of them is what following them says."""
    readings = [one for one in chain.from_iterable(tests.readings()) if one.comparison.relation is EQUAL]
    found = find_witnesses(tuple(readings))
    assert found is not None
    assert frozenset(found) == find_value_cells(tuple(readings))
