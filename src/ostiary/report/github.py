"""Findings as the commands that GitHub shows beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterable

from ostiary.errors import Diagnostic, Severity
from ostiary.report.text import short_text

_COMMANDS = {
    Severity.ERROR: "error",
    Severity.SECURITY_WARNING: "error",
    Severity.WARNING: "warning",
    Severity.SUGGESTION: "notice",
}


def render_github(findings: Iterable[Diagnostic]) -> str:
    """Return one command a line."""
    return "\n".join(map(_command, findings))


def _command(finding: Diagnostic) -> str:
    properties = {"title": finding.code}
    if finding.span is not None:
        span = finding.span
        columns = span.line == span.end_line  # of columns on two lines GitHub makes nothing
        properties = {"file": span.file, "line": str(span.line)}
        properties |= {"col": str(span.column)} if columns else {}
        properties |= {"endLine": str(span.end_line)}
        properties |= {"endColumn": str(span.end_column)} if columns else {}
        properties["title"] = finding.code
    listed = ",".join(f"{name}={_escaped(value, ',:')}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_escaped(short_text(finding))}"


def _escaped(text: str, also: str = "") -> str:
    """The text with what has a meaning in a command written as its code."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{also}" else sign for sign in text)
