"""The spellings of addresses, against listed ranges (`values.read_address`).

The digits of an address climb a ladder whose marks are the addresses where a range starts, or ends. A group that is
written without the zeros at its start has fewer digits, and `::` stands for any number of groups: the automaton tries
each length at once, and drops those that the text does not come to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import Final, Literal, NamedTuple

from ostiary.conditions.possible.spellings.ladder import Ladder, Rung, State
from ostiary.conditions.values import Address

_GROUPS: Final = 8
_GROUPS_BEFORE_OCTETS: Final = 6
_LAST_OCTET: Final = 3
_LONGEST_OCTET: Final = 3
_DECIMAL: Final = "0123456789"
_HEXADECIMAL: Final = "0123456789abcdefABCDEF"

_START: Final = ()  # nothing is read yet


class _Octet(NamedTuple):
    """Within an octet: its number, how many of its digits are to come.

    `tie`: the digits so far are those of 255; `tail`: the octets are the end of an IPv6 address.
    """

    number: int
    left: int
    tie: bool
    rung: Rung
    tail: bool


class _Group(NamedTuple):
    """Within a group of an IPv6 address: how many groups come before it, how many of its digits are to come."""

    number: int
    left: int
    rung: Rung
    skipped: bool


class _Colon(NamedTuple):
    """Behind one colon or two: how many groups there are so far, those that two colons stand for included.

    `colons` are told as they are written: no group is equal to what comes behind it.
    """

    number: int
    rung: Rung
    skipped: bool
    colons: Literal[":", "::"]


class AddressSpelling:
    """The spellings of IPv4 and IPv6 addresses; `edges` are where their labels change, told by `label_of`.

    >>> edges = [IPv4Address("0.0.0.0"), IPv4Address("10.0.0.0"), IPv6Address("::")]
    >>> addresses = AddressSpelling(edges, edges.index)
    >>> def read(text):
    ...     states = [addresses.start]
    ...     for character in text:
    ...         states = [after for state in states for after in addresses.after(state, character)]
    ...     return [label for state in states for label in addresses.labels(state)]
    >>> read("9.255.0.1"), read("10.0.0.0"), read("fe80::1"), read("10.0.0.01")
    ([0], [1], [2], [])
    """

    start: State = _START

    def __init__(self, edges: Iterable[Address], label_of: Callable[[Address], int]) -> None:
        fours, sixes = set[IPv4Address](), set[IPv6Address]()
        for edge in edges:
            fours.add(edge) if isinstance(edge, IPv4Address) else sixes.add(edge)
        self._four = _Labelled(Ladder(map(_octet_digits, fours)), [label_of(one) for one in sorted(fours)])
        labels = [label_of(one) for one in sorted(sixes)]
        self._six = _Labelled(Ladder(f"{int(one):032x}" for one in sixes), labels)
        self._tail = _Labelled(Ladder(map(_digits_with_octets, sixes)), labels)
        self.characters = _alike({*map(_octet_digits, fours), *map(_digits_with_octets, sixes)}, sixes)

    def after(self, state: State, character: str) -> Iterable[State]:
        """Return the states that one more character leads to."""
        if isinstance(state, _Octet):
            return self._in_octet(state, character)
        if isinstance(state, _Group):
            return self._in_group(state, character)
        if isinstance(state, _Colon):
            return self._behind_colon(state, character)
        if character == ":":
            return (_Colon(0, self._six.start, skipped=False, colons=":"),)
        four = self._octet(0, character, self._four.start, tail=False)
        return (*four, *self._group(0, character, self._six.start, skipped=False))

    def labels(self, state: State) -> Collection[int]:
        """Return what the address is if the text ends here."""
        if isinstance(state, _Octet) and state.number == _LAST_OCTET and not state.left:
            return ((self._tail if state.tail else self._four).label(state.rung),)
        if isinstance(state, _Group) and state.number == _GROUPS - 1 and not state.left:
            return (self._six.label(state.rung),)
        if isinstance(state, _Colon) and state.number == _GROUPS and state.colons == "::":
            return (self._six.label(state.rung),)
        return ()

    # --- IPv4 ----------------------------------------------------------------------------------------

    def _octet(self, number: int, digit: str, rung: Rung, *, tail: bool) -> Iterator[_Octet]:
        """Begin an octet, of each length."""
        if digit not in _DECIMAL or number > _LAST_OCTET:
            return
        ladder = self._tail if tail else self._four
        for length in range(1, 4 if digit in "12" else 2 if digit == "0" else 3):
            here = ladder.walk("0" * (3 - length) + digit, rung)
            yield _Octet(number, length - 1, length == _LONGEST_OCTET and digit == "2", here, tail)

    def _in_octet(self, state: _Octet, character: str) -> Iterable[_Octet]:
        if not state.left:
            if character != ".":
                return ()
            return (_Octet(state.number + 1, _NEW, tie=False, rung=state.rung, tail=state.tail),)
        if state.left == _NEW:
            return self._octet(state.number, character, state.rung, tail=state.tail)
        if character not in _DECIMAL or (state.tie and character > "5"):
            return ()
        ladder = self._tail if state.tail else self._four
        rung = ladder.walk(character, state.rung)
        return (_Octet(state.number, state.left - 1, state.tie and character == "5", rung, state.tail),)

    # --- IPv6 ----------------------------------------------------------------------------------------

    def _group(self, number: int, character: str, rung: Rung, *, skipped: bool) -> Iterator[State]:
        """Begin a group, of each length, or the octets at the end."""
        if character not in ":." and number < _GROUPS:
            for length in range(1, 5):
                here = self._six.walk("0" * (4 - length) + character.lower(), rung)
                yield _Group(number, length - 1, here, skipped)
            if number == _GROUPS_BEFORE_OCTETS:
                yield from self._octet(0, character, rung, tail=True)

    def _in_group(self, state: _Group, character: str) -> Iterable[State]:
        if character == ".":
            return ()
        if not state.left:
            done = state.number + 1
            is_between = character == ":" and done < _GROUPS
            return (_Colon(done, state.rung, state.skipped, colons=":"),) if is_between else ()
        if character == ":":
            return ()
        rung = self._six.walk(character.lower(), state.rung)
        return (state._replace(left=state.left - 1, rung=rung),)

    def _behind_colon(self, state: _Colon, character: str) -> Iterable[State]:
        if character != ":":
            may_begin = state.number > 0 or state.colons == "::"
            return (
                self._group(state.number, character, state.rung, skipped=state.skipped) if may_begin else ()
            )
        if state.skipped:
            return ()
        return [
            _Colon(state.number + more, self._six.walk("0000" * more, state.rung), skipped=True, colons="::")
            for more in range(1, _GROUPS - state.number + 1)
        ]


_NEW: Final = -1  # digits to come, where an octet's first one is: it says how many


class _Labelled:
    """A ladder whose marks have labels: what lies behind a mark is what the mark is."""

    def __init__(self, ladder: Ladder, labels: list[int]) -> None:
        self._ladder, self._labels = ladder, labels
        self.start = ladder.start

    def walk(self, digits: str, rung: Rung) -> Rung:
        """Return where the digits lie; behind which of the marks does not matter if they have one label."""
        found = self._ladder.walk(digits, rung)
        return self._labels.index(self._labels[found - 1]) + 1 if isinstance(found, int) else found

    def label(self, rung: Rung) -> int:
        """Return the label of what lies there."""
        return self._labels[(self._ladder.rank(rung) - 1) // 2]


def _alike(digits: Iterable[str], sixes: Iterable[IPv6Address]) -> Mapping[str, int]:
    """The digits that make a difference: those of the marks, what lies between them, and those that limit an octet."""
    told_apart = set("0125").union(*digits, *(f"{int(one):032x}" for one in sixes))
    apart = Ladder(told_apart)
    return {one: apart.rank(apart.walk(one.lower())) for one in _HEXADECIMAL} | {":": -1, ".": -2}


def _octet_digits(address: IPv4Address) -> str:
    return "".join(f"{octet:03}" for octet in address.packed)


def _digits_with_octets(address: IPv6Address) -> str:
    return f"{int(address) >> 32:024x}{_octet_digits(IPv4Address(address.packed[-4:]))}"
