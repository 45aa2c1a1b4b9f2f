"""YAML, finished or not, as a tree: the keys and dashes of its lines by their indentation.

Like `brackets`, it makes the best of a text that is being written and never fails. What stands in brackets is read
there; anchors, tags and texts of several lines are read as words.
"""

from __future__ import annotations

import re

from ostiary.lsp.brackets import FLOW, Scanned, content_of, first_value, unquoted
from ostiary.lsp.cursor import Cursor
from ostiary.syntax.tree import ListNode, MapNode, Member, Node, Pointer, ScalarNode

_LINE = re.compile(r"([ \t]*)([^\n]*)(?:\n|\Z)")
_DASH = re.compile(r"-(?:[ \t]+|$)")
_KEY = re.compile(
    r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|-[^\s:]+
        |[^\s#"'\[\]{},&*!|>%@`-](?:[^\s#:]|:(?=\S)|[ \t]+(?=[^\s#])|(?<=\S)\#)*)
    [ \t]*:(?P<gap>[ \t]+|$)""",
    re.VERBOSE,
)
_WORD = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*(?:"|\Z)|'(?:[^']|'')*(?:'|\Z))|(?P<plain>(?:[^\s#]|(?<=\S)\#|[ \t]+(?=[^\s#]))+)"""
)
_BLOCK_TEXT = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$")


class _Level:
    """A block that is being read: its indentation, its node, and whether its last entry awaits a value."""

    __slots__ = ("indent", "node", "waits")

    def __init__(self, indent: int, node: MapNode | ListNode) -> None:
        self.indent = indent
        self.node = node
        self.waits = False

    @property
    def step(self) -> str | int:
        """The key or index of the last entry."""
        if isinstance(self.node, ListNode):
            return len(self.node.items) - 1
        return str(self.node.members[-1].key.value) if self.node.members else ""

    def put(self, node: Node) -> None:
        """Make a node the value of the last entry."""
        self.waits = False
        if isinstance(self.node, ListNode):
            self.node.items[-1] = node
        elif self.node.members:
            self.node.members[-1].value = node


def scan_lines(text: str, at: int = -1) -> Scanned:
    r"""Read a YAML text; `at` is the offset of the cursor.

    >>> scan_lines("Statement:\n  - Effect: Allow\n    Action:\n      - elb:", 50).cursor.path
    ('Statement', 0, 'Action', 0)
    """
    return _Lines(text, at).run()


class _Lines:
    """One walk over the lines of a text."""

    def __init__(self, text: str, at: int) -> None:
        self._text, self._at = text, at
        self._top = _Level(-1, ListNode(0, len(text), [ScalarNode("", 0, 0)]))
        self._top.waits = True
        self._levels = [self._top]
        self._found: Cursor | None = None
        self._stop = 0

    def run(self) -> Scanned:
        while self._stop < len(self._text):
            line = _LINE.match(self._text, self._stop)
            if line is None:  # pragma: no cover - it matches anywhere
                break
            self._stop = line.end()
            self._line(line)
        if self._text[-1:] in ("", "\n"):
            self._blank(len(self._text), len(self._text))
        for level in self._levels:
            level.node.end = len(self._text)
        return Scanned(self._top.node.items[0], len(self._text), self._found)  # type: ignore[union-attr]

    def _line(self, line: re.Match[str]) -> None:
        begin, indent, end = line.start(), len(line[1]), line.start(2) + len(line[2])
        content = line[2].rstrip("\r")
        if not content:
            self._blank(begin, end)
        elif content.startswith("#"):
            self._no_cursor(line.start(2), end)
        elif not (indent == 0 and content.startswith(("---", "...", "%"))):
            self._entry(line.start(2), line.start(2) + len(content), indent)

    def _no_cursor(self, start: int, end: int) -> None:
        if start < self._at <= end:
            self._at = -1

    def _entry(self, start: int, end: int, indent: int) -> None:
        """Read what a line says."""
        while dash := _DASH.match(self._text, start, end):
            self._item(start, indent)
            if self._is_over(start + 1, dash.end(), end):
                return
            start, indent = dash.end(), indent + dash.end() - start
        key = _KEY.match(self._text, start, end)
        if key and key.end() == self._at == end and not key["gap"]:
            key = None  # the colon of an action that is being written
        if key is None:
            self._word(start, end, self._mapping(indent) or self._levels[-1], indent)
            return
        self._member(key, indent)
        if not self._is_over(key.end() - len(key["gap"]) + 1, key.end(), end):
            self._value(key.end(), end, indent)

    def _is_over(self, after: int, start: int, end: int) -> bool:
        """Whether nothing but a comment stands between two offsets of a line: a cursor before it awaits a value.

        `after` is the first offset after the dash or colon at which a value may be written.
        """
        if start < end and self._text[start] != "#":
            return False
        if after <= self._at <= start:
            self._note(self._levels[-1], self._at, self._at)
        self._no_cursor(start, end)
        return True

    def _parent(self, indent: int) -> _Level:
        """The block that a line at an indentation belongs to; what is deeper has ended."""
        while self._levels[-1].indent > indent:
            self._levels.pop().node.end = self._stop
        return self._levels[-1]

    def _item(self, start: int, indent: int) -> None:
        level = self._parent(indent)
        if not (isinstance(level.node, ListNode) and level.indent == indent):
            level = self._open(level, indent, ListNode(start, block=True))
        if isinstance(level.node, ListNode):
            level.node.items.append(ScalarNode("", start + 1, start + 1))
        level.waits = True

    def _member(self, key: re.Match[str], indent: int) -> None:
        level = self._mapping(indent)
        if level is None:
            level = self._open(self._levels[-1], indent, MapNode(key.start(), block=True))
        raw = key["key"]
        style = raw[0] if raw[0] in "\"'" else ""
        name = unquoted(content_of(raw, style), style)
        node = ScalarNode(name, key.start("key"), key.end("key"), style)
        if isinstance(level.node, MapNode):
            level.node.members.append(Member(node, ScalarNode("", key.end(), key.end())))
        level.waits = True
        if node.start + bool(node.style) <= self._at <= node.end - bool(node.style):
            self._note_key(level, node.start + bool(node.style), node.end - bool(node.style), node)

    def _mapping(self, indent: int) -> _Level | None:
        """The mapping whose keys stand at an indentation; a list there has ended."""
        level = self._parent(indent)
        if isinstance(level.node, ListNode) and level.indent == indent and len(self._levels) > 1:
            self._levels.pop()
            level = self._levels[-1]
        return level if isinstance(level.node, MapNode) and level.indent == indent else None

    def _open(self, level: _Level, indent: int, node: MapNode | ListNode) -> _Level:
        level.put(node)
        inner = _Level(indent, node)
        self._levels.append(inner)
        return inner

    def _value(self, start: int, end: int, indent: int) -> None:
        """Read the value that follows a key on its line."""
        level = self._levels[-1]
        if _BLOCK_TEXT.match(self._text, start, end):
            self._block_text(start, indent)
        else:
            self._word(start, end, level, indent)

    def _block_text(self, start: int, indent: int) -> None:
        while (line := _LINE.match(self._text, self._stop)) and self._stop < len(self._text):
            if line[2].strip() and len(line[1]) <= indent:
                break
            self._stop = line.end()
        self._no_cursor(start, self._stop - 1)
        self._levels[-1].put(ScalarNode(self._text[start : self._stop], start, self._stop, self._text[start]))

    def _word(self, start: int, end: int, level: _Level, indent: int) -> None:
        """Read a word or brackets: the value of the block's last entry, or a key that is being written."""
        if self._text[start] in "[{":
            self._flow(start, level, indent)
            return
        found = _WORD.match(self._text, start, end)
        if found is None:
            self._no_cursor(start, end)
            return
        style = self._text[start] if found["quoted"] else ""
        stop = found.end() if style else self._grown(found.end(), end)
        raw = self._text[start:stop]
        content = content_of(raw, style)
        node = ScalarNode(unquoted(content, style), start, stop, style)
        first, last = start + len(style), start + len(style) + len(content)
        is_key = isinstance(level.node, MapNode) and level.indent == indent and not level.waits
        if first <= self._at <= last:
            if is_key:
                self._note_key(level, first, last, node)
            else:
                self._note(level, first, last, node)
        elif start < self._at <= stop or "#" in self._text[stop : self._at]:
            self._no_cursor(start, end)
        if level.waits:
            level.put(node)

    def _grown(self, stop: int, end: int) -> int:
        """The end of a word, with the blanks up to a cursor just behind it: the word may go on."""
        return self._at if stop < self._at <= end and self._text[stop : self._at].isspace() else stop

    def _flow(self, start: int, level: _Level, indent: int) -> None:
        """Read what stands in brackets: up to the bracket that closes it, or the next line that is not deeper."""
        limit = self._limit(indent) if len(self._levels) > 1 else len(self._text)
        inner = first_value(self._text, FLOW, start, limit, self._at)
        if inner.cursor is not None and self._found is None:
            path = (*self._way(level), *inner.cursor.path)
            around = (*(one.node for one in self._levels), *inner.cursor.around)
            self._found = inner.cursor._replace(path=path, around=around)
        level.put(inner.root)
        if inner.end > self._stop:
            newline = self._text.find("\n", inner.end)
            self._stop = newline + 1 if newline >= 0 else len(self._text)

    def _limit(self, indent: int) -> int:
        stop = self._stop
        while stop < len(self._text) and (line := _LINE.match(self._text, stop)):
            if line[2].strip() and len(line[1]) <= indent and line[2][0] not in "]}":
                break
            stop = line.end()
        return stop

    def _blank(self, begin: int, end: int) -> None:
        """A line with nothing in it: what a word at the cursor would be, its indentation says."""
        if self._found is not None or not begin <= self._at <= end:
            return
        indent = self._at - begin
        levels = [level for level in self._levels if level.indent <= indent]
        level = levels[-1]
        if level.indent == indent and isinstance(level.node, ListNode) and len(levels) > 1:
            level = levels[-2]
        if level.indent == indent and isinstance(level.node, MapNode):
            self._note_key(level, self._at, self._at, None)
        elif level.waits:
            self._note(level, self._at, self._at)

    def _way(self, level: _Level) -> Pointer:
        """The steps to the value of a block's last entry."""
        inner = self._levels[1 : self._levels.index(level) + 1]
        return tuple(one.step for one in inner)

    def _note(self, level: _Level, start: int, end: int, word: ScalarNode | None = None) -> None:
        self._set(self._way(level), start, end, word, is_key=False)

    def _note_key(self, level: _Level, start: int, end: int, word: ScalarNode | None) -> None:
        self._set(self._way(level)[:-1], start, end, word, is_key=True)

    def _set(self, path: Pointer, start: int, end: int, word: ScalarNode | None, *, is_key: bool) -> None:
        if self._found is None:
            around = tuple(level.node for level in self._levels)
            quote = word.style if word else ""
            closed = bool(word and word.style and word.end > end)
            self._found = Cursor(path, is_key, self._at, start, end, quote, closed, "yaml", around, word)
