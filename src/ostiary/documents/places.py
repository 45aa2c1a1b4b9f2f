"""Where a value stands in its file: the text is parsed again, with places, only when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

import yaml

from ostiary.documents.form import is_yaml
from ostiary.documents.yaml_file import compose_yaml, node_span
from ostiary.spans import Source, Span
from ostiary.syntax.json_places import JsonPlaces
from ostiary.syntax.tree import Node, find

Pointer = tuple[str | int, ...]
"""The keys and indexes that lead from the document's root to a value."""


class Places:
    """The places of one file's values; the text is read for the first of them, and only then."""

    def __init__(self, source: Source, kept: Mapping[str, Sequence[int]] = MappingProxyType({})) -> None:
        """Take the text and, for sections that entries were left out of, the numbers that the rest had."""
        self.source = source
        self._kept = kept

    def value(self, pointer: Sequence[str | int]) -> Span:
        """Return the span of a value; of its nearest ancestor if there is none at the pointer."""
        if is_yaml(self.source.name):
            return node_span(self._find(pointer)[1], self.source)
        return self.source.span(*self._json.locate(self._written(pointer))[1])

    def key(self, pointer: Sequence[str | int]) -> Span:
        """Return the span of the key that a pointer ends in."""
        if is_yaml(self.source.name):
            return node_span(self._find(pointer)[0], self.source)
        return self.source.span(*self._json.locate(self._written(pointer))[0])

    @cached_property
    def _json(self) -> JsonPlaces:
        return JsonPlaces(self.source.text)

    @cached_property
    def _members(self) -> dict[int, dict[str | int, tuple[yaml.Node, yaml.Node]]]:
        """The pairs of each mapping that was stepped into, by their keys."""
        return {}

    @cached_property
    def _yaml(self) -> yaml.Node:
        start = yaml.Mark(self.source.name, 0, 0, 0, "", 0)
        return compose_yaml(self.source) or yaml.ScalarNode("", "", start, start)

    def _find(self, pointer: Sequence[str | int]) -> tuple[yaml.Node, yaml.Node]:
        key = node = self._yaml
        for step in self._written(pointer):
            found = self._child(node, step)
            if found is None:
                break
            key, node = found
        return key, node

    def _written(self, pointer: Sequence[str | int]) -> Sequence[str | int]:
        """The pointer as the file has it."""
        numbers = self._kept.get(str(pointer[0])) if len(pointer) > 1 else None
        return pointer if numbers is None else (pointer[0], numbers[int(pointer[1])], *pointer[2:])

    def _child(self, node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
        if isinstance(node, yaml.MappingNode):
            if id(node) not in self._members:
                self._members[id(node)] = {pair[0].value: pair for pair in reversed(node.value)}
            return self._members[id(node)].get(step)
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            return node.value[step], node.value[step]
        return None


class TreePlaces(Places):
    """The places of a file that has been read into a tree already."""

    def __init__(self, source: Source, root: Node) -> None:
        super().__init__(source)
        self._root = root

    def value(self, pointer: Sequence[str | int]) -> Span:
        """Return the span of a value; of its nearest ancestor if there is none at the pointer."""
        node = find(self._root, pointer)[1]
        return self.source.span(node.start, node.end)

    def key(self, pointer: Sequence[str | int]) -> Span:
        """Return the span of the key that a pointer ends in."""
        node = find(self._root, pointer)[0]
        return self.source.span(node.start, node.end)
