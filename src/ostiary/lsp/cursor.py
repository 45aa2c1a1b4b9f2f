"""Where a cursor stands in a document: in which word, and under which keys."""

from __future__ import annotations

from typing import NamedTuple

from ostiary.syntax.tree import ListNode, MapNode, Member, Node, Pointer, ScalarNode


class Cursor(NamedTuple):
    """The place of a cursor.

    `path` are the keys and indexes that lead to the value that it stands in, or, if it stands in a key (`is_key`), to
    the mapping of that key. `start` and `end` are the ends of the word, without its quotes; of no word both are the
    cursor's own. `around` are the lists and mappings that it stands in, the outermost first.
    """

    path: Pointer
    is_key: bool
    at: int
    start: int
    end: int
    quote: str
    is_closed: bool
    form: str
    around: tuple[Node, ...]
    word: ScalarNode | None = None

    def before(self, text: str) -> str:
        """Return what of the word stands before the cursor."""
        return text[self.start : self.at]


class Open:
    """A list or mapping that is being read: what of it is there, and what is awaited."""

    __slots__ = ("_fresh", "entered", "key", "node", "separated")

    def __init__(self, node: MapNode | ListNode) -> None:
        self.node = node
        self.key: ScalarNode | None = None
        self.separated = False
        self.entered: str | int = 0
        self._fresh: ScalarNode | None = None

    @property
    def step(self) -> str | int:
        """The key or index of the value that comes next."""
        return len(self.node.items) if isinstance(self.node, ListNode) else str(self.key and self.key.value)

    @property
    def awaits_key(self) -> bool:
        """Whether a word here would be a key."""
        return isinstance(self.node, MapNode) and not (self.key is not None and self.separated)

    def put(self, node: Node) -> None:
        """Add a value under the key that awaits one, or to the list."""
        self._fresh = node if isinstance(node, ScalarNode) else None
        if isinstance(self.node, ListNode):
            self.entered = len(self.node.items)
            self.node.items.append(node)
            return
        key = self.key or ScalarNode("", node.start, node.start)
        self.entered = str(key.value)
        self.node.members.append(Member(key, node))
        self.key, self.separated = None, False

    def scalar(self, node: ScalarNode, *, joining: bool) -> None:
        """Add a word as what is awaited; `joining`: words in a row are one key, as the head of a Terraform block."""
        if not self.awaits_key:
            self.put(node)
        elif self.key is not None and joining:
            self.key = ScalarNode(f"{self.key.value} {node.value}", self.key.start, node.end)
        else:
            self.next(node.start)
            self.begin(node)

    def begin(self, key: ScalarNode, *, separated: bool = False) -> None:
        """Take a word for a key; `separated`: its value comes next."""
        self.key, self.separated, self._fresh = key, separated, None

    def take_back(self) -> ScalarNode | None:
        """Take out the word that came last, if it was a value: it is a key."""
        last, self._fresh = self._fresh, None
        if last is None:
            return None
        if isinstance(self.node, ListNode):
            self.node.items.pop()
        else:
            self.node.members[-1].value = ScalarNode("", last.start, last.start)
        return last

    def next(self, at: int) -> None:
        """Go on to the next member or item; a key without a value has an empty one."""
        if self.key is not None:
            self.put(ScalarNode("", at, at))
        self._fresh = None

    def close(self, end: int) -> None:
        """End it."""
        self.next(end)
        self.node.end = end


class Tracker:
    """Notes where the cursor stands while a text is read."""

    def __init__(self, text: str, form: str, at: int) -> None:
        self.at = at
        self.found: Cursor | None = None
        self._text = text
        self._form = form

    def word(self, node: ScalarNode, end: int, frames: list[Open]) -> None:
        """Note a word that the cursor stands in; `end` is that of its content."""
        if self.found is None and node.start + bool(node.style) <= self.at <= end:
            self._note(frames, node.start + bool(node.style), end, node)

    def blank(self, start: int, end: int, frames: list[Open]) -> None:
        """Note a cursor between words; one just after a word or a quote is none that awaits another one."""
        touches = start > 0 and self._text[start - 1] not in "\n \t,:={[(" and self.at == start
        if self.found is None and start <= self.at <= end and not touches:
            self._note(frames, self.at, self.at, None)

    def skip(self, start: int, end: int) -> None:
        """Note that nothing is to be written here."""
        if start < self.at <= end and self.found is None:
            self.at = -1

    def within(self, inner: Cursor, frames: list[Open]) -> None:
        """Note a cursor in a document within this one, which is the next value."""
        path = (*_way(frames), frames[-1].step, *inner.path)
        self.found = inner._replace(path=path, around=(*(frame.node for frame in frames), *inner.around))

    def is_key_after_all(self, node: ScalarNode, frames: list[Open]) -> None:
        """Correct what was noted of a word that turns out to be a key of the last frame."""
        if self.found is not None and self.found.word is node:
            around = tuple(frame.node for frame in frames)
            self.found = self.found._replace(path=_way(frames), around=around, is_key=True)

    def _note(self, frames: list[Open], start: int, end: int, word: ScalarNode | None) -> None:
        is_key = frames[-1].awaits_key
        is_step = not is_key and not (len(frames) == 1 and isinstance(frames[0].node, ListNode))
        path = (*_way(frames), frames[-1].step) if is_step else _way(frames)
        quote = word.style if word else ""
        closed = bool(word and quote) and word.end > end if word else False
        around = tuple(frame.node for frame in frames)
        self.found = Cursor(path, is_key, self.at, start, end, quote, closed, self._form, around, word)


def _way(frames: list[Open]) -> Pointer:
    """The steps that lead to the last frame; the list around a whole document is none."""
    outer = frames[:-1]
    if outer and isinstance(outer[0].node, ListNode):
        outer = outer[1:]
    return tuple(frame.entered for frame in outer)
