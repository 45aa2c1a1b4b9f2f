"""Look-ups for many values: they say what comparing each value with each listed one says."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.conditions import operators
from ostiary.conditions.lookup import lookup
from ostiary.conditions.operators import CONTAINS, ENDS, EQUAL, GLOB, STARTS, WITHIN, Relation
from ostiary.syntax.glob import Glob

TEXT = st.text("ab*", max_size=5)
NUMBER = st.integers(-4, 4).map(Decimal)
ADDRESS = st.integers(0, 15).map(lambda n: IPv4Address(f"10.0.{n % 4}.{n}")) | st.sampled_from(
    [IPv6Address("::ffff:10.0.1.1"), IPv6Address("2001:db8::1"), IPv6Address("::a00:101")]
)
NETWORK = st.sampled_from(
    ["10.0.0.0/8", "10.0.1.0/24", "10.0.1.1", "0.0.0.0/0", "::/0", "2001:db8::/32", "::ffff:0:0/96"]
).map(ip_network)
ORDERED = [operators.LESS, operators.AT_MOST, operators.GREATER, operators.AT_LEAST]


def compared(relation: Relation, value: Any, listed: Sequence[Any]) -> bool:
    return any(relation.holds(value, one) for one in listed)


@pytest.mark.parametrize("relation", [EQUAL, STARTS, ENDS, CONTAINS], ids=lambda r: r.name)
@given(st.lists(TEXT, max_size=6), st.lists(TEXT, min_size=1, max_size=6))
def test_texts(relation: Relation, listed: list[str], values: list[str]) -> None:
    """Texts: the same as one by one."""
    holds = lookup(relation, listed)
    assert [holds(value) for value in values] == [compared(relation, value, listed) for value in values]


@given(st.lists(TEXT, max_size=6), st.lists(TEXT, min_size=1, max_size=6))
def test_globs(patterns: list[str], values: list[str]) -> None:
    """Patterns with wildcards and without: the same as one by one."""
    listed = [Glob(pattern) for pattern in patterns]
    holds = lookup(GLOB, listed)
    assert [holds(value) for value in values] == [compared(GLOB, value, listed) for value in values]


@pytest.mark.parametrize("relation", [EQUAL, *ORDERED], ids=lambda r: r.name)
@given(st.lists(NUMBER, max_size=6), st.lists(NUMBER, min_size=1, max_size=6))
def test_numbers(relation: Relation, listed: list[Decimal], values: list[Decimal]) -> None:
    """Numbers, and so dates: the same as one by one."""
    holds = lookup(relation, listed)
    assert [holds(value) for value in values] == [compared(relation, value, listed) for value in values]


@settings(max_examples=200)
@given(st.lists(NETWORK, max_size=5), st.lists(ADDRESS, min_size=1, max_size=6))
def test_addresses(listed: list[Any], values: list[Any]) -> None:
    """Addresses, mapped ones among them: the same as one by one."""
    holds = lookup(WITHIN, listed)
    assert [holds(value) for value in values] == [compared(WITHIN, value, listed) for value in values]
