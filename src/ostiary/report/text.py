"""Text for people: colour where the terminal has it, the answer first."""

from __future__ import annotations

import json
import re
from typing import Any

import click

from ostiary.errors import Diagnostic, Severity
from ostiary.printable import printable

_UNPRINTABLE = re.compile(r"[^ -~\n]")

COLOURS = {
    Severity.ERROR: "red",
    Severity.SECURITY_WARNING: "magenta",
    Severity.WARNING: "yellow",
    Severity.SUGGESTION: "blue",
}


def diagnostic_text(diagnostic: Diagnostic) -> str:
    """Return a fault as `file:line:column: severity: message [code]`, its hint on a second line."""
    place = f"{printable(str(diagnostic.span))}: " if diagnostic.span else ""
    severity = click.style(str(diagnostic.severity), fg=COLOURS[diagnostic.severity], bold=True)
    hint = f"\n  hint: {diagnostic.hint}" if diagnostic.hint else ""
    return f"{click.style(place, bold=True)}{severity}: {diagnostic.message} [{diagnostic.code}]{hint}"


def short_text(diagnostic: Diagnostic) -> str:
    """Return what a fault is, with its hint, for who shows the rest elsewhere."""
    return f"{diagnostic.message} ({diagnostic.hint})" if diagnostic.hint else diagnostic.message


def explanation_text(explanation: str, *, allowed: bool) -> str:
    """Return an explanation with its first word coloured."""
    answer, space, rest = explanation.partition(" ")
    return click.style(answer, fg="green" if allowed else "red", bold=True) + space + rest


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun in the singular or the plural.

    >>> counted(1, "finding"), counted(0, "finding"), counted(2, "policy", "policies")
    ('1 finding', '0 findings', '2 policies')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def json_text(value: Any) -> str:
    r"""Return a value as indented JSON; what cannot be printed is an escape in it.

    >>> json_text("é\u202e")
    '"é\\u202e"'
    """
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return _UNPRINTABLE.sub(
        lambda found: found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1], text
    )


def json_line(value: Any) -> str:
    """Return a value as one line of JSON, for programs: ASCII, so that nobody's idea of a line end is in it."""
    return json.dumps(value, separators=(",", ":"))
