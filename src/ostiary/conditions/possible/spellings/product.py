"""What texts are as values, and which patterns they fit, for all texts: the product of automata and patterns.

The automata of all types and the patterns are followed side by side, breadth-first over pairs of what each has reached.
Of each combination that is met, the first text is kept: a shortest one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, product
from typing import Final, Generic, NamedTuple, TypeVar

from ostiary.conditions.possible.spellings.ladder import Spelling, State
from ostiary.syntax.overlap import MOST_PLACES, Patterns, Places, Shape

MOST_STEPS: Final = 200_000
"""Pairs and characters that are looked at before the search is given up: some tenths of a second."""

MOST_STATES: Final = 4_000
"""States of the patterns, and of the types, likewise: to follow each takes more than a pair."""

_OTHERS: Final = "#~$%&_|^<>=\u2020\u2021"
"""Characters that stand for those that nothing tells apart, the first that is not told apart."""

Values = tuple[int | None, ...]
"""What a text is as a value of each type: a label, or None if it is none."""

_TypeState = tuple[int, State]  # the number of the type, and a state of its automaton

_S = TypeVar("_S", bound=Hashable)


class Met(NamedTuple):
    """A combination: which patterns a text fits, as bits, and what it is as a value of each type."""

    fitting: int
    values: Values


def find_joint_cells(shapes: Sequence[Shape], spellings: Sequence[Spelling]) -> Mapping[Met, str] | None:
    """Return the combinations that some text comes to, each with such a text; None if it is too much work to say.

    Where an automaton cannot tell what a text is, all that it may be is there, with the same text.
    """
    if sum(len(shape.elements) for shape in shapes) > MOST_PLACES:
        return None
    patterns = Patterns(shapes)
    characters = _characters(patterns.alphabet, spellings)
    texts = _Numbered(patterns.start, partial(_after, patterns, characters))
    types = _Types(spellings, characters)
    values = _Numbered(types.start, types.after)
    reached = _search(texts, values)
    if reached is None:
        return None
    spelled = [next(one for one in _OTHERS if one not in characters) if c is None else c for c in characters]
    found: dict[Met, str] = {}
    for pair in reached:
        fitting = patterns.fitting(texts.states[pair[0]])
        for met in (Met(fitting, labels) for labels in types.labels(values.states[pair[1]])):
            if met not in found:
                found[met] = _text_of(reached, pair, spelled)
    return found


def _characters(alphabet: Sequence[str], spellings: Sequence[Spelling]) -> list[str | None]:
    """The characters to try: of those that no pattern knows, one of all that are alike; None for what nobody knows."""
    typed = sorted(
        {character for spelling in spellings for character in spelling.characters}.difference(alphabet)
    )
    alike = {
        tuple(spelling.characters.get(character) for spelling in spellings): character for character in typed
    }
    return [*alphabet, *sorted(alike.values()), None]


def _after(patterns: Patterns, characters: Sequence[str | None], state: Places) -> list[Places]:
    following = dict(patterns.after(state))
    return [following.get(character, following[None]) for character in characters]


_Pair = tuple[int, int]
_Reached = dict[_Pair, tuple[_Pair, int] | None]


def _search(texts: _Numbered[Places], values: _Numbered[frozenset[_TypeState]]) -> _Reached | None:
    """Every pair that can be reached, with the one before it and the number of the character between them."""
    ahead: list[_Pair] = [(0, 0)]
    reached: _Reached = {(0, 0): None}
    steps = 0
    for pair in ahead:
        following = list(zip(texts.row(pair[0]), values.row(pair[1]), strict=True))
        steps += len(following)
        if steps > MOST_STEPS or len(texts.states) + len(values.states) > MOST_STATES:
            return None
        for number, after in enumerate(following):
            if after not in reached:
                reached[after] = (pair, number)
                ahead.append(after)
    return reached


def _text_of(reached: _Reached, pair: _Pair, characters: Sequence[str]) -> str:
    found: list[str] = []
    while (step := reached[pair]) is not None:
        pair, number = step
        found.append(characters[number])
    return "".join(reversed(found))


class _Numbered(Generic[_S]):
    """States by numbers, each with what every character makes of it, looked up when it is asked for first."""

    def __init__(self, start: _S, follow: Callable[[_S], Sequence[_S]]) -> None:
        self.states = [start]
        self._numbers = {start: 0}
        self._rows: dict[int, tuple[int, ...]] = {}
        self._follow = follow

    def row(self, number: int) -> tuple[int, ...]:
        """Return the numbers of the states that each character leads to."""
        if number not in self._rows:
            self._rows[number] = tuple(map(self._number, self._follow(self.states[number])))
        return self._rows[number]

    def _number(self, state: _S) -> int:
        number = self._numbers.setdefault(state, len(self.states))
        if number == len(self.states):
            self.states.append(state)
        return number


class _Types:
    """The automata of all types as one: all states that any of them may be in."""

    def __init__(self, spellings: Sequence[Spelling], characters: Sequence[str | None]) -> None:
        self._spellings, self._characters = spellings, characters
        self._rows: dict[_TypeState, list[tuple[_TypeState, ...]]] = {}
        self.start = frozenset((number, one.start) for number, one in enumerate(spellings))

    def after(self, states: frozenset[_TypeState]) -> list[frozenset[_TypeState]]:
        """Return the states that each character leads to."""
        rows = [self._row(state) for state in states]
        return [frozenset(chain.from_iterable(found)) for found in zip(*rows, strict=True)] or self._none

    @property
    def _none(self) -> list[frozenset[_TypeState]]:
        return [frozenset[_TypeState]()] * len(self._characters)

    def _row(self, state: _TypeState) -> list[tuple[_TypeState, ...]]:
        if state not in self._rows:
            number, own = state
            spelling = self._spellings[number]
            self._rows[state] = [
                tuple((number, after) for after in spelling.after(own, character))
                if character is not None and character in spelling.characters
                else ()
                for character in self._characters
            ]
        return self._rows[state]

    def labels(self, states: frozenset[_TypeState]) -> Iterator[Values]:
        """Return what a text is that ends there."""
        found: list[set[int | None]] = [set() for _ in self._spellings]
        for number, state in states:
            found[number].update(self._spellings[number].labels(state))
        return product(*(labels or {None} for labels in found))
