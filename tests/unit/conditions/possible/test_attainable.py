"""Which truths the tests of one key can have together, against trying many values."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.conditions import Context, compile_condition
from ostiary.conditions.compile import CompiledTest
from ostiary.conditions.possible.attainable import attainable, attainable_in_groups
from ostiary.conditions.possible.rows import Vector

TEXTS = ["".join(text) for length in range(4) for text in product("aAbB*?z", repeat=length)]
PARTS = ["a", "ab", "A", "a*", "*b", "?b", "B", "", "z"]
TEXTS = list(dict.fromkeys([*TEXTS, *map("".join, product(PARTS, repeat=3))]))
NUMBERS = ["-1", "0", "0.5", "5", "1", "1.0", "1e1", "10.5", "11", "no number"]
DATES = ["2020-01-01", "2021-01-01T00:00:00Z", "2022-06-01", "2030-01-01", "2031-01-01", "no date"]
FLAGS = ["true", "True", "FALSE", "false", "yes", ""]
V4 = ["10.0.0.0", "10.0.0.1", "10.0.1.0", "10.255.255.255", "11.0.0.0", "9.1.1.1"]
ADDRESSES = [*V4, *[f"::ffff:{a}" for a in V4], "::1", "2001:db8::1", "2001:db9::", "no address"]
POOLS: dict[tuple[str, ...], tuple[list[str], list[str]]] = {
    (
        *["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
        *["StringMatch", "StringNotMatch", "StringStartWith", "StringNotEndWith", "StringLike"],
    ): (["a", "ab", "A", "a*", "*b", "?b", "B"], TEXTS),
    ("NumberEquals", "NumericNotEquals", "NumberLessThan", "numgteq"): (["0", "1", "10", "1.00"], NUMBERS),
    ("datelt", "DateGreaterThanEquals", "DateNotEquals"): (["2021-01-01", "2021-01-01T00:00Z", "2030-01-01"], DATES),
    ("Bool", "IsNullOrEmpty"): (["true", "false", "TRUE"], FLAGS),
    ("IpAddress", "NotIpAddress"): (["10.0.0.0/8", "10.0.0.0/24", "10.0.0.1", "2001:db8::/32", "::/0"], ADDRESSES),
}  # fmt: skip
"""Operators of one type, the values that are listed, and values enough to meet every cell."""

QUALIFIERS = ["", "", "ForAnyValue:", "ForAllValues:"]


def drawn_tests(draw: st.DrawFn) -> tuple[list[CompiledTest], list[str]]:
    operators, (listed, values) = draw(st.sampled_from(list(POOLS.items())))
    tests: list[CompiledTest] = []
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(QUALIFIERS)) + draw(st.sampled_from(operators))
        name += draw(st.sampled_from(["", "", "IfExists"]))
        chosen = tuple(draw(st.lists(st.sampled_from(listed), min_size=1, max_size=2)))
        tests.extend(compile_condition({name: {"k": chosen}}, deny=draw(st.booleans())).tests)
    if draw(st.booleans()):
        tests.extend(compile_condition({"Null": {"k": ("true",)}}, deny=False).tests)
    return tests, values


TESTS = st.composite(drawn_tests)()


def vector_of(tests: list[CompiledTest], values: tuple[str, ...]) -> Vector:
    context = Context({"k": values}, complete=True)
    return tuple(test.decide.examine(context).truth for test in tests)


def tried(tests: list[CompiledTest], values: list[str], *, multiple: bool) -> set[Vector]:
    states: list[tuple[str, ...]] = [(), *[(value,) for value in values]]
    if multiple:
        few = values[:: 1 + len(values) // 40]
        states += [*product(few, repeat=2), *(combinations(few, 3) if len(few) < 20 else ())]
    return {vector_of(tests, state) for state in states}


def readings(tests: list[CompiledTest]) -> list[Any]:
    return [test.decide.readings(Context({}, complete=False)) for test in tests]


@settings(max_examples=100, deadline=None)
@given(TESTS)
def test_attainable_is_what_values_give(drawn: tuple[list[CompiledTest], list[str]]) -> None:
    """With one value or none, exactly what some value gives is attainable."""
    tests, values = drawn
    found = attainable(readings(tests), multiple=False)
    assert found is not None
    assert found == tried(tests, values, multiple=False)


@settings(max_examples=60, deadline=None)
@given(TESTS)
def test_attainable_with_several_values(drawn: tuple[list[CompiledTest], list[str]]) -> None:
    """With any number of values, all that some values give is attainable."""
    tests, values = drawn
    found = attainable(readings(tests), multiple=True)
    assert found is not None
    assert found >= tried(tests, values, multiple=True)
    if len(tests) == 1:
        assert found == tried(tests, values, multiple=True)


MIXED: list[tuple[dict[str, tuple[str, ...]], list[str]]] = [
    (
        {"NumberLessThan": ("5",), "StringEquals": ("7", "3", "x")},
        ["1", "3", "5", "5.5", "7", "8", "x", "y"],
    ),
    (
        {"NumberEquals": ("5",), "StringNotEquals": ("5",), "IsNullOrEmpty": ("true",)},
        ["", "4", "5", "5.0", "6", "x"],
    ),
    ({"NumberEquals": ("1",), "StringEqualsIgnoreCase": ("1",)}, ["0", "1", "1.0", "2", "x"]),
    (
        {"DateLessThan": ("2024-06-01",), "NumberGreaterThan": ("2023.5",)},
        ["2022", "2023", "2024", "2025", "2023.5", "3000.0", "2020-01-01", "2024-06-02", "x"],
    ),
    (
        {"DateEquals": ("2024",), "NumberEquals": ("2024",), "StringEquals": ("2024",)},
        ["2023", "2024", "2025", "2024.0", "-1", "2024-01-01", "2024-01-02", "x"],
    ),
    (
        {"IpAddress": ("10.0.0.0/8",), "StringEquals": ("10.0.0.1", "x"), "NumberLessThan": ("10",)},
        ["10.0.0.1", "10.0.0.2", "11.0.0.1", "x", "y", "9", "10"],
    ),
    (
        {"Bool": ("true",), "StringEquals": ("True",), "NumberEquals": ("1",)},
        ["true", "True", "false", "1", "2", "x"],
    ),
]


@pytest.mark.parametrize(("uses", "values"), MIXED)
def test_operators_of_several_types_on_one_key(uses: dict[str, tuple[str, ...]], values: list[str]) -> None:
    """A text that is named is read as every type; no other value is read as two, but for years."""
    condition = {name: {"k": listed} for name, listed in uses.items()}
    tests = list(compile_condition(condition, deny=False).tests)
    found = attainable(readings(tests), multiple=False)
    assert found is not None
    assert found == tried(tests, values, multiple=False)


@pytest.mark.parametrize(("uses", "values"), MIXED)
def test_several_values_of_several_types(uses: dict[str, tuple[str, ...]], values: list[str]) -> None:
    """Where one key is tested as several types, nothing that several values give is left out."""
    condition = {f"ForAnyValue:{name}": {"k": listed} for name, listed in uses.items()}
    tests = list(compile_condition(condition, deny=False).tests)
    found = attainable(readings(tests), multiple=True)
    assert found is not None
    assert found >= tried(tests, values, multiple=True)


def test_more_combinations_than_are_looked_at() -> None:
    """Tests of many values are looked at in groups: none is left out, what lists the same values is in one group."""
    names = [(f"t{number}",) for number in range(11)]
    uses = [("ForAnyValue:StringEquals", name) for name in names]
    uses += [("ForAllValues:StringMatch", ("e*",)), ("ForAnyValue:StringNotMatch", ("e*",))]
    tests = [
        test for name, listed in uses for test in compile_condition({name: {"k": listed}}, deny=False).tests
    ]
    assert attainable(readings(tests), multiple=True) is None
    groups = attainable_in_groups(readings(tests), multiple=True)
    assert groups is not None
    assert sorted(place for group in groups for place in group.places) == list(range(len(tests)))
    assert any({11, 12} <= set(group.places) for group in groups)
    for values in [(), ("t1",), ("t1", "e"), ("x", "e", "t10"), tuple(name for (name,) in names)]:
        vector = vector_of(tests, values)
        for group in groups:
            assert tuple(vector[place] for place in group.places) in group.vectors


def test_too_many_cells_are_not_counted() -> None:
    """Tests with too many combinations to look at give no answer, and soon."""
    listed = [{"StringMatch": {"k": (f"*{a}*{b}*{a}{b}*",)}} for a in "abcdefgh" for b in "abcdefgh"]
    tests = [test for one in listed for test in compile_condition(one, deny=False).tests]
    assert attainable(readings(tests), multiple=False) is None
