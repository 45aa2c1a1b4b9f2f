"""A documentation page as its tables, and what of them cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ostiary.errors import Diagnostic, LoadError, reason_of
from ostiary.routes.importer.table import Table
from ostiary.spans import Span

if TYPE_CHECKING:
    from ostiary.routes.importer.losses import Loss

_PAGE_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `faults` are the tables that cannot be read, each with its place and the reason."""

    file: str
    name: str
    tables: tuple[Table, ...]
    faults: tuple[Diagnostic, ...] = ()

    def span(self, line: int) -> Span:
        """The start of a line of the page."""
        return Span(self.file, line, 1, line, 1)


def read_page(path: Path) -> Page:
    """Return the tables of a page.

    A table that cannot be read is a fault of the page. LoadError if the file cannot be read or is not text,
    or if docutils is not installed.
    """
    text = _read_text(path)
    read_tree = _import_reader()
    page = Page(str(path), _page_name(text) or path.stem, ())
    try:
        tables, losses = read_tree(text, page.file)
    except Exception as error:  # noqa: BLE001  docutils fails in many ways on text nobody wrote for it
        reason = " ".join(str(error).split()) or type(error).__name__
        fault = Diagnostic("unreadable-page", f"the page cannot be read: {reason}", page.span(1))
        return replace(page, faults=(fault,))
    faults = (Diagnostic(loss.code, loss.message, page.span(loss.line)) for loss in losses)
    return replace(page, tables=tables, faults=tuple(faults))


def _read_text(path: Path) -> str:
    name = str(path)
    try:
        if path.stat().st_size > _PAGE_BYTES:
            raise _refused("page-too-large", f"`{name}` is larger than {_PAGE_BYTES:,} bytes", name)
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"`{name}` is not UTF-8 text: byte {error.start} cannot be read"
        raise _refused("not-utf8", message, name) from None
    except OSError as error:
        raise _refused("unreadable-file", f"cannot read `{name}`: {reason_of(error)}", name) from None
    if "\0" in text:
        raise _refused("not-text", f"`{name}` is not a text file", name)
    return text


def _refused(code: str, message: str, name: str) -> LoadError:
    return LoadError([Diagnostic(code, message, Span.whole(name))])


def _import_reader() -> Callable[[str, str], tuple[tuple[Table, ...], tuple[Loss, ...]]]:
    try:
        from ostiary.routes.importer.tree import read_tree  # noqa: PLC0415  docutils is an extra
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "docutils":
            raise
        message = "documentation pages are read with docutils, which is not installed"
        hint = "install `ostiary[import]`"
        raise LoadError([Diagnostic("docutils-missing", message, hint=hint)]) from None
    return read_tree


_NAMES = (
    re.compile(r"^:original_name:[ \t]*(\S+?)(?:\.html)?[ \t]*$", re.MULTILINE),
    re.compile(r"^\.\. _([^:`\n]+):[ \t]*$", re.MULTILINE),
)


def _page_name(text: str) -> str | None:
    matches = (pattern.search(text) for pattern in _NAMES)
    return next((match[1] for match in matches if match), None)
