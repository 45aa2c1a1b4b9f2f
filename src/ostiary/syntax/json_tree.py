"""A valid JSON text as a tree with places: one walk over its strings, words and brackets."""

from __future__ import annotations

import json

from ostiary.syntax import json_places
from ostiary.syntax.tree import ListNode, MapNode, Member, Node, ScalarNode

_WORDS = {"true": True, "false": False, "null": None}


def json_tree(text: str, base: int = 0) -> Node:
    """Return the tree of a text that is known to be JSON, its offsets moved by `base`.

    >>> tree = json_tree('{"a": [10]}')
    >>> tree.members[0].value.items[0].value, tree.members[0].value.items[0].start
    (10, 7)
    """
    root = ListNode(base)
    open_nodes: list[ListNode | MapNode] = [root]
    key: ScalarNode | None = None
    for token in json_places.marks_of(text):
        mark = token[0]
        start, end = token.span()
        if mark in "}]":
            open_nodes.pop().end = end + base
            continue
        node = _node(mark, start + base, end + base)
        top = open_nodes[-1]
        if isinstance(top, ListNode):
            top.items.append(node)
        elif key is None:
            key = _as_key(node)
            continue
        else:
            top.members.append(Member(key, node))
            key = None
        if not isinstance(node, ScalarNode):
            open_nodes.append(node)
    return root.items[0] if root.items else root


def _node(mark: str, start: int, end: int) -> ScalarNode | ListNode | MapNode:
    first = mark[0]
    if first == '"':
        return ScalarNode(mark[1:-1] if "\\" not in mark else json.loads(mark), start, end, '"')
    if first == "{":
        return MapNode(start)
    if first == "[":
        return ListNode(start)
    return ScalarNode(_WORDS[mark] if mark in _WORDS else json.loads(mark), start, end)


def _as_key(node: ScalarNode | ListNode | MapNode) -> ScalarNode:
    return node if isinstance(node, ScalarNode) else ScalarNode("", node.start, node.end)
