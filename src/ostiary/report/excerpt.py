"""A finding with the lines of its source, underlined, for people."""

from __future__ import annotations

import unicodedata

import click

from ostiary.errors import Diagnostic
from ostiary.report.text import COLOURS, diagnostic_text
from ostiary.spans import Source, Span

_LONGEST = 120
_TAB = "    "


def finding_text(finding: Diagnostic, source: Source | None) -> str:
    """Return a finding as `file:line:column: severity: message [code]`, its line underlined, and its hint."""
    head, newline, hint = diagnostic_text(finding).partition("\n  hint: ")
    excerpt = _excerpt(finding, source) if source and finding.span else ""
    return head + excerpt + newline + hint


def _excerpt(finding: Diagnostic, source: Source) -> str:
    span = finding.span or Span.whole("")
    line = source.line(span.line)
    if not line.strip():
        return ""
    begin, end = span.column - 1, span.end_column - 1 if span.end_line == span.line else len(line)
    left = max(0, begin - _LONGEST // 3) if len(line) > _LONGEST else 0
    shown = line[left : left + _LONGEST]
    gutter = f"{span.line:>5} | "
    blank = " " * (len(gutter) - 2) + "| "
    before = " " * _width(shown[: begin - left])
    marks = "^" * max(1, _width(shown[begin - left : min(end, left + len(shown)) - left]))
    coloured = click.style(marks, fg=COLOURS[finding.severity], bold=True)
    return f"\n{gutter}{_printable(shown)}\n{blank}{before}{coloured}"


def _width(text: str) -> int:
    """How many columns a text takes in a terminal."""
    return sum(map(_columns, text))


def _columns(sign: str) -> int:
    if sign == "\t":
        return len(_TAB)
    if unicodedata.east_asian_width(sign) in "WF":
        return 2
    return 0 if unicodedata.category(sign) in ("Mn", "Me") else 1


def _printable(text: str) -> str:
    """The text as a terminal shows it: tabs as blanks, and nothing that steers the terminal."""
    signs = (sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text.replace("\t", _TAB))
    return "".join(signs)
