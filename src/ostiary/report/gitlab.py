"""Findings as the Code Quality report that GitLab shows in a merge request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from ostiary.errors import Diagnostic, Severity
from ostiary.report.text import json_text, short_text

_SEVERITIES = {
    Severity.ERROR: "major",
    Severity.SECURITY_WARNING: "critical",
    Severity.WARNING: "minor",
    Severity.SUGGESTION: "info",
}


def render_gitlab(findings: Iterable[Diagnostic]) -> str:
    """Return the report: a list of findings, each with a fingerprint that moves with its line."""
    seen: Counter[str] = Counter()
    return json_text([_entry(finding, seen) for finding in findings])


def _entry(finding: Diagnostic, seen: Counter[str]) -> dict[str, Any]:
    path, span = _path(finding), finding.span
    key = f"{path}\0{finding.code}\0{finding.message}"
    seen[key] += 1
    return {
        "description": short_text(finding),
        "check_name": finding.code,
        "fingerprint": sha256(f"{key}\0{seen[key]}".encode(errors="surrogatepass")).hexdigest(),
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": path,
            "lines": {"begin": span.line if span else 1, "end": span.end_line if span else 1},
        },
    }


def _path(finding: Diagnostic) -> str:
    """The path from where the command runs, which in a pipeline is the project."""
    path = Path(finding.span.file if finding.span else "")
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
