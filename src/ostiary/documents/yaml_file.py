"""YAML text to values: every scalar stays a string, duplicate keys and endless aliases are refused."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
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
    check_yaml(node, source)
    return construct(node)


def check_yaml(root: yaml.Node, source: Source) -> None:
    """Refuse a tree with duplicate or odd keys, or with endless aliases: LoadError with all of them."""
    faults = list(_check(root, source))
    if faults:
        raise LoadError(faults)


def read_nodes(source: Source) -> list[yaml.Node]:
    """Return the documents of a text, which `---` separates, as trees of nodes; LoadError with their faults."""
    nodes: list[yaml.Node] = _compose(source, _every_node)
    faults = [fault for node in nodes for fault in _check(node, source)]
    if faults:
        raise LoadError(faults)
    return nodes


def compose_yaml(source: Source) -> yaml.Node | None:
    """Return the tree of nodes with their places (None for an empty text); LoadError if it is not YAML."""
    node: yaml.Node | None = _compose(source, lambda loader: loader.get_single_node())
    return node


def _every_node(loader: Any) -> list[yaml.Node]:
    nodes = []
    while loader.check_node():
        nodes.append(loader.get_node())
    return nodes


def _compose(source: Source, compose: Callable[[Any], Any]) -> Any:
    try:
        loader = _Loader(source.text)
    except (yaml.YAMLError, UnicodeError) as error:
        raise LoadError([_unreadable(error, source)]) from None
    try:
        _check_nesting(source)
        return compose(loader)
    except yaml.MarkedYAMLError as error:
        raise LoadError([_syntax_fault(error, source)]) from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise LoadError([_unreadable(error, source)]) from None
    finally:
        loader.dispose()


def _unreadable(error: Exception, source: Source) -> Diagnostic:
    """The fault of a text with a character that YAML does not have."""
    control = re.search(_UNREADABLE, source.text)
    place = source.span(*control.span()) if control else Span.whole(source.name)
    return Diagnostic("yaml-syntax", f"this is not valid YAML: {' '.join(str(error).split())}", place)


def node_span(node: yaml.Node, source: Source) -> Span:
    """Return the place of a node."""
    return _span(node.start_mark, node.end_mark, source)


def _span(start: yaml.Mark, end: yaml.Mark, source: Source) -> Span:
    """The place between two marks: by their offsets, for YAML counts lines that end at U+2028 and the like."""
    return source.span(start.index, end.index)


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
                place = _span(event.start_mark, event.end_mark, source)
                message = f"the document is nested deeper than {DEPTH} levels"
                raise LoadError([Diagnostic("document-too-deep", message, place)])
    finally:
        loader.dispose()


def _syntax_fault(error: yaml.MarkedYAMLError, source: Source) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    message = " ".join(part for part in (error.context, error.problem) if part)
    place = Span.whole(source.name)
    if mark is not None:
        place = source.span(mark.index, mark.index)
        place = place._replace(end_column=place.column + 1)
    at_tab = mark is not None and source.text[mark.index : mark.index + 1] == "\t"
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
            line = source.span(first[key.value], first[key.value]).line
            message = f"the key `{shown(key.value)}` stands twice: first on line {line}"
            hint = "remove one of the two; nobody can say which was meant"
            yield Diagnostic("duplicate-key", message, node_span(key, source), hint)
        else:
            first[key.value] = key.start_mark.index


def construct(node: yaml.Node, *, typed: bool = False) -> Any:
    """Return the value of a node: every scalar as text; `typed`: what is not quoted as JSON would read it."""
    if isinstance(node, yaml.MappingNode):
        return {sys.intern(key.value): construct(value, typed=typed) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [construct(item, typed=typed) for item in node.value]
    quoted = getattr(node, "style", None)
    return _typed(node.value) if typed and not quoted else node.value


_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]+)?")


def _typed(text: str) -> Any:
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return float(text) if number[1] else int(text)
    return _WORDS.get(text, text)
