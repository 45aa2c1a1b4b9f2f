"""A finding with the lines of its source, underlined, for people."""

from __future__ import annotations

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
    before = "".join(_TAB if sign == "\t" else " " for sign in shown[: begin - left])
    marks = "^" * max(1, min(end, left + len(shown)) - begin)
    text = _printable(shown.replace("\t", _TAB))
    coloured = click.style(marks, fg=COLOURS[finding.severity], bold=True)
    return f"\n{gutter}{text}\n{blank}{before}{coloured}"


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
