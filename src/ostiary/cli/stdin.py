"""A document that is given on standard input, in the place of a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from ostiary.documents.files import Files, UnsavedFiles
from ostiary.documents.text import FILE_BYTES
from ostiary.errors import Diagnostic, LoadError
from ostiary.lint.config import Settings
from ostiary.lint.files import Unit
from ostiary.spans import Span

DASH = Path("-")


class Stdin(NamedTuple):
    """The document, and the files as they are with it in the place of the one that it is called after."""

    unit: Unit
    files: Files
    text: str

    @classmethod
    def of(cls, path: Path, text: str) -> Stdin:
        """Return a text that stands for the file at a path."""
        return cls(Unit(path, named=True), UnsavedFiles({path: text}), text)

    def with_text(self, text: str) -> Stdin:
        """Return another text in the same place."""
        return Stdin.of(self.unit.path, text)

    def units(self, settings: Settings) -> list[Unit]:
        """Return the document as what is to be looked at, unless the settings leave out its path even so."""
        return [] if settings.exclusion.refuses(self.unit.path) else [self.unit]


def read_stdin(paths: Sequence[Path], name: Path | None) -> Stdin | None:
    """Return what is given on standard input if `-` is the path, None if it is not; LoadError if it is no text.

    `name` is the file that it is, saved or not; without one, what begins with a bracket is JSON, the rest YAML.
    """
    if DASH not in paths:
        if name is not None:
            raise click.UsageError("--stdin-filename goes with `-`")
        return None
    if len(paths) > 1:
        raise click.UsageError("`-` stands alone")
    text = _text(str(name or "standard input"))
    path = name or Path("stdin.json" if text.lstrip().startswith(("{", "[")) else "stdin.yaml")
    return Stdin.of(path, text)


def _text(name: str) -> str:
    content = sys.stdin.buffer.read(FILE_BYTES + 1)
    if len(content) > FILE_BYTES:
        raise LoadError([Diagnostic("document-too-large", f"`{name}` has more than {FILE_BYTES:,} bytes")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"`{name}` is not UTF-8 text: byte {error.start} cannot be read"
        raise LoadError([Diagnostic("not-utf8", message, Span.whole(name))]) from error
