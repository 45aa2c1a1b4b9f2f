"""Findings as the JSON document of interfaces.md §3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ostiary.errors import Diagnostic
from ostiary.lint.pages import page_of
from ostiary.report.text import json_text


def to_dict(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a finding in the shape of interfaces.md §3."""
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "url": page_of(diagnostic.code),
        "fixable": diagnostic.fix is not None,
    }


def summary(findings: Sequence[Diagnostic], files: int) -> dict[str, int]:
    """Return the number of files and of findings of each severity."""
    counts: dict[str, int] = {}
    for finding in findings:
        counts[str(finding.severity)] = counts.get(str(finding.severity), 0) + 1
    return {"files": files, "findings": len(findings), **counts}


def render_json(findings: Sequence[Diagnostic], files: int) -> str:
    """Return the findings as the JSON document of interfaces.md §3."""
    document = {"findings": [to_dict(f) for f in findings], "summary": summary(findings, files)}
    return json_text(document)


def statistics(findings: Sequence[Diagnostic]) -> list[tuple[int, str, str, bool]]:
    """Return how often each code was found, with its severity and whether all of it can be fixed; most first."""
    counts: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        counts.setdefault(finding.code, []).append(finding)
    rows = [
        (len(found), code, str(found[0].severity), all(one.fix is not None for one in found))
        for code, found in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row[0], row[1]))
