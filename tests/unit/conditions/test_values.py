"""Typed values: exact, total, and cheap whatever the text."""

from __future__ import annotations

import decimal
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary.conditions.operators import OPERATORS
from ostiary.conditions.values import (
    READERS,
    ValueType,
    read_address,
    read_instant,
    read_network,
    read_number,
)

RELATION = OPERATORS["IpAddress"].readings[0].holds
MILLION = 1_000_000


@given(st.integers(-30, 30), st.integers(-30, 30))
def test_numbers_are_ordered_as_the_exact_values(left: int, right: int) -> None:
    """Two written numbers compare as the fractions they stand for."""
    texts = [f"{left}.{abs(right)}e{right}", f"{right}.{abs(left)}e{left}"]
    first, second = (read_number(text) for text in texts)
    assert first is not None
    assert second is not None
    assert (first < second) == (Fraction(texts[0]) < Fraction(texts[1]))


def test_a_million_digits_are_read_exactly() -> None:
    """The last of a million digits still tells two numbers apart."""
    assert read_number("1" * MILLION + ".1") != read_number("1" * MILLION + ".2")


def test_an_exponent_is_not_multiplied_out() -> None:
    """A number of a thousand million digits, written in eleven characters, can be compared."""
    huge, tiny = read_number("1e999999999"), read_number("1e-999999999")
    assert huge is not None
    assert tiny is not None
    assert tiny < 1 < huge


def test_the_decimal_context_of_the_caller_does_not_matter() -> None:
    """A program that embeds the engine with three-digit decimals gets the same answers."""
    with decimal.localcontext() as context:
        context.prec = 3
        context.Emax = 3
        context.traps[decimal.InvalidOperation] = False
        assert read_number("123456789") != read_number("123456788")
        assert read_number("1e99999999999999999999") is None


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)), st.integers(-1439, 1439))  # noqa: DTZ001 - made aware below
def test_a_moment_is_the_same_in_every_offset(moment: datetime, minutes: int) -> None:
    """A moment written with an offset is the moment written in UTC."""
    utc = moment.replace(tzinfo=UTC)
    elsewhere = utc.astimezone(timezone(timedelta(minutes=minutes)))
    assert read_instant(elsewhere.isoformat()) == read_instant(utc.isoformat()) is not None


def test_a_fraction_of_a_million_digits_is_exact() -> None:
    """The last digit of a long fraction of a second still tells two moments apart."""
    start = "2024-01-01T00:00:00." + "0" * MILLION
    assert read_instant(f"{start}1Z") != read_instant(f"{start}Z") == read_instant("2024-01-01")


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_an_address_lies_in_its_own_network(address: object, bits: int) -> None:
    """An IPv4 address lies in every range written with it, mapped into IPv6 or not."""
    inside = read_address(f"::ffff:{address}")
    for network in (read_network(f"{address}/{bits}"), read_network(f"::ffff:{address}/{bits + 96}")):
        assert inside is not None
        assert network is not None
        assert RELATION(inside, network)


@pytest.mark.parametrize("value_type", READERS)
@given(text=st.text(st.characters(codec=None)) | st.sampled_from(["1" * MILLION, "1:" * MILLION, "\ud800"]))
def test_reading_never_raises(value_type: str, text: str) -> None:
    """Every reader gives a value or None for any text at all."""
    readers = READERS[ValueType(value_type)]
    for reader in (readers.request, readers.listed):
        value = reader(text)
        assert value is None or value == reader(text)
