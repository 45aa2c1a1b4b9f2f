"""The automata of numbers, dates and addresses against the readers whose texts they spell."""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, product
from typing import Any

import pytest

from ostiary.conditions.possible.spellings.addresses import AddressSpelling
from ostiary.conditions.possible.spellings.dates import DateSpelling
from ostiary.conditions.possible.spellings.ladder import Ladder, Spelling
from ostiary.conditions.possible.spellings.numbers import MARGIN, NumberSpelling
from ostiary.conditions.possible.spellings.product import MOST_STATES, Met, find_joint_cells
from ostiary.conditions.values import read_address, read_instant, read_number
from ostiary.syntax.overlap import Shape

NUMBERS = ["0", "5", "-2.5", "0.5", "1e2", "1700000000", "12.50", "-0"]
DATES = [
    "2024",
    "2024-06-01",
    "2024-02-29",
    "2023-12-31T23:59:59.5Z",
    "2024-01-01T00:00:00.25Z",
    "0001-01-01",
    "9999-12-31",
]
ADDRESSES = [
    "0.0.0.0",
    "10.0.0.0",
    "11.0.0.0",
    "192.168.0.7",
    "::",
    "::1",
    "::ffff:0.0.0.0",
    "::ffff:10.0.0.0",
    "2001:db8::",
]


def numbers(draw: random.Random) -> str:
    whole = draw.choice(["0", "5", "50", "2", "1700000000", "012", "99", "1", ""])
    fraction = draw.choice(["", "", ".5", ".50", ".0", ".025", ".", ".005"])
    exponent = draw.choice(
        ["", "", "", "e1", "E-1", "e+2", "e02", "e", "e-9", "e9", "e300", "e+", "e9999", "e" + "9" * 20]
    )
    return draw.choice(["", "", "-", "+", " "]) + whole + fraction + exponent


def dates(draw: random.Random) -> str:
    day = "-".join([
        draw.choice(["2024", "2023", "0001", "9999", "2000", "1900", "0000", "2100", "0004", "202"]),
        *[draw.choice(["01", "02", "06", "12", "05", "00", "13"])][: draw.choice([0, 1, 1, 1])],
        *[draw.choice(["01", "29", "31", "30", "28", "00", "1"])][: draw.choice([0, 1, 1, 1])],
    ])  # fmt: skip
    if draw.random() < 0.2:
        return day
    clock = draw.choice(["00:00", "23:59", "12:00", "18:59", "24:00", "00:60", "5:00"])
    second = draw.choice(
        ["", ":00", ":59", ":60", ":60.25", ":60.5", ":59.50", ":00.25", ":00.250", ":61", ":0", ":30."]
    )
    zone = draw.choice(
        ["", "Z", "Z", "z", "+08:00", "-05:00", "-0500", "+00:00", "-23:59", "+2400", "+02:0", "+02"]
    )
    return f"{day}T{clock}{second}{zone}"


def addresses(draw: random.Random) -> str:
    octets = [
        draw.choice(["10", "0", "1", "255", "192", "168", "256", "01", "9", "11", "7", ""]) for _ in range(4)
    ]
    if draw.random() < 0.3:
        return ".".join(octets[: draw.choice([4, 4, 4, 3])])
    groups = ["0", "1", "ffff", "FFFF", "2001", "db8", "0DB8", "a00", "000a", "00000", "g", ""]
    before = [draw.choice(groups) for _ in range(draw.choice([0, 1, 2, 5, 6, 7]))]
    behind = [draw.choice(groups) for _ in range(draw.choice([0, 1, 2, 3]))]
    tail = [".".join(octets)] if draw.random() < 0.3 else []
    return ":".join([*before, draw.choice(["", "", "1", "ffff"]), *behind, *tail])


def labels(spelling: Spelling, text: str) -> set[int | None]:
    states = {spelling.start}
    for character in text:
        known = character in spelling.characters
        states = {after for state in states for after in spelling.after(state, character)} if known else set()
    return {label for state in states for label in spelling.labels(state)}


def rank(listed: Sequence[Any], value: Any) -> int:
    place = bisect_left(listed, value)
    return 2 * place + (place < len(listed) and listed[place] == value)


def pool(make: Callable[[random.Random], str], several: int) -> Iterator[str]:
    draw = random.Random(several)
    return (make(draw) for _ in range(several))


@pytest.mark.parametrize("count", [1, 2, len(NUMBERS)])
def test_numbers(count: int) -> None:
    """What the reader reads is known by its rank; of many digits before an exponent, or in it, several are possible."""
    listed = sorted({number for text in NUMBERS[-count:] if (number := read_number(text)) is not None})
    spelling = NumberSpelling(listed, range(2 * len(listed) + 1))
    for text in pool(numbers, 1500):
        value, found = read_number(text), labels(spelling, text)
        digits, _, exponent = text.lower().partition("e")
        if exponent and (len(digits.partition(".")[0].lstrip("+-0")) > MARGIN or len(exponent) > MARGIN):
            assert (None if value is None else rank(listed, value)) in (found or {None}), text
        else:
            assert found == (set() if value is None else {rank(listed, value)}), text


