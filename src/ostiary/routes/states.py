"""The tree of path segments walked without ever turning back: one dictionary look-up for each segment.

In the tree a path may have to be tried more than once: a literal that fits leads to a dead end, and the
parameter beside it is tried next. Here a state is the sequence of all nodes that the segments read so far lead
to, in order of preference, so that nothing is left to try. A state is a dictionary from the next segment to the
next state; under OTHER is the state for a segment that is no literal in any of its nodes, under LEAF what the
path means if it ends here.

There may be far more such sequences than nodes. So a state is only made when a path first comes by: until then
LAZY stands in its place. A segment that has to be compared with a pattern (`{region}:{id}`) cannot be looked
up: MIXED stands there. Both lead to nothing but themselves, so that the walk never has to check. It is
`find_leaf` that looks what it ended at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Final

from ostiary.routes.route import Route
from ostiary.syntax.path import TemplateSegment

OTHER: Final = None
LEAF: Final = 0
_NODES: Final = 1

MOST_STATES: Final = 100_000
"""Above that many, paths are looked up in the tree: no table that anybody wrote comes near it."""

State = dict[Hashable, Any]
Leaf = dict[Any, Any]
Entry = tuple[Route, tuple[TemplateSegment, ...]]


class Node:
    """A node of the tree: what follows on a prefix of some templates, and the routes that end here."""

    __slots__ = ("literals", "mixed", "parameter", "routes")

    def __init__(self) -> None:
        self.literals: dict[str, Node] = {}
        self.mixed: list[tuple[str, re.Pattern[str], Node]] = []
        self.parameter: Node | None = None
        self.routes: list[Entry] = []

    def following(self, segment: str) -> Iterator[Node]:
        """Yield the nodes that a segment leads to, the preferred ones first."""
        literal = self.literals.get(segment)
        if literal is not None:
            yield literal
        for _, pattern, node in self.mixed:
            if pattern.fullmatch(segment):
                yield node
        if self.parameter is not None:
            yield self.parameter


def _trap() -> State:
    """A state that leads nowhere but to itself."""
    state: State = {LEAF: {}}
    state[OTHER] = state
    return state


DEAD: Final = _trap()
LAZY: Final = _trap()
MIXED: Final = _trap()
_NEVER: Final = dict.fromkeys(("", ".", ".."), DEAD)
"""Segments that no path may have (semantics.md §5): a walk need not check for them."""


class PathStates:
    """The states of one tree.

    `leaf_of` makes a leaf of the routes that a path may mean, the preferred ones first: a dictionary, empty for no
    route. Walk from `start` over the pieces of `path.split("/")`, the empty one before the first slash among them.
    """

    def __init__(self, root: Node, leaf_of: Callable[[Sequence[Entry]], Leaf]) -> None:
        self._leaf_of = leaf_of
        self._states: dict[tuple[Node, ...], State] = {}
        self.tree = root
        self.root = self._state((root,))
        self._leaf_of_slash: Leaf = self.root[LEAF]
        self.root[LEAF] = {}  # the path `/` has two empty pieces, and no path at all has one
        self.start: State = {"": self.root, OTHER: DEAD, LEAF: {}}

    def find_leaf(self, segments: Sequence[str]) -> Leaf:
        """Return the leaf of a path's decoded segments; its states are there from now on."""
        if not segments:
            return self._leaf_of_slash
        leaf = _walk(self.root, segments)
        if leaf is LAZY[LEAF] and len(self._states) < MOST_STATES:
            self._open(segments)
            leaf = _walk(self.root, segments)
        if leaf is LAZY[LEAF] or leaf is MIXED[LEAF]:
            return self._leaf_at(_follow((self.tree,), segments))
        return leaf

    def _open(self, segments: Sequence[str]) -> None:
        """Make the states along a path."""
        state = self.root
        for segment in segments:
            key = segment if segment in state else OTHER
            if state[key] is LAZY:
                state[key] = self._state(_next(state[_NODES], key))
            state = state[key]
            if _NODES not in state:
                return

    def _leaf_at(self, nodes: tuple[Node, ...]) -> Leaf:
        if len(self._states) < MOST_STATES or nodes in self._states:
            leaf: Leaf = self._state(nodes)[LEAF]
            return leaf
        return self._leaf(nodes)

    def _state(self, nodes: tuple[Node, ...]) -> State:
        if nodes not in self._states:
            self._states[nodes] = self._make(nodes) if nodes else DEAD
        return self._states[nodes]

    def _make(self, nodes: tuple[Node, ...]) -> State:
        state: State = {literal: LAZY for node in nodes for literal in node.literals}
        state.update(_NEVER)
        beside = any(node.parameter for node in nodes)
        state[OTHER] = MIXED if any(node.mixed for node in nodes) else LAZY if beside else DEAD
        state[LEAF], state[_NODES] = self._leaf(nodes), nodes
        return state

    def _leaf(self, nodes: Sequence[Node]) -> Leaf:
        return self._leaf_of([entry for node in nodes for entry in node.routes])


def _walk(state: State, segments: Sequence[str]) -> Leaf:
    for segment in segments:
        state = state.get(segment) or state[OTHER]
    leaf: Leaf = state[LEAF]
    return leaf


def _next(nodes: Sequence[Node], segment: str | None) -> tuple[Node, ...]:
    if segment is OTHER:
        return tuple(node.parameter for node in nodes if node.parameter is not None)
    return tuple(found for node in nodes for found in node.following(segment))


def _follow(nodes: tuple[Node, ...], segments: Sequence[str]) -> tuple[Node, ...]:
    """The nodes at the end of a path, found without states."""
    for segment in segments:
        nodes = _next(nodes, segment)
    return nodes
