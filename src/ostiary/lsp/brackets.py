"""Texts with brackets, finished or not, as trees: JSON, the brackets in YAML, and HCL.

The readers of `syntax` and `documents` say what is wrong with a text; this one makes the best of it, for a text is
broken most of the time that somebody writes it. It never fails, takes time in proportion to the text, and says where a
cursor stands in it: in which word, under which keys.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from ostiary.lsp.cursor import Cursor, Open, Tracker
from ostiary.syntax.tree import ListNode, MapNode, Node, ScalarNode


class Dialect(NamedTuple):
    """How the words of a language look: `token` has the groups `skip`, `string`, `mark`, `heredoc` and `word`."""

    name: str
    token: re.Pattern[str]
    separators: str = ":"


_ESCAPE = re.compile(r"\\(U[0-9A-Fa-f]{8}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_LAST_SIGN = 0x10FFFF
_COMMENT = r"//[^\n]*|/\*.*?(?:\*/|\Z)|\#[^\n]*"
_DOUBLE = r'"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|\Z|\\)'
JSON = Dialect(
    "json",
    re.compile(
        rf"""(?P<skip>{_COMMENT})|(?P<string>{_DOUBLE})|(?P<mark>[{{}}\[\],:])|(?P<heredoc>(?!))
        |(?P<word>[^\s{{}}\[\],:"]+)""",
        re.VERBOSE | re.DOTALL,
    ),
)
FLOW = Dialect(
    "yaml",
    re.compile(
        r"""(?P<skip>(?<![^\s,\[\]{}])\#[^\n]*)|(?P<string>"(?:[^"\\]|\\.)*(?:"|\Z)|'(?:[^'\n]|'')*(?:'|(?=\n)|\Z))
        |(?P<mark>[{}\[\],:])|(?P<heredoc>(?!))
        |(?P<word>[^\s,\[\]{}:"'](?:[^\n,\[\]{}:]|:(?=[^\s,\[\]{}]))*(?<!\s))""",
        re.VERBOSE | re.DOTALL,
    ),
)
HCL = Dialect(
    "hcl",
    re.compile(
        rf"""(?P<skip>{_COMMENT}|[A-Za-z_]\w*[ ]?\(|\))|(?P<string>{_DOUBLE})|(?P<mark>[{{}}\[\],:=])
        |(?P<heredoc><<-?(?P<end>\w+)[^\n]*\n.*?(?:^[ \t]*(?P=end)\b|\Z))
        |(?P<word>[^\s{{}}\[\](),:="\#]+)""",
        re.VERBOSE | re.DOTALL | re.MULTILINE,
    ),
    ":=",
)


class Scanned(NamedTuple):
    """The tree of a text, the offset after it, and where the cursor stands, if it is in it."""

    root: Node
    end: int
    cursor: Cursor | None


def scan(text: str, dialect: Dialect, start: int = 0, end: int | None = None, at: int = -1) -> Scanned:
    """Read a part of a text; `at` is the offset of the cursor.

    >>> scan('{"Effect": "All', JSON, at=15).cursor.path
    ('Effect',)
    """
    return _Scan(text, dialect, start, len(text) if end is None else end, at).run()


def first_value(text: str, dialect: Dialect, start: int, end: int, at: int = -1) -> Scanned:
    """Read one value with brackets that begins at `start`, up to the bracket that closes it, or to `end`."""
    return _Scan(text, dialect, start, end, at, one=True).run()


