"""YAML text to values: every scalar stays a string, duplicate keys and endless aliases are refused."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from ostiary.documents.json_file import DEPTH
from ostiary.documents.yaml_values import NOT_PLAIN, read_plain
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.base import shown
from ostiary.spans import Source, Span

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_INDENTATION = re.compile(r"^[ \-?:\t]+", re.MULTILINE)
# characters that YAML has no place for
_UNREADABLE = r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufeff\uff00-\ufffd\U00010000-\U0010ffff]"
_BRACKET = re.compile(r"[\[\]{}]")

EXPANSION = 1_000_000
"""How many values a document may have once its aliases are followed."""


def read_yaml(source: Source) -> Any:
    """Return the value of a YAML text: dicts, lists and strings; LoadError with its faults."""
    value = read_plain(source.text)
    if value is not NOT_PLAIN:
        return value
    node = compose_yaml(source)
    if node is None:
        return None
    faults = list(_check(node, source))
    if faults:
        raise LoadError(faults)
    return _construct(node)


def compose_yaml(source: Source) -> yaml.Node | None:
    """Return the tree of nodes with their places (None for an empty text); LoadError if it is not YAML."""
    loader = _Loader(source.text)
    try:
        _check_nesting(source)
        node: yaml.Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise LoadError([_syntax_fault(error, source)]) from None
    except (yaml.YAMLError, UnicodeError) as error:
        control = re.search(_UNREADABLE, source.text)
        place = source.span(*control.span()) if control else Span.whole(source.name)
        message = f"this is not valid YAML: {' '.join(str(error).split())}"
        raise LoadError([Diagnostic("yaml-syntax", message, place)]) from None
    finally:
        loader.dispose()
    return node


def node_span(node: yaml.Node, source: Source) -> Span:
    """Return the place of a node."""
    start, end = node.start_mark, node.end_mark
    return Span(source.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _may_be_deep(text: str) -> bool:
    """Whether indentation or brackets leave room for nesting deeper than DEPTH; cheap, and never wrongly no."""
    if any(len(match[0]) > DEPTH for match in _INDENTATION.finditer(text)):
        return True
    depth = deepest = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "{[" else -1
        deepest = max(deepest, depth)
    return deepest > DEPTH // 2


def _check_nesting(source: Source) -> None:
    """Refuse deep nesting before the recursive composer meets it."""
    if not _may_be_deep(source.text):
        return
    loader = _Loader(source.text)
    depth = 0
    try:
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEPTH:
                place = Span(
                    source.name,
                    event.start_mark.line + 1,
                    event.start_mark.column + 1,
                    event.end_mark.line + 1,
                    event.end_mark.column + 1,
                )
                message = f"the document is nested deeper than {DEPTH} levels"
                raise LoadError([Diagnostic("document-too-deep", message, place)])
    finally:
        loader.dispose()


def _syntax_fault(error: yaml.MarkedYAMLError, source: Source) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    message = " ".join(part for part in (error.context, error.problem) if part)
    place = Span.whole(source.name)
    if mark is not None:
        place = Span(source.name, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
    at_tab = mark is not None and source.line(mark.line + 1)[mark.column : mark.column + 1] == "\t"
    hint = "indent with blanks, never with tabs" if at_tab else None
    return Diagnostic("yaml-syntax", f"this is not valid YAML: {message}", place, hint)


def _check(root: yaml.Node, source: Source) -> Iterator[Diagnostic]:
    extents: dict[int, _Extent] = {}
    yield from _check_node(root, source, extents, set())
    extent = extents.get(id(root), _Extent(0, 0))
    if extent.values > EXPANSION:
        message = f"the document's aliases expand to more than {EXPANSION:,} values"
        yield Diagnostic("too-many-aliases", message, node_span(root, source))
    elif extent.levels > DEPTH + 1:
        message = f"the document's aliases are nested deeper than {DEPTH} levels"
        yield Diagnostic("document-too-deep", message, node_span(root, source))


class _Extent(NamedTuple):
    """How many values and levels a node has once its aliases are followed."""

    values: int
    levels: int


def _check_node(
    node: yaml.Node, source: Source, extents: dict[int, _Extent], above: set[int]
) -> Iterator[Diagnostic]:
    if id(node) in above:
        yield Diagnostic("endless-alias", "this alias contains itself", node_span(node, source))
        return
    if id(node) in extents:
        return
    above = above | {id(node)}
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        yield from _check_keys(node, source)
        children = [child for pair in node.value for child in pair]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    for child in children:
        yield from _check_node(child, source, extents, above)
    below = [extents.get(id(child), _Extent(0, 0)) for child in children]
    values, levels = sum(extent.values for extent in below), max((e.levels for e in below), default=0)
    extents[id(node)] = _Extent(1 + values, 1 + levels)


def _check_keys(node: yaml.MappingNode, source: Source) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            yield Diagnostic("invalid-key", "a key must be a plain word", node_span(key, source))
        elif key.value in first:
            message = f"the key `{shown(key.value)}` stands twice: first on line {first[key.value]}"
            hint = "remove one of the two; nobody can say which was meant"
            yield Diagnostic("duplicate-key", message, node_span(key, source), hint)
        else:
            first[key.value] = key.start_mark.line + 1


def _construct(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {sys.intern(key.value): _construct(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item) for item in node.value]
    return node.value
