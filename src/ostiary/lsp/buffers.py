"""The texts that an editor has open, changed as it says.

The line ends that count here are those of the protocol, which is why these are not pygls's own documents: those end a
line at U+2028 or a form feed too, and a text that has one would come out wrong after the first change below it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ostiary.lsp.positions import Lines, Position
from ostiary.spans import Source

_MARK = "\ufeff"
_SUFFIXES = {"json": ".json", "jsonc": ".json", "yaml": ".yaml", "terraform": ".tf", "hcl": ".tf"}
"""The name's end of a text that has no file, by its language."""


class Change(NamedTuple):
    """One change: the text between two positions becomes another one; without positions all of it does."""

    text: str
    start: Position | None = None
    end: Position | None = None


class Buffer:
    """One open text: its address as the editor gives it, the path that it is or would be saved under, its version.

    `text` is without a byte order mark, as it is read from a file; positions count the mark if the editor has it.
    """

    def __init__(self, uri: str, path: Path, text: str, version: int | None, encoding: str) -> None:
        self.uri = uri
        self.path = path
        self.text = text.removeprefix(_MARK)
        self.version = version
        self._whole = text
        self._encoding = encoding

    def position(self, offset: int) -> Position:
        """Return the position of an offset into the text."""
        return self._lines.position(offset + len(self._whole) - len(self.text))

    def offset(self, position: Position) -> int:
        """Return the offset into the text of a position, as far as the text goes."""
        return max(self._lines.offset(position) - len(self._whole) + len(self.text), 0)

    def changed(self, changes: Iterable[Change], version: int | None) -> Buffer:
        """Return the text after some changes, each made to what the one before it left."""
        text = self._whole
        for change in changes:
            text = _applied(text, change, self._encoding)
        return Buffer(self.uri, self.path, text, version, self._encoding)

    @cached_property
    def source(self) -> Source:
        """The text as findings are placed in it."""
        return Source("", self.text)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._whole, self._encoding)


def _applied(text: str, change: Change, encoding: str) -> str:
    if change.start is None or change.end is None:
        return change.text
    lines = Lines(text, encoding)
    start, end = sorted((lines.offset(change.start), lines.offset(change.end)))
    return text[:start] + change.text + text[end:]


def path_of(uri: str, file: str | None, language: str) -> Path:
    """Return where a text is saved; for one without a file, a name of its own that ends as its language's do.

    >>> path_of("untitled:Untitled-1", None, "yaml").name
    'Untitled-1.yaml'
    """
    if file is not None and Path(file).name:
        path = Path(file)
        known = path.suffix.lower() in {".json", ".yaml", ".yml", ".tf"}
        return path if known or language not in _SUFFIXES else path.with_name(path.name + _SUFFIXES[language])
    name = uri.rpartition(":")[2].rpartition("/")[2] or "untitled"
    suffix = _SUFFIXES.get(language, "")
    return Path(name if name.endswith(suffix) else name + suffix)
