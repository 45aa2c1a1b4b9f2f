"""YAML in canonical form: block style, its comments where they were.

A comment on lines of its own belongs to the entry that follows, one at the end of a line to the value before it. If a
comment would be lost the text is left as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ostiary.syntax.tree import ListNode, MapNode, Node, ScalarNode, walk

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)
_SPECIAL = re.compile(r"(?:^|[\s\[{,])(?:[&*][A-Za-z0-9_]|![A-Za-z!<])|^(?:---|\.\.\.|%)", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z0-9_/.][A-Za-z0-9_/.:?@+=,* -]*[A-Za-z0-9_/.*?@+=-]|[A-Za-z0-9_/]")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "~", ""})
_NUMBER = re.compile(r"[-+.]?[0-9][0-9._:eE+-]*")


class CommentLostError(ValueError):
    """A text that canonical form would take something from; the message says what."""


@dataclass
class _Comments:
    """Comments by the offset of the node they belong to: before it, and at the end of its line."""

    before: dict[int, list[str]] = field(default_factory=dict)
    after: dict[int, str] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)
    count: int = 0


def render_yaml(text: str, root: Node, ordered: Node) -> str:
    """Return a document in canonical form; CommentLostError for one that would lose a comment, a tag or an alias."""
    texts = sorted((node.start, node.end) for node in _scalars(root))
    bare = _without(text, texts)
    if _SPECIAL.search(bare) or any(text[start] in "&*!" for start, _ in texts if start < len(text)):
        raise CommentLostError("it has anchors, aliases, tags or document marks")
    comments = _gather(text, bare, root)
    rendered = "\n".join([*_lines(ordered, comments, 0), *comments.last]).strip("\n") + "\n"
    kept = len(_COMMENT.findall(_masked(rendered)))
    if comments.before or comments.after or kept != comments.count:
        raise CommentLostError("a comment of it has no place there")
    return rendered


def _scalars(node: Node) -> Iterator[ScalarNode]:
    for one in walk(node):
        if isinstance(one, ScalarNode):
            yield one
        elif isinstance(one, MapNode):
            yield from (member.key for member in one.members)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with blanks in place of its scalars."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = max(at, end)
    return "".join([*parts, text[at:]])


def _masked(text: str) -> str:
    """A rendered text without the quoted scalars in which a `#` may stand."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', "x", text)


def _gather(text: str, bare: str, root: Node) -> _Comments:
    comments = _Comments()
    entries = sorted({entry.start for entry in _entries(root)})
    ends = sorted((node.end, node.start) for node in _scalars(root))
    for found in _COMMENT.finditer(bare):
        comment = text[found.start() : found.end()].rstrip()
        comments.count += 1
        begin = text.rfind("\n", 0, found.start()) + 1
        if text[begin : found.start()].strip():
            owner = max((pair for pair in ends if pair[0] <= found.start()), default=None)
            if owner is None or owner[1] in comments.after:
                raise CommentLostError("a comment of it has no place there")
            comments.after[owner[1]] = comment
        else:
            following = next((start for start in entries if start > found.start()), None)
            if following is None:
                comments.last.append(comment)
            else:
                comments.before.setdefault(following, []).append(comment)
    return comments


def _entries(node: Node) -> Iterator[Node]:
    """What begins a line in canonical form: keys, and items of lists."""
    if isinstance(node, MapNode):
        for member in node.members:
            yield member.key
            yield from _entries(member.value)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield item
            yield from _entries(item)


def _lines(node: Node, comments: _Comments, depth: int) -> Iterator[str]:
    blank = "  " * depth
    if isinstance(node, MapNode) and node.members:
        for member in node.members:
            yield from (blank + comment for comment in comments.before.pop(member.key.start, ()))
            yield from _entry(f"{blank}{_scalar(member.key)}:", member.key, member.value, comments, depth + 1)
    elif isinstance(node, ListNode) and node.items:
        for item in node.items:
            yield from _item(item, comments, depth)
    else:
        yield blank + _inline(node) + _trailing(node, comments)


def _item(item: Node, comments: _Comments, depth: int) -> Iterator[str]:
    blank = "  " * depth
    yield from (blank + comment for comment in comments.before.pop(item.start, ()))
    if isinstance(item, MapNode) and item.members:
        lines = list(_lines(item, comments, depth + 1))
        first = next(number for number, line in enumerate(lines) if not line.lstrip().startswith("#"))
        yield from (blank + line.lstrip() for line in lines[:first])
        yield f"{blank}- {lines[first].lstrip()}"
        yield from lines[first + 1 :]
    else:
        yield f"{blank}- {_inline(item)}{_trailing(item, comments)}"


def _entry(head: str, key: ScalarNode, value: Node, comments: _Comments, depth: int) -> Iterator[str]:
    """A key with its value: on its line for a scalar, below it for all that has entries."""
    behind = _trailing(key, comments)
    if isinstance(value, MapNode | ListNode) and (
        getattr(value, "members", None) or getattr(value, "items", None)
    ):
        yield head + behind
        yield from _lines(value, comments, depth)
    else:
        yield f"{head} {_inline(value)}{_trailing(value, comments) or behind}"


def _trailing(node: Node, comments: _Comments) -> str:
    comment = comments.after.pop(node.start, "")
    return f"  {comment}" if comment else ""


def _inline(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return _scalar(node)
    return "{}" if isinstance(node, MapNode) else "[]" if isinstance(node, ListNode) else ""


def _scalar(node: ScalarNode) -> str:
    """A text as a plain word where that is read as the same text everywhere, else in double quotes."""
    text = "" if node.value is None else str(node.value)
    plain = _PLAIN.fullmatch(text) and ": " not in text and " #" not in text and not text.endswith(":")
    if plain and text.lower() not in _WORDS and not _NUMBER.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)
