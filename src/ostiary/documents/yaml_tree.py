"""A YAML text as a tree with places; every scalar is text, as in `yaml_file`."""

from __future__ import annotations

import yaml

from ostiary.documents.yaml_file import check_yaml, compose_yaml
from ostiary.spans import Source
from ostiary.syntax.tree import ListNode, MapNode, Member, Node, ScalarNode


def yaml_tree(source: Source) -> Node:
    """Return the tree of a YAML text, an empty text as an empty scalar; LoadError with its faults."""
    root = compose_yaml(source)
    if root is None:
        return ScalarNode(None, 0, len(source.text))
    check_yaml(root, source)
    return _node(root)


def _node(node: yaml.Node) -> Node:
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.MappingNode):
        members = [Member(_key(key), _node(value)) for key, value in node.value]
        last = members[-1].value.end if members and not node.flow_style else end
        return MapNode(start, last, members, block=not node.flow_style)
    if isinstance(node, yaml.SequenceNode):
        items = [_node(item) for item in node.value]
        last = items[-1].end if items and not node.flow_style else end
        return ListNode(start, last, items, block=not node.flow_style)
    return _key(node)


def _key(node: yaml.Node) -> ScalarNode:
    return ScalarNode(
        node.value, node.start_mark.index, node.end_mark.index, getattr(node, "style", "") or ""
    )