class _Scan:
    """One walk over the tokens of a text."""

    def __init__(
        self, text: str, dialect: Dialect, start: int, end: int, at: int, *, one: bool = False
    ) -> None:
        self._text, self._dialect, self._start, self._end = text, dialect, start, end
        self._one = one
        self._root = Open(MapNode(start) if dialect.name == "hcl" else ListNode(start))
        self._open = [self._root]
        self._track = Tracker(text, dialect.name, at)

    def run(self) -> Scanned:
        stop = self._start
        while found := self._dialect.token.search(self._text, stop, self._end):
            self._track.blank(stop, found.start() - (found.lastgroup == "word"), self._open)
            stop = self._take(found)
            if self._one and len(self._open) == 1:
                break
        else:
            self._track.blank(stop, self._end, self._open)
            stop = self._end
        for frame in reversed(self._open):
            frame.close(stop)
        top = self._root.node
        root = top.items[0] if isinstance(top, ListNode) and top.items else top
        return Scanned(root, stop, self._track.found)

    def _take(self, found: re.Match[str]) -> int:
        """Take one token; return where the next may begin."""
        kind = found.lastgroup
        if kind == "mark":
            self._mark(found[0], found.start())
        elif kind == "skip":
            self._track.skip(found.start(), found.end() - (found[0][-1] in "()"))
        elif kind == "heredoc":
            self._heredoc(found)
        else:
            return self._scalar(found)
        return found.end()

    def _mark(self, mark: str, at: int) -> None:
        if mark in "{[":
            node = MapNode(at) if mark == "{" else ListNode(at)
            self._open[-1].put(node)
            self._open.append(Open(node))
        elif mark in "}]":
            self._close(MapNode if mark == "}" else ListNode, at + 1)
        elif mark in self._dialect.separators:
            self._separate()
        else:
            self._open[-1].next(at)

    def _close(self, kind: type[MapNode | ListNode], end: int) -> None:
        """Close the innermost bracket of a kind, and all that was left open in it; none: the bracket means nothing."""
        if not any(isinstance(frame.node, kind) for frame in self._open[1:]):
            return
        while True:
            frame = self._open.pop()
            frame.close(end)
            if isinstance(frame.node, kind):
                return

    def _separate(self) -> None:
        """What stands before a colon is a key, whatever it was taken for."""
        frame = self._open[-1]
        if frame.key is not None:
            frame.separated = True
            return
        last = frame.take_back()
        if last is None:
            return
        if not any(isinstance(other.node, MapNode) for other in self._open):
            frame.put(last)
            return
        while isinstance(self._open[-1].node, ListNode):
            self._open.pop().close(last.start)
        self._open[-1].begin(last, separated=True)
        self._track.is_key_after_all(last, self._open)

    def _scalar(self, found: re.Match[str]) -> int:
        start, end = found.span()
        if self._dialect.name == "yaml" and found.lastgroup == "word":
            end = self._grown(end)
        raw = self._text[start:end]
        style = raw[0] if found.lastgroup == "string" else ""
        content = content_of(raw, style)
        node = ScalarNode(unquoted(content, style), start, end, style)
        self._track.word(node, start + len(style) + len(content), self._open)
        self._open[-1].scalar(node, joining=self._dialect.name == "hcl")
        return end

    def _grown(self, end: int) -> int:
        """The end of a word, with what a cursor just behind it has of it: a colon, blanks."""
        at = self._track.at
        more = self._text[end:at] if end < at <= self._end else ""
        return at if more == ":" or (more.isspace() and "\n" not in more) else end

    def _heredoc(self, found: re.Match[str]) -> None:
        """A document within the text: its keys go on where those around it end."""
        begin = self._text.find("\n", found.start(), found.end()) + 1 or found.end()
        stop = max(found.end() - len(found["end"]), begin)
        inner = scan(self._text, JSON, begin, stop, self._track.at)
        if inner.cursor is not None:
            self._track.within(inner.cursor, self._open)
        self._track.skip(found.start(), found.end())
        self._open[-1].put(inner.root)


def content_of(raw: str, style: str) -> str:
    """Return what stands between the quotes of a word, the second of which may be missing.

    >>> content_of('"a', '"'), content_of('"a"', '"'), content_of("a", "")
    ('a', 'a', 'a')
    """
    if not style:
        return raw
    inner = raw[1:].removesuffix(style)
    unescaped = style == "'" or (len(inner) - len(inner.rstrip("\\"))) % 2 == 0
    return inner if unescaped else raw[1:]


def unquoted(content: str, style: str) -> str:
    """Return what a word means, from what stands between its quotes."""
    if style == "'":
        return content.replace("''", "'")
    if style != '"' or "\\" not in content:
        return content
    try:
        return str(json.loads(f'"{content}"', strict=False))
    except ValueError:
        return _ESCAPE.sub(_escaped, content)


def _escaped(found: re.Match[str]) -> str:
    """What an escape stands for that YAML has and JSON has not."""
    code = found[1][1:]
    return chr(int(code, 16)) if code and int(code, 16) <= _LAST_SIGN else found[1][:1]
