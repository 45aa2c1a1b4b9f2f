"""The cells that comparisons cut the values of a key into: in one cell, all of them come out alike.

Each type has its own way. Texts: what patterns one text can fit (`syntax.overlap`). Numbers and dates: the listed
ones and what lies between them, by their rank. Addresses: the listed ranges, which lie in one another or apart.
`mixed_cells` puts together what comparisons of several types come to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any, Final, NamedTuple

from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.lookup import lookup
from ostiary.conditions.operators import CONTAINS, ENDS, EQUAL, GLOB, SHAPED, STARTS, Relation
from ostiary.conditions.values import FOLDED, Address, Network, ValueType
from ostiary.syntax.overlap import Shape, find_cells

MOST_NETWORKS: Final = 100

_MAPPED: Final = int(IPv6Address("::ffff:0:0"))


class Cell(NamedTuple):
    """Values that all comparisons treat alike: the ones that they pass, and cannot be read for, as bits."""

    passes: int
    faults: int = 0


Numbered = tuple[int, ValueTest]


def kind_of(reading: ValueTest) -> Hashable:
    """Return what one value is read as: comparisons of one kind are cut together."""
    way = _WAYS[reading.comparison.use.operator.type]
    return way, reading.comparison.readers.request if way is _ordered_cells else None


def cells_of_kind(members: list[Numbered]) -> Iterable[Cell] | None:
    """Return the cells of comparisons of one kind; None if it is too much work to say. They may not be distinct."""
    return _WAYS[members[0][1].comparison.use.operator.type](members)


def _passing(members: Iterable[Numbered], holds: Callable[[ValueTest], bool]) -> int:
    """The comparisons that a value passes, if `holds` says which have a listed value that it fits."""
    return sum(1 << n for n, reading in members if holds(reading) != reading.comparison.use.operator.negated)


def _presence_cells(members: list[Numbered]) -> Iterator[Cell]:
    yield Cell(_passing(members, lambda reading: False in reading.listed))


# --- texts ---------------------------------------------------------------------------------------------

_SHAPES: Final[dict[Relation, Callable[[Any], Shape]]] = {
    EQUAL: Shape.literal,
    STARTS: Shape.prefix,
    ENDS: Shape.suffix,
    CONTAINS: Shape.part,
    GLOB: Shape.glob,
    SHAPED: lambda shape: shape,
}


def _text_cells(members: list[Numbered]) -> Iterator[Cell] | None:
    found = cells_of_texts(members)
    return None if found is None else (cell for cell, _ in found)


def cells_of_texts(members: list[Numbered]) -> Iterator[tuple[Cell, str | None]] | None:
    """Return the cells of texts, each with the one text in it that stands for all; None where there is no such one.

    A text without letters that is compared as a whole is the only one in its cell. All spellings of `true` are read
    alike, whatever reads them.
    """
    shapes = [shapes_of(reading) for _, reading in members]
    every = [shape for listed in shapes for shape in listed]
    found = find_cells(every)
    if found is None:
        return None
    alone = [_text_of(shape) for shape in every]
    return ((_text_cell(members, shapes, fitting), _standing_for(alone, fitting)) for fitting in found)


def _text_of(shape: Shape) -> str | None:
    """The text that stands for all that fit a shape, if there is one."""
    text = "".join(element or "" for element in shape.elements)
    if shape.stars or None in shape.elements:
        return None
    return text if shape.fold is None or shape.fold is str.lower or text.lower() == text.upper() else None


def _standing_for(alone: Sequence[str | None], fitting: int) -> str | None:
    return next((text for n, text in enumerate(alone) if text is not None and fitting >> n & 1), None)


def shapes_of(reading: ValueTest) -> list[Shape]:
    """Return what the listed values of a comparison of texts are as shapes, one for each."""
    comparison = reading.comparison
    if comparison.use.operator.type is ValueType.BOOLEAN:
        return [Shape.literal("true", str.lower), Shape.literal("false", str.lower)]
    if comparison.use.operator.type is ValueType.NULL_OR_EMPTY:
        return [Shape.literal("")]
    if comparison.readers is FOLDED:
        return [Shape.literal(text, str.casefold) for text in reading.listed]
    return [_SHAPES[comparison.relation](listed) for listed in reading.listed]


def _text_cell(members: list[Numbered], shapes: Sequence[Sequence[Shape]], fitting: int) -> Cell:
    passes = faults = at = 0
    for (number, reading), listed in zip(members, shapes, strict=True):
        fits = [bool(fitting >> place & 1) for place in range(at, at + len(listed))]
        at += len(listed)
        holds = _holds(reading, fits)
        if holds is None:
            faults |= 1 << number
        elif holds != reading.comparison.use.operator.negated:
            passes |= 1 << number
    return Cell(passes, faults)


def _holds(reading: ValueTest, fits: Sequence[bool]) -> bool | None:
    """Whether a text fits a listed value; None if it cannot be read."""
    kind = reading.comparison.use.operator.type
    if kind is ValueType.BOOLEAN:
        return (fits[0] in reading.listed) if any(fits) else None
    if kind is ValueType.NULL_OR_EMPTY:
        return fits[0] in reading.listed
    return any(fits)


# --- numbers and dates ---------------------------------------------------------------------------------


def _ordered_cells(members: list[Numbered]) -> Iterator[Cell]:
    """Listed values have odd ranks, what lies between two of them has an even one."""
    listed = sorted({value for _, reading in members for value in reading.listed})
    ranks = {value: 2 * place + 1 for place, value in enumerate(listed)}
    holding = {
        number: lookup(reading.comparison.relation, [ranks[value] for value in reading.listed])
        for number, reading in members
    }
    for rank in range(2 * len(listed) + 1):
        yield Cell(
            sum(1 << n for n, one in members if holding[n](rank) != one.comparison.use.operator.negated)
        )
    yield Cell(0, sum(1 << number for number, _ in members))


# --- addresses -----------------------------------------------------------------------------------------


def _address_cells(members: list[Numbered]) -> Iterator[Cell] | None:
    """In each range that is not filled by smaller ones, one address lies at its start or behind one of those."""
    networks: set[Network] = {network for _, reading in members for network in reading.listed}
    return None if len(networks) > MOST_NETWORKS else _cells_of_networks(members, networks)


def _cells_of_networks(members: list[Numbered], networks: set[Network]) -> Iterator[Cell]:
    every = networks | {ip_network("0.0.0.0/0"), ip_network("::/0")}
    for address in {address for network in every for address in _edges(network)}:
        yield Cell(_passing(members, partial(_lies_in_one, address)))
    yield Cell(0, sum(1 << number for number, _ in members))


def _edges(network: Network) -> Iterator[Address]:
    first, behind = int(network.network_address), int(network.broadcast_address) + 1
    kind = IPv4Address if network.version == 4 else IPv6Address  # noqa: PLR2004 - the version's own number
    for number in (first, behind):
        if number < 1 << network.max_prefixlen:
            yield kind(number)
            if kind is IPv4Address:
                yield IPv6Address(_MAPPED | number)


def _lies_in_one(address: Address, reading: ValueTest) -> bool:
    return any(reading.comparison.relation.holds(address, network) for network in reading.listed)


_WAYS: Final[dict[ValueType, Callable[[list[Numbered]], Iterable[Cell] | None]]] = {
    ValueType.NULL: _presence_cells,
    ValueType.STRING: _text_cells,
    ValueType.BOOLEAN: _text_cells,
    ValueType.NULL_OR_EMPTY: _text_cells,
    ValueType.NUMBER: _ordered_cells,
    ValueType.EPOCH: _ordered_cells,
    ValueType.DATE: _ordered_cells,
    ValueType.ADDRESS: _address_cells,
}
