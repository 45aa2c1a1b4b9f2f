"""The cells that comparisons of several types cut the values of one key into (`cells`).

A value is one text, and each type reads it. Beside patterns of texts, and where a value has few spellings, patterns and
spellings are followed through all texts at once (`spellings.product`). Otherwise it takes less: texts that comparisons
name are read as every type, and any other value is a number, a date or an address, and nothing else, but for years,
which are numbers and dates. The same is said where following all texts is too much work: then combinations may be
counted that no value has, never too few.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from functools import lru_cache, partial, reduce
from operator import or_
from typing import Any, Final, NamedTuple

from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.possible.cells import Cell, Numbered, merged
from ostiary.conditions.possible.spellings.product import Met, find_joint_cells
from ostiary.conditions.possible.text_cells import TextComparisons
from ostiary.conditions.possible.typed_cells import cells_of_kind, kind_of, spelling_of
from ostiary.conditions.values import ValueType
from ostiary.syntax.overlap import find_cells

MOST_CELLS: Final = 4_000

TEXTS: Final = frozenset({ValueType.STRING, ValueType.BOOLEAN, ValueType.NULL_OR_EMPTY})
"""The types of operators that read a value as the text that it is."""

MOST_REMEMBERED: Final = 256
"""How many answers are remembered: the same policies ask the same again and again."""

_YEARS: Final = range(1, 10_000)
_YEAR: Final = re.compile(r"[0-9]{4}")

Kinds = Mapping[Hashable, list[Numbered]]


@lru_cache(MOST_REMEMBERED)
def find_value_cells(readings: tuple[ValueTest, ...]) -> frozenset[Cell] | None:
    """Return the cells of the values that a key may have, if it has one; None if it is too much work to say.

    Bit n of a cell is the comparison `readings[n]`.
    """
    sorted_out = _sort_out(readings)
    found = _cells(sorted_out)
    return None if found is None else frozenset(cell.also(sorted_out.presence) for cell in found)


def find_witnesses(readings: tuple[ValueTest, ...]) -> Mapping[Cell, str] | None:
    """Return a value of each cell, a shortest one; None if it is too much work to say.

    Of a date with an offset it is not told which offset it takes, of a number with a long exponent not which exponent:
    such a value may be of another cell.

    >>> from ostiary.conditions.compile import compile_condition
    >>> tests = compile_condition({"NumberLessThan": {"k": ("5",)}, "StringStartWith": {"k": ("1",)}}, deny=False).tests
    >>> sorted(find_witnesses(tuple(test.decide.readings(None)[0] for test in tests)).values())
    ['', '0', '1', '1+', '11', '5']
    """
    sorted_out = _sort_out(readings)
    found = _joint_cells(sorted_out)
    return None if found is None else {cell.also(sorted_out.presence): text for cell, text in found.items()}


class _SortedOut(NamedTuple):
    """Comparisons by what they read: texts, typed values of each kind, and what all values pass that are there."""

    texts: TextComparisons
    typed: Kinds
    presence: Cell


def _sort_out(readings: Iterable[ValueTest]) -> _SortedOut:
    texts: list[Numbered] = []
    presence: list[Numbered] = []
    typed: dict[Hashable, list[Numbered]] = {}
    for number, reading in enumerate(readings):
        kind = reading.comparison.use.operator.type
        places = texts if kind in TEXTS else presence if kind is ValueType.NULL else None
        (typed.setdefault(kind_of(reading), []) if places is None else places).append((number, reading))
    there = merged(cells_of_kind(presence) or ()) if presence else Cell(0)
    return _SortedOut(TextComparisons(texts), typed, there)


def _cells(compared: _SortedOut) -> Collection[Cell] | None:
    together = _joint_cells(compared) if _hang_together(compared) else None
    found = _separate_cells(compared.texts, compared.typed) if together is None else together
    return None if found is None or len(found) > MOST_CELLS else found


def _hang_together(compared: _SortedOut) -> bool:
    """Whether texts say more of typed values than which of them they name: patterns, or values of one spelling."""
    kinds = {members[0][1].comparison.use.operator.type for members in compared.typed.values()}
    texts = compared.texts
    return bool(texts.shapes and kinds) and (ValueType.ADDRESS in kinds or not texts.only_texts)


def _joint_cells(compared: _SortedOut) -> dict[Cell, str] | None:
    """The cells of texts and typed values, each with a text in it."""
    texts, typed = compared.texts, compared.typed
    found_each = (spelling_of(members, texts.shapes) for members in typed.values())
    spellings = [spelling for spelling in found_each if spelling is not None]
    if len(spellings) < len(typed):
        return None
    found = find_joint_cells(texts.shapes, spellings)
    if found is None:
        return None
    cells: dict[Cell, str] = {}
    for met, text in found.items():
        cells.setdefault(_joint_cell(texts, typed, met), text)
    return cells


def _joint_cell(texts: TextComparisons, typed: Kinds, met: Met) -> Cell:
    text = texts.standing_for(met.fitting)
    if text is not None:
        return texts.cell(met.fitting).also(merged(_read(one, text) for one in _members(typed)))
    values = zip(typed.values(), met.values, strict=True)
    cells = (Cell(0, _bits(members)) if passes is None else Cell(passes) for members, passes in values)
    return texts.cell(met.fitting).also(merged(cells))


def _bits(members: Iterable[Numbered]) -> int:
    return sum(1 << number for number, _ in members)


def _separate_cells(texts: TextComparisons, typed: Kinds) -> set[Cell] | None:
    """The cells of texts, each with every cell of typed values but where it is one text."""
    fittings = find_cells(texts.shapes)
    if fittings is None:
        return None
    found = [(texts.cell(fitting), texts.standing_for(fitting)) for fitting in fittings]
    as_types = _typed_cells(typed, {text for _, text in found}) if typed else {Cell(0)}
    if as_types is None:
        return None
    cells: set[Cell] = set()
    for cell, text in found:
        others = as_types if text is None else {merged(_read(one, text) for one in _members(typed))}
        cells.update(map(cell.also, others))
        if len(cells) > MOST_CELLS:
            return None
    return cells


def _members(typed: Kinds) -> list[Numbered]:
    return [member for members in typed.values() for member in members]


def _read(member: Numbered, text: str) -> Cell:
    """How one text comes out in one comparison."""
    number, reading = member
    comparison, bit = reading.comparison, 1 << number
    value: Any = comparison.readers.request(text)
    if value is None:
        return Cell(0, bit)
    holds = any(comparison.relation.holds(value, listed) for listed in reading.listed)
    return Cell(bit if holds != comparison.use.operator.negated else 0)


def _typed_cells(typed: Kinds, named: Collection[str | None]) -> set[Cell] | None:
    """The cells of values of several types: one type reads a value, and the others cannot; or none of them can.

    Values that are `named` are looked at by themselves, and a year has no other spelling.
    """
    faulty = {kind: _bits(members) for kind, members in typed.items()}
    every = reduce(or_, faulty.values())
    cells = {Cell(0, every)}
    for kind, members in typed.items():
        found = cells_of_kind(members)
        if found is None:
            return None
        cells.update(Cell(cell.passes, every & ~faulty[kind]) for cell in found if not cell.faults)
    cells.update(_year_cells(_members(typed), named))
    return cells


def _year_cells(members: list[Numbered], named: Collection[str | None]) -> Iterator[Cell]:
    """The cells of years: where numbers and dates are listed, and next to it, all of them are met."""
    kinds = {reading.comparison.use.operator.type: reading for _, reading in members}
    if ValueType.DATE not in kinds or not kinds.keys() & {ValueType.NUMBER, ValueType.EPOCH}:
        return
    listed = {year for _, reading in members for year in map(partial(_year_of, reading), reading.listed)}
    listed |= {int(text) for text in named if text is not None and _YEAR.fullmatch(text)}
    near = {year + step for year in listed for step in (-2, -1, 0, 1, 2)} | {_YEARS[0], _YEARS[-1]}
    for text in (f"{year:04}" for year in near if year in _YEARS):
        if text not in named:
            yield merged(_read(member, text) for member in members)


def _year_of(reading: ValueTest, listed: Any) -> int:
    """The last year that is not beyond a listed number or date; 0 where no year is near it."""
    if reading.comparison.use.operator.type is ValueType.ADDRESS:
        return 0
    if isinstance(listed, tuple):  # an instant: seconds since the year 1
        return int(listed[0]) // _SECONDS_A_YEAR + 1
    return int(listed) if _YEARS[0] <= listed <= _YEARS[-1] else 0


_SECONDS_A_YEAR: Final = 31_556_952  # on average: the year it gives is the right one, or next to it
