"""Findings as a Code Quality report."""

from __future__ import annotations

import json
from pathlib import Path

from ostiary import Diagnostic, Severity, Span
from ostiary.report.gitlab import render_gitlab


def test_a_report_has_paths_of_the_project_and_fingerprints(tmp_path: Path) -> None:
    """Every finding has a fingerprint of its own, which stays when lines before it come or go."""
    here = str(Path.cwd() / "a" / "p.json")
    rows = [
        Diagnostic("one", "m", Span(here, 1, 2, 3, 4), "a hint"),
        Diagnostic("one", "m", Span(here, 5, 2, 5, 4), None, Severity.SECURITY_WARNING),
        Diagnostic("two", "m", Span(str(tmp_path / "q.json"), 5, 2, 5, 4), None, Severity.SUGGESTION),
        Diagnostic("three", "m"),
    ]
    report = json.loads(render_gitlab(rows))
    assert report[0] | {"fingerprint": ""} == {
        "description": "m (a hint)", "check_name": "one", "fingerprint": "", "severity": "major",
        "location": {"path": "a/p.json", "lines": {"begin": 1, "end": 3}},
    }  # fmt: skip
    assert [entry["severity"] for entry in report] == ["major", "critical", "info", "major"]
    assert report[2]["location"]["path"] == (tmp_path / "q.json").as_posix()
    assert len({entry["fingerprint"] for entry in report}) == 4
    moved = [row._replace(span=row.span._replace(line=row.span.line + 7)) for row in rows if row.span]
    again = [entry["fingerprint"] for entry in json.loads(render_gitlab(moved))]
    assert again == [entry["fingerprint"] for entry in report[:3]]
    assert json.loads(render_gitlab([])) == []
