"""The cells that comparisons of one type cut its values into, those that its reader reads, and what it cannot read.

Each type has its own way. Numbers and dates: the listed ones and what lies between them, by their rank. Addresses: the
listed ranges, which lie in one another or apart. `spelling_of` gives the same values as an automaton.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any, Final

from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.lookup import lookup
from ostiary.conditions.possible.cells import Cell, Numbered
from ostiary.conditions.possible.spellings.addresses import AddressSpelling
from ostiary.conditions.possible.spellings.dates import DateSpelling
from ostiary.conditions.possible.spellings.ladder import Spelling
from ostiary.conditions.possible.spellings.numbers import NumberSpelling
from ostiary.conditions.values import Address, Network, Reader, ValueType, read_instant, read_number
from ostiary.syntax.overlap import Shape

MOST_NETWORKS: Final = 100

_MAPPED: Final = int(IPv6Address("::ffff:0:0"))


def kind_of(reading: ValueTest) -> Hashable:
    """Return what one value of another type than text is read as: comparisons of one kind are cut together."""
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


# --- numbers and dates ---------------------------------------------------------------------------------


def _ordered_cells(members: list[Numbered]) -> Iterator[Cell]:
    _, passes = _ranked(members)
    yield from map(Cell, passes)
    yield Cell(0, sum(1 << number for number, _ in members))


def _ranked(members: list[Numbered]) -> tuple[list[Any], list[int]]:
    """The listed values in their order, and by rank what a value passes.

    Listed values have odd ranks, what lies between two of them has an even one.
    """
    listed = sorted({value for _, reading in members for value in reading.listed})
    ranks = {value: 2 * place + 1 for place, value in enumerate(listed)}
    holding = {
        number: lookup(reading.comparison.relation, [ranks[value] for value in reading.listed])
        for number, reading in members
    }
    return listed, [
        sum(1 << n for n, one in members if holding[n](rank) != one.comparison.use.operator.negated)
        for rank in range(2 * len(listed) + 1)
    ]


# --- addresses -----------------------------------------------------------------------------------------


def _address_cells(members: list[Numbered]) -> Iterator[Cell] | None:
    """In each range that is not filled by smaller ones, one address lies at its start or behind one of those."""
    edges = _edges_of(members)
    return None if edges is None else _cells_of_addresses(members, edges)


def _cells_of_addresses(members: list[Numbered], edges: Iterable[Address]) -> Iterator[Cell]:
    for address in edges:
        yield Cell(_passed_by(members, address))
    yield Cell(0, sum(1 << number for number, _ in members))


def _edges_of(members: list[Numbered]) -> set[Address] | None:
    """Where what an address passes may change: up to the next one, all are alike. None if there are too many."""
    networks: set[Network] = {network for _, reading in members for network in reading.listed}
    if len(networks) > MOST_NETWORKS:
        return None
    every = networks | {ip_network("0.0.0.0/0"), ip_network("::/0")}
    return {address for network in every for address in _edges(network)}


def _edges(network: Network) -> Iterator[Address]:
    """Where a range starts, and what lies behind it: of an IPv4 range, among the mapped addresses as well."""
    first, behind = int(network.network_address), int(network.broadcast_address) + 1
    for number in (first, behind):
        if network.version == 4:  # noqa: PLR2004 - the version's own number
            yield IPv6Address(_MAPPED + number)
        if number < 1 << network.max_prefixlen:
            yield (IPv4Address if network.version == 4 else IPv6Address)(number)  # noqa: PLR2004


def _passed_by(members: Iterable[Numbered], address: Address) -> int:
    return _passing(members, partial(_lies_in_one, address))


def _lies_in_one(address: Address, reading: ValueTest) -> bool:
    return any(reading.comparison.relation.holds(address, network) for network in reading.listed)


_WAYS: Final[dict[ValueType, Callable[[list[Numbered]], Iterable[Cell] | None]]] = {
    ValueType.NULL: _presence_cells,
    ValueType.NUMBER: _ordered_cells,
    ValueType.EPOCH: _ordered_cells,
    ValueType.DATE: _ordered_cells,
    ValueType.ADDRESS: _address_cells,
}


_SPELLINGS: Final[Mapping[Reader, Callable[[Sequence[Any], Sequence[int], Iterable[str]], Spelling]]] = {
    read_number: NumberSpelling,
    read_instant: DateSpelling,
}


def spelling_of(members: list[Numbered], shapes: Iterable[Shape]) -> Spelling | None:
    """Return how the values of one kind are spelled, labelled with what they pass; None if they are too many.

    `shapes` are what the same texts are compared with: what they tell apart of a value has to be told apart.
    """
    kind = members[0][1].comparison.use.operator.type
    if kind is not ValueType.ADDRESS:
        beside = ["".join(element or "?" for element in shape.elements) for shape in shapes]
        return _SPELLINGS[members[0][1].comparison.readers.request](*_ranked(members), beside)
    edges = _edges_of(members)
    return None if edges is None else AddressSpelling(edges, partial(_passed_by, members))
