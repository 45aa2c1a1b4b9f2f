"""A document as a tree in which every key and every value knows where it stands in its file.

JSON, YAML and HCL are read into this one form. Offsets count characters of the file; the end is not included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Pointer = tuple[str | int, ...]
"""The keys and indexes that lead from the document's root to a value."""


@dataclass(slots=True, eq=False)
class ScalarNode:
    """One text, number, truth value or null.

    `style` is the quote it is written in: `"`, `'`, `|` or `>` for a block, empty for a bare word. `partial`: a
    part of it is known only when the file is evaluated (`${…}` of Terraform).
    """

    value: Any
    start: int
    end: int
    style: str = ""
    partial: bool = False


@dataclass(slots=True, eq=False)
class ExpressionNode:
    """A value that is known only when the file is evaluated, such as `var.actions` in Terraform."""

    start: int
    end: int
    partial = True


@dataclass(slots=True, eq=False)
class ListNode:
    """A list; `block`: one item a line after a dash, as YAML has it. `partial`: it may hold more than is seen.

    `alternatives`: a condition of Terraform chooses between some of its items, so that they never stand together.
    """

    start: int
    end: int = 0
    items: list[Node] = field(default_factory=list)
    block: bool = False
    partial: bool = False
    alternatives: bool = False


@dataclass(slots=True, eq=False)
class Member:
    """A key and its value."""

    key: ScalarNode
    value: Node


@dataclass(slots=True, eq=False)
class MapNode:
    """A mapping, its members in the order of the file; `block` and `partial` as for lists."""

    start: int
    end: int = 0
    members: list[Member] = field(default_factory=list)
    block: bool = False
    partial: bool = False

    def get(self, key: str) -> Member | None:
        """Return the member of an exact key."""
        for member in self.members:
            if member.key.value == key:
                return member
        return None


Node = ScalarNode | ExpressionNode | ListNode | MapNode

UNKNOWN = "${…}"
"""What stands in a value for an expression."""


def value_of(node: Node) -> Any:
    """Return the plain value of a tree: dicts, lists and scalars; `UNKNOWN` for an expression."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, MapNode):
        return {member.key.value: value_of(member.value) for member in node.members}
    if isinstance(node, ListNode):
        return [value_of(item) for item in node.items]
    return UNKNOWN


def find(root: Node, pointer: Sequence[str | int]) -> tuple[Node, Node]:
    """Return the key and the value at a pointer; those of the nearest ancestor if there is none.

    A value without a key of its own (the root, a list's item) stands for its key.
    """
    key = node = root
    for step in pointer:
        found = _child(node, step)
        if found is None:
            break
        key, node = found
    return key, node


def _child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    if isinstance(node, MapNode) and isinstance(step, str):
        member = node.get(step)
        return (member.key, member.value) if member else None
    if isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
        return node.items[step], node.items[step]
    return None


def path_to(root: Node, offset: int) -> tuple[Pointer, Node]:
    """Return the innermost value that an offset lies in, and the way to it; a key counts as its value."""
    path: list[str | int] = []
    node = root
    while (found := _inner(node, offset)) is not None:
        step, node = found
        path.append(step)
    return tuple(path), node


def _inner(node: Node, offset: int) -> tuple[str | int, Node] | None:
    if isinstance(node, MapNode):
        for member in node.members:
            if member.key.start <= offset < member.value.end:
                return member.key.value, member.value
    elif isinstance(node, ListNode):
        for number, item in enumerate(node.items):
            if item.start <= offset < item.end:
                return number, item
    return None


def walk(node: Node) -> Iterator[Node]:
    """Yield a tree's values, outer before inner; keys are left out."""
    yield node
    if isinstance(node, MapNode):
        for member in node.members:
            yield from walk(member.value)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from walk(item)
