"""What can go wrong, as values and as exceptions.

A fault of a file is a `Diagnostic`, from the loader to the linter. The exceptions:

* OstiaryError
  * LoadError      files that cannot be used as they are (`.diagnostics`: all their faults)
  * RequestError   a request that contradicts itself or names what does not exist (`.code`)
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, Self

from ostiary.printable import printable, sentence
from ostiary.spans import Edit, Span


class Severity(StrEnum):
    """How bad a finding is: the four words of the vendor's own policy validation."""

    ERROR = "error"
    SECURITY_WARNING = "security-warning"
    WARNING = "warning"
    SUGGESTION = "suggestion"


class Fix(NamedTuple):
    """A change of one file that removes a finding: what it does, in a few words, and the edits.

    A `safe` one changes no decision; the others say what the author most likely meant.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class _Diagnostic(NamedTuple):
    code: str
    message: str
    span: Span | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR
    fix: Fix | None = None


class Diagnostic(_Diagnostic):
    """One fault: its kebab-case name, a one-line message, its place, and what to do about it.

    Messages are lower case, have no full stop and quote the user's own text in backticks: on one line, printable
    and not endless, whatever that text is. `fix` is the change of the file at `span` that removes the fault, where
    there is one.
    """

    __slots__ = ()

    def __new__(
        cls,
        code: str,
        message: str,
        span: Span | None = None,
        hint: str | None = None,
        severity: Severity = Severity.ERROR,
        fix: Fix | None = None,
    ) -> Self:
        """Make a fault with a message, and a hint, that can be printed."""
        hint = None if hint is None else sentence(hint)
        return super().__new__(cls, code, sentence(message), span, hint, severity, fix)

    def __str__(self) -> str:
        place = f"{printable(str(self.span))}: " if self.span else ""
        hint = f" (hint: {self.hint})" if self.hint else ""
        return f"{place}{self.severity}: {self.message} [{self.code}]{hint}"


def reason_of(error: OSError) -> str:
    """Return why the system refused something, as messages put it: `permission denied`."""
    return (error.strerror or str(error)).lower()


class OstiaryError(Exception):
    """The base of every exception that ostiary raises on purpose."""


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return diagnostics in the order of their places; files stay in the order in which they come first."""
    listed = list(diagnostics)
    files = list(dict.fromkeys(one.span.file if one.span else "" for one in listed))

    def place(one: Diagnostic) -> tuple[int, int, int]:
        return (
            (files.index(one.span.file), one.span.line, one.span.column)
            if one.span
            else (files.index(""), 0, 0)
        )

    return sorted(listed, key=place)


class LoadError(OstiaryError):
    """Files that cannot be used: `.diagnostics` holds every fault found, in the order of the files."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


class RequestError(OstiaryError):
    """A request that names something unknown, or contradicts itself; `.code` names the fault."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        self.code = code
        self.message = sentence(message)
        self.hint = None if hint is None else sentence(hint)
        super().__init__(f"{self.message} (hint: {self.hint})" if self.hint else self.message)
