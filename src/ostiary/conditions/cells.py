"""The cells that comparisons cut the values of a key into: in one cell, all of them come out alike.

Each type has its own way. Texts: what patterns one text can fit (`syntax.overlap`). Numbers and dates: the listed
ones and what lies between them, by their rank. Addresses: the listed ranges, which lie in one another or apart.
Comparisons of several types are taken as independent of each other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_network
from itertools import product
from typing import Any, Final, NamedTuple

from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.operators import CONTAINS, ENDS, EQUAL, GLOB, STARTS, Relation
from ostiary.conditions.values import FOLDED, Address, Network, ValueType
from ostiary.syntax.overlap import Shape, find_cells

MOST_CELLS: Final = 4_000
MOST_NETWORKS: Final = 100

_MAPPED: Final = int(IPv6Address("::ffff:0:0"))


class Cell(NamedTuple):
    """Values that all comparisons treat alike: the ones that they pass, and cannot be read for, as bits."""

    passes: int
    faults: int = 0


Numbered = tuple[int, ValueTest]


def find_value_cells(readings: Sequence[ValueTest]) -> set[Cell] | None:
    """Return the cells of the values that a key may have, if it has one; None if it is too much work to say.

    Bit n of a cell is the comparison `readings[n]`.
    """
    kinds: dict[Hashable, list[Numbered]] = {}
    for number, reading in enumerate(readings):
        kinds.setdefault(_kind_of(reading), []).append((number, reading))
    cells = {Cell(0)}
    for members in kinds.values():
        found = _WAYS[members[0][1].comparison.use.operator.type](members)
        if found is None:
            return None
        pairs = product(cells, set(found))
        cells = {Cell(one.passes | other.passes, one.faults | other.faults) for one, other in pairs}
        if len(cells) > MOST_CELLS:
            return None
    return cells


def _kind_of(reading: ValueTest) -> Hashable:
    """What one value is read as: comparisons of one kind are cut together."""
    way = _WAYS[reading.comparison.use.operator.type]
    return way, reading.comparison.readers.request if way is _ordered_cells else None


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
}


def _text_cells(members: list[Numbered]) -> Iterator[Cell] | None:
    shapes = [_shapes_of(reading) for _, reading in members]
    found = find_cells([shape for listed in shapes for shape in listed])
    return None if found is None else (_text_cell(members, shapes, fitting) for fitting in found)


def _shapes_of(reading: ValueTest) -> list[Shape]:
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
    for rank in range(2 * len(listed) + 1):
        yield Cell(_passing(members, partial(_holds_for, rank, ranks)))
    yield Cell(0, sum(1 << number for number, _ in members))


def _holds_for(rank: int, ranks: dict[Any, int], reading: ValueTest) -> bool:
    relation = reading.comparison.relation
    return any(relation.holds(rank, ranks[value]) for value in reading.listed)


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
