"""HCL, the language of Terraform files: text to blocks whose attributes know their places.

Read through python-hcl2's parse tree, which has the offsets of every token. An expression that only Terraform can
evaluate becomes an `ExpressionNode`; what is certain of a list that is put together (`concat`, a condition) is kept,
and the list is `partial`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ostiary.syntax.tree import ExpressionNode, ListNode, MapNode, Member, Node, ScalarNode

_INSIDE = r"(?:[^{}\"]|\"(?:[^\"\\]|\\.)*\"|\{[^{}]*\})*"
_HOLE = re.compile(rf"(?<!\$)\$\{{{_INSIDE}\}}")
_DIRECTIVE = re.compile(rf"(?<!%)%\{{{_INSIDE}\}}")
_STRING_OR_HOLE = re.compile(r'"(?:[^"\\]|\\.)*+"|\$_+', re.DOTALL)
_ESCAPED_HOLE = re.compile(r"\$\$\{|%%\{")
_HEREDOC = re.compile(r"<<-?\S+[^\n]*\n")
_BLANK_LINES = re.compile(r"\n\s{64,}")
_SHOWN = 40
_JOINING = frozenset({"concat", "distinct", "toset", "tolist", "flatten", "compact", "sort", "merge"})
_LITERALS = {"true": True, "false": False, "null": None}


class HclSyntaxError(ValueError):
    """A text that is not HCL: `.start` is the offset where reading stopped."""

    def __init__(self, message: str, start: int) -> None:
        self.start = start
        super().__init__(message)


@dataclass(slots=True, eq=False)
class HclBlock:
    """One block: its type, its labels, its attributes by name, and the blocks in it."""

    type: str
    labels: tuple[str, ...]
    start: int
    end: int
    attributes: dict[str, Member] = field(default_factory=dict)
    blocks: list[HclBlock] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class TextNode:
    """A heredoc or a string: the text between `start` and `end` of the file, holes and escapes as written."""

    text: str
    start: int
    end: int
    quoted: bool = False


def read_hcl(text: str) -> list[HclBlock]:
    """Return the blocks of a file; HclSyntaxError for what is not HCL, ImportError without python-hcl2."""
    from hcl2.api import parses_to_tree  # noqa: PLC0415 - only for Terraform files
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415

    try:
        tree = parses_to_tree(_BLANK_LINES.sub(_as_one_line, text))
    except UnexpectedInput as error:
        start = getattr(error, "pos_in_stream", None)
        shown = _shown(str(getattr(error, "token", None) or ""))
        raise HclSyntaxError(shown, len(text) if start is None or start < 0 else start) from None
    return list(_blocks(tree.children[0]))


def _as_one_line(blank: re.Match[str]) -> str:
    """Many blank lines as one, as long as they are: the grammar looks for the end of a heredoc behind each of them."""
    return "\n" + blank[0][1:].replace("\n", " ")


def _shown(token: str) -> str:
    """What is wrong with a token; one that is the rest of the file is not quoted in full."""
    heredoc = _HEREDOC.match(token)
    if heredoc is not None:
        return f"the heredoc {json.dumps(heredoc[0].strip()[:_SHOWN])} is not closed"
    if token:
        return f"unexpected {json.dumps(token[:_SHOWN] + '…' * (len(token) > _SHOWN), ensure_ascii=False)}"
    return "the file ends too early, or a character fits nowhere"


def masked(text: str) -> str:
    """Return a JSON text in which plain characters stand for each `${…}` and blanks for each `%{…}`: as long as before.

    It is JSON if the text between the holes is; what directives leave out or repeat is not known here.

    >>> masked('{"a": "x${b}", "c": ${var.d}}')
    '{"a": "x$___", "c": "______"}'
    >>> masked('["a"%{ if b }, "$${c}"%{ endif }]')
    '["a"         , "$${c}"          ]'
    """
    without = _HOLE.sub(lambda hole: "$" + "_" * (len(hole[0]) - 1), text)
    without = _DIRECTIVE.sub(lambda part: " " * len(part[0]), without)
    return _STRING_OR_HOLE.sub(_mask_outside, without)


def _mask_outside(found: re.Match[str]) -> str:
    part = found[0]
    return part if part.startswith('"') else f'"{"_" * (len(part) - 2)}"'


def holes(text: str, base: int = 0) -> list[tuple[int, int]]:
    """Return where the `${…}` of a text stand, their offsets moved by `base`."""
    return [(hole.start() + base, hole.end() + base) for hole in _HOLE.finditer(text)]


def directives(text: str, base: int = 0) -> list[tuple[int, int]]:
    """Return where the `%{…}` of a text stand, their offsets moved by `base`."""
    return [(part.start() + base, part.end() + base) for part in _DIRECTIVE.finditer(text)]


def without_escapes(text: str) -> str:
    """Return a text of which nothing is evaluated as Terraform reads it: `$${` and `%%{` are `${` and `%{`.

    >>> without_escapes("home/$${g:UserName}/*")
    'home/${g:UserName}/*'
    """
    return _ESCAPED_HOLE.sub(lambda found: found[0][1:], text)


def text_of_attribute(member: Member, text: str) -> TextNode | Node:
    """Return the value of an attribute that holds a document: its text, or the value that is encoded."""
    node = member.value
    if isinstance(node, ScalarNode) and node.style == "<<":
        opening = _HEREDOC.match(text, node.start)
        begin = opening.end() if opening else node.start
        end = text.rfind("\n", begin - 1, node.end - 1)
        return TextNode(text[begin : max(end, begin)], begin, max(end, begin))
    if isinstance(node, ScalarNode) and node.style == '"':
        return TextNode(text[node.start + 1 : node.end - 1], node.start + 1, node.end - 1, quoted=True)
    return node


def _blocks(body: Any) -> Iterator[HclBlock]:
    for child in body.children:
        if getattr(child, "data", None) == "block":
            yield _block(child)


def _block(tree: Any) -> HclBlock:
    names = [
        child
        for child in tree.children
        if getattr(child, "data", None) in ("identifier", "keyword", "string")
    ]
    body = next(child for child in tree.children if getattr(child, "data", None) == "body")
    words = [_word(name) for name in names]
    block = HclBlock(words[0], tuple(words[1:]), tree.meta.start_pos, tree.meta.end_pos)
    for child in body.children:
        kind = getattr(child, "data", None)
        if kind == "attribute":
            key = child.children[0]
            name = _word(key)
            start, end = _extent(key)
            block.attributes[name] = Member(ScalarNode(name, start, end), _node(child.children[-1]))
        elif kind == "block":
            block.blocks.append(_block(child))
    return block


def _word(tree: Any) -> str:
    parts = [str(token) for token in tree.scan_values(lambda _: True)]
    return "".join(part for part in parts if part != '"')


def _extent(tree: Any) -> tuple[int, int]:
    return tree.meta.start_pos, tree.meta.end_pos


def _node(tree: Any) -> Node:
    """The node of an expression."""
    tree = _inner(tree)
    kind = getattr(tree, "data", None)
    reader = _READERS.get(str(kind))
    return reader(tree) if reader else ExpressionNode(*_extent(tree))


def _inner(tree: Any) -> Any:
    """The expression without its wrapping and its parentheses."""
    while getattr(tree, "data", None) == "expr_term":
        inside = _parts(tree)
        if len(inside) != 1:
            return tree
        tree = inside[0]
    return tree


def _parts(tree: Any) -> list[Any]:
    """The expressions in a tree, without what stands between them: signs, line ends, comments."""
    return [
        child for child in tree.children if getattr(child, "data", None) not in (None, "new_line_or_comment")
    ]


def _string(tree: Any) -> Node:
    start, end = _extent(tree)
    raw = "".join(str(token) for token in tree.scan_values(lambda _: True))[1:-1]
    partial = any(
        part.children and hasattr(part.children[0], "data") for part in tree.children if hasattr(part, "data")
    )
    return ScalarNode(raw if partial else _unescape(raw), start, end, '"', partial)


def _unescape(raw: str) -> str:
    text = without_escapes(raw)
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _heredoc(tree: Any) -> Node:
    start, end = _extent(tree)
    text = str(tree.children[0])
    return ScalarNode(text, start, end, "<<", "${" in text)


def _list(tree: Any) -> Node:
    items = [_node(item) for item in _parts(tree)]
    return ListNode(*_extent(tree), items, partial=any(isinstance(item, ExpressionNode) for item in items))


def _map(tree: Any) -> Node:
    start, end = _extent(tree)
    node = MapNode(start, end)
    for child in tree.children:
        if getattr(child, "data", None) == "object_elem":
            node.members.append(Member(_key(child.children[0]), _node(child.children[-1])))
    node.partial = any(member.key.partial for member in node.members)
    return node


def _key(tree: Any) -> ScalarNode:
    """A key; one in parentheses or with a hole is known only to Terraform."""
    word = _word(tree)
    return ScalarNode(word, *_extent(tree), partial=word.startswith("(") or "${" in word)


def _call(tree: Any) -> Node:
    """`jsonencode(x)` is x; lists that are put together are what can be seen of them."""
    start, end = _extent(tree)
    name = _word(tree.children[0])
    given = next((child for child in tree.children if getattr(child, "data", None) == "arguments"), None)
    arguments = [_node(child) for child in _parts(given)] if given is not None else []
    if name == "jsonencode" and len(arguments) == 1:
        return arguments[0]
    return _joined(start, end, arguments) if name in _JOINING else ExpressionNode(start, end)


def _conditional(tree: Any) -> Node:
    branches = [_node(part) for part in _parts(tree)[1:]]
    node = _joined(*_extent(tree), branches)
    if isinstance(node, ListNode):
        node.alternatives |= sum(isinstance(one, ListNode) and bool(one.items) for one in branches) > 1
    return node


def _joined(start: int, end: int, parts: list[Node]) -> Node:
    """What is certain of a value that is one of some, or put together from some: the lists' own items."""
    lists = [part for part in parts if isinstance(part, ListNode)]
    if not lists:
        return ExpressionNode(start, end)
    apart = any(part.alternatives for part in lists)
    return ListNode(
        start, end, [item for part in lists for item in part.items], partial=True, alternatives=apart
    )


def _literal(tree: Any) -> Node:
    word = str(tree.children[0])
    return ScalarNode(_LITERALS.get(word), *_extent(tree))


def _number(tree: Any) -> Node:
    return ScalarNode(json.loads(str(tree.children[0])), *_extent(tree))


_READERS = {
    "string": _string,
    "heredoc_template": _heredoc,
    "heredoc_template_trim": _heredoc,
    "tuple": _list,
    "object": _map,
    "function_call": _call,
    "conditional": _conditional,
    "literal_value": _literal,
    "int_lit": _number,
    "float_lit": _number,
}
