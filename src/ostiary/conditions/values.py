"""Condition values: strings in a policy or a request, read as the type their operator compares.

Every reader is total: it gives the typed value, or None for a text that it cannot read
(semantics.md §3: a fault of the test). All of them take time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Context, Decimal
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple

Instant = tuple[int, str]
"""A moment, exactly: UTC seconds since the year 1, and the digits of the fraction without trailing zeros."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?0*[0-9]{1,18})?")
_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T((?:[01][0-9]|2[0-3]):[0-5][0-9])(?::([0-9]{2})(?:\.([0-9]+))?)?"
    r"(?:Z|([+-])([01][0-9]|2[0-3]):?([0-5][0-9]))?)?)?)?"
)
_ADDRESS_OR_RANGE = re.compile(r"[0-9A-Fa-f:.]{2,45}(?:/(?:0|[1-9][0-9]{0,2}))?")  # no zone, no netmask
_SECONDS_A_DAY = 86_400
_MINUTES_A_DAY = 1_440
_LEAP_SECOND = "60"
_MAPPED_BITS = 96  # what comes before the IPv4 part of ::ffff:1.2.3.4


def read_number(text: str) -> Decimal | None:
    """An exact decimal number: ASCII digits, an optional fraction and exponent, nothing else.

    The exponent is never multiplied out. One of 19 digits or more, zeros at its start apart, is not readable, nor is a
    number that comes to one (`10e999999999999999999`).

    >>> read_number("1.50") == read_number("15e-1"), read_number("0x10")
    (True, None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text, Context(traps=[]))  # own context: the caller's could round or raise
    return number if number.is_finite() else None


def read_instant(text: str) -> Instant | None:
    """An ISO 8601 date or date-time, in any form of the W3C's profile (research §3.3).

    Without an offset it is UTC. What is left out is the first there is: a year is its first day, a day its midnight.
    A leap second, which only the last minute of a day in UTC can have, is the first second of the next day.

    >>> read_instant("2024-01-01T01:00:00.50+01:00") == read_instant("2024-01-01T00:00:00.5Z")
    True
    >>> read_instant("2024") == read_instant("2024-01") == read_instant("2024-01-01T00:00Z")
    True
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day, time, second, fraction, sign, hours, minutes = found.groups()
    leap = second == _LEAP_SECOND
    try:
        date = f"{year}-{month or '01'}-{day or '01'}"
        moment = datetime.fromisoformat(f"{date}T{time or '00:00'}:{'59' if leap else second or '00'}")
    except ValueError:
        return None
    offset = int(hours) * 60 + int(minutes) if sign else 0
    minute = moment.hour * 60 + moment.minute + (offset if sign == "-" else -offset)
    if leap and (minute + 1) % _MINUTES_A_DAY:
        return None
    seconds = minute * 60 + moment.second + leap
    return moment.toordinal() * _SECONDS_A_DAY + seconds, (fraction or "").rstrip("0")


def read_boolean(text: str) -> bool | None:
    """`true` or `false`, in any case.

    >>> read_boolean("True"), read_boolean("yes")
    (True, None)
    """
    return {"true": True, "false": False}.get(text.lower())


def read_address(text: str) -> Address | None:
    """An IPv4 or IPv6 address, no port, no blanks, no zone.

    >>> read_address("10.0.0.1"), read_address("10.0.0.1:80")
    (IPv4Address('10.0.0.1'), None)
    """
    if "/" in text or not _ADDRESS_OR_RANGE.fullmatch(text):
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None


def read_network(text: str) -> Network | None:
    """An address or a CIDR range, host bits allowed; a range of IPv4-mapped addresses is read as IPv4.

    As an octet has no leading zero, the length has none: `010` may be eight or ten.

    >>> read_network("10.1.2.3/8"), read_network("::ffff:10.0.0.0/104")
    (IPv4Network('10.0.0.0/8'), IPv4Network('10.0.0.0/8'))
    """
    if not _ADDRESS_OR_RANGE.fullmatch(text):
        return None
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    return IPv4Network((mapped, network.prefixlen - _MAPPED_BITS)) if mapped is not None else network


class ValueType(StrEnum):
    """What the values of an operator, or of a context key, are."""

    STRING = "string"
    NUMBER = "number"
    DATE = "date"
    EPOCH = "epoch"
    BOOLEAN = "boolean"
    ADDRESS = "address"
    NULL = "null"
    NULL_OR_EMPTY = "null-or-empty"


Reader = Callable[[str], Any]


class Readers(NamedTuple):
    """How a type's values are read, in a request and in a policy, and what a readable one is called.

    Both give a typed value, or None for a text that cannot be read.
    """

    noun: str
    request: Reader
    listed: Reader


READERS: dict[ValueType, Readers] = {
    ValueType.STRING: Readers("a string", str, str),
    ValueType.NUMBER: Readers("a number", read_number, read_number),
    ValueType.DATE: Readers("an ISO 8601 date", read_instant, read_instant),
    ValueType.EPOCH: Readers("a number of seconds", read_number, read_number),
    ValueType.BOOLEAN: Readers("`true` or `false`", read_boolean, read_boolean),
    ValueType.ADDRESS: Readers("an IP address or range", read_address, read_network),
    # the test of presence compares "is it missing?" with the listed `true` or `false`
    ValueType.NULL: Readers("`true` or `false`", lambda _: False, read_boolean),
    ValueType.NULL_OR_EMPTY: Readers("`true` or `false`", lambda text: not text, read_boolean),
}
"""The readers of every type; strings always are readable."""

FOLDED = Readers("a string", str.casefold, str.casefold)
"""The readers of strings under an operator that ignores case."""
