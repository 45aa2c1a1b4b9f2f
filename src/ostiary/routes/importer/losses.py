"""What of a page's tables docutils could not read: nothing of a table may vanish in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docutils import nodes

_WARNING_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Loss:
    """A table, or a whole page, that cannot be read: code, message and line of the page."""

    code: str
    message: str
    line: int


def find_losses(document: nodes.document, messages: Sequence[nodes.system_message]) -> Iterator[Loss]:
    """Yield what docutils complained of, and text that has the look of a table it did not see as one."""
    for message in messages:
        text = " ".join(message.children[0].astext().split()) if message.children else ""
        if message["level"] >= _WARNING_LEVEL and (loss := _loss(text, message.get("line", 1))):
            yield loss
    for line in _stray_lines(document):
        yield Loss("broken-table", "the table cannot be read: a row or a border stands outside of it", line)


_TOO_LONG = re.compile(r"Line (\d+) exceeds")

# The one warning about a table that can be read is a missing blank line below it.
_ABOUT_TABLE = re.compile(r"(?!Blank line required).*(\btable\b|-table\b)", re.IGNORECASE)


def _loss(text: str, line: int) -> Loss | None:
    if too_long := _TOO_LONG.match(text):
        return Loss("unreadable-page", "the page cannot be read: a line is far too long", int(too_long[1]))
    if _ABOUT_TABLE.match(text):
        reason = text[:1].lower() + text[1:].rstrip(".")
        return Loss("broken-table", f"the table cannot be read: {reason}", line)
    return None


_BORDER = re.compile(r"^\s*\+(-+\+|=+\+|[-=]{5})", re.MULTILINE)
_ROW = re.compile(r"\S\s+\|$")


def _stray_lines(document: nodes.document) -> Iterator[int]:
    """Yield the lines of paragraphs that hold borders, and of line blocks that hold rows, of grid tables."""
    for node in document.findall():
        is_border = isinstance(node, nodes.paragraph) and _BORDER.search(node.rawsource)
        is_row = isinstance(node, nodes.line_block) and any(_ROW.search(n.astext()) for n in node.children)
        if is_border or is_row:
            yield min((inner.line for inner in node.findall() if inner.line), default=1)