@pytest.mark.parametrize("count", [1, 2, len(NUMBERS)])
def test_numbers_beside_patterns_of_many_digits(count: int) -> None:
    """As many digits as a pattern has in a row are counted, before a point and behind it."""
    listed = sorted({number for text in NUMBERS[-count:] if (number := read_number(text)) is not None})
    spelling = NumberSpelling(listed, range(2 * len(listed) + 1), ["1700000???e-*"])
    for text in pool(long_numbers, 1500):
        value = read_number(text)
        assert value is not None
        assert labels(spelling, text) == {rank(listed, value)}, text


def long_numbers(draw: random.Random) -> str:
    whole = draw.choice(["", "5", "17", "05", "125", "1700", "0"]).ljust(draw.randrange(1, 11), "0")
    fraction = draw.choice(["", ".5", ".025", ".0000000005", ".00", ".000000001"])
    exponent = draw.choice(["", "e1", "E-1", "e+2", "e-9", "e9", "e-11", "e-010", "e300"])
    return draw.choice(["", "-", "+"]) + whole + fraction + exponent


@pytest.mark.parametrize("count", [1, 2, len(DATES)])
def test_dates(count: int) -> None:
    """What the reader reads is known by its rank; under an offset, which of the ranks nearby is left open."""
    listed = sorted({moment for text in DATES[-count:] if (moment := read_instant(text)) is not None})
    spelling = DateSpelling(listed, range(2 * len(listed) + 1))
    for text in pool(dates, 3000):
        value, found = read_instant(text), labels(spelling, text)
        if any(sign in text.partition("T")[2] for sign in "+-"):
            assert (None if value is None else rank(listed, value)) in (found or {None}), text
        else:
            assert found == (set() if value is None else {rank(listed, value)}), text


@pytest.mark.parametrize("count", [1, 3, len(DATES)])
def test_dates_with_offsets_that_patterns_name(count: int) -> None:
    """Under such an offset the rank is known, too; of a leap second only whether there is one is left open."""
    listed = sorted({moment for text in DATES[-count:] if (moment := read_instant(text)) is not None})
    spelling = DateSpelling(
        listed, range(2 * len(listed) + 1), ["T12:00-05:00", "+0800", "*+23:59", "-00:0?"]
    )
    named = re.compile(r".*T.*(-05:?00|\+08:?00|\+23:59)")
    for text in chain(
        pool(dates, 3000), under_offsets(DATES[-count:], ["-05:00", "+0800", "+23:59", "-00:00"])
    ):
        value, found = read_instant(text), labels(spelling, text)
        if named.fullmatch(text):
            known = set() if value is None else {rank(listed, value)}
            assert found - {None} == known or (value is None and None in found), text
            assert None not in found or ":60" in text, text
        else:
            assert (None if value is None else rank(listed, value)) in (found or {None}), text


def under_offsets(listed: Sequence[str], offsets: Sequence[str]) -> Iterator[str]:
    """The listed dates and what is less than a second beside them, as they are spelled under offsets."""
    for text, offset in product(listed, offsets):
        seconds, fraction = read_instant(text) or (0, "")
        by = int(f"{offset[0]}1") * 60 * (60 * int(offset[1:3]) + int(offset[-2:]))
        for step, behind in product((-1, 0, 1), ("", f".{fraction}0", f".{fraction}1", ".24", ".5")):
            day, second = divmod(seconds + by + step, 86_400)
            if day in range(1, date.max.toordinal() + 1):
                clock = f"{date.fromordinal(day)}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
                yield f"{clock}{behind}{offset}"
                yield f"{clock[:-2]}60{behind}{offset}"


def test_addresses() -> None:
    """What the reader reads lies behind the last edge that is not behind it."""
    edges = [address for text in ADDRESSES if (address := read_address(text)) is not None]
    spelling = AddressSpelling(edges, edges.index)
    for text in pool(addresses, 4000):
        value, found = read_address(text), labels(spelling, text)
        if value is None:
            assert found == set(), text
        else:
            behind = max(edge for edge in edges if edge.version == value.version and int(edge) <= int(value))
            assert found == {edges.index(behind)}, text


def test_a_ladder_reads_digits_one_by_one() -> None:
    """A value lies at a mark, between two of them, or beyond all, and zeros at its end change nothing."""
    ladder = Ladder(["05", "5", "51"])
    ranks = [
        ladder.rank(ladder.walk(text))
        for text in ("", "0", "05", "0500", "051", "5", "50", "501", "510", "9")
    ]
    assert ranks == [0, 0, 1, 1, 2, 3, 3, 4, 5, 6]


def test_what_texts_are_and_which_patterns_they_fit() -> None:
    """Each combination is met with a shortest text of it."""
    spelling = NumberSpelling([Decimal(5)], [0, 1, 2])
    found = find_joint_cells([Shape.suffix("5"), Shape.literal("a", str.casefold)], [spelling])
    assert found is not None
    assert found[Met(1, (1,))] == "5"
    assert found[Met(0, (1,))] == "5.0"
    assert len(found[Met(2, (None,))]) == 1
    assert set(found) == {Met(f, (v,)) for f in (0, 1) for v in (None, 0, 1, 2)} | {Met(2, (None,))}


def test_too_much_is_not_looked_at() -> None:
    """A number of thousands of digits, or one too large to count up to, is given up, and soon."""
    for text in ("9" * MOST_STATES, "1e999999999"):
        spelling = NumberSpelling([Decimal(text)], [0, 1, 2])
        assert find_joint_cells([Shape.prefix("1")], [spelling]) is None
