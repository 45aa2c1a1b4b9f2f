"""Single cases in full, as text and as JSON: what they are about, what they expect, what came, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from textwrap import indent
from typing import Any

import click

from ostiary.documents.yaml_text import compact_yaml
from ostiary.report.selftest import difference_lines
from ostiary.report.text import counted, json_text
from ostiary.selftest.selection import CaseReport


def cases_json(reports: Sequence[CaseReport]) -> str:
    """Return single cases as a JSON document: `cases` and a `summary`."""
    return json_text({"cases": list(map(_case_dict, reports)), "summary": _summary(reports)})


def cases_text(reports: Sequence[CaseReport]) -> str:
    """Return single cases one after the other, and the counts if they are several."""
    parts = ["\n".join(_lines(report)) for report in reports]
    if len(reports) > 1:
        summary = _summary(reports)
        skipped = f", {summary['skipped']} skipped" if summary["skipped"] else ""
        parts.append(f"{counted(len(reports), 'case')}: {summary['failed']} failed{skipped}")
    return "\n\n".join(parts)


def _summary(reports: Sequence[CaseReport]) -> dict[str, Any]:
    failed = sum(not report.result.passed for report in reports)
    skipped = sum(bool(report.result.skipped) for report in reports)
    passed = failed == 0 and skipped < len(reports)
    return {"cases": len(reports), "failed": failed, "skipped": skipped, "passed": passed}


def _case_dict(report: CaseReport) -> dict[str, Any]:
    told = {} if report.told is None else report.told._asdict()
    return {
        "case": report.name,
        "file": report.file.name,
        "line": report.place.line,
        "kind": report.file.kind,
        "rule": report.result.rule,
        "passed": report.result.passed and not report.result.skipped,
        "skipped": report.result.skipped or None,
        **told,
        "differences": [difference._asdict() for difference in report.result.differences],
    }


def _lines(report: CaseReport) -> Iterator[str]:
    yield f"{_word(report)} {report.name}"
    yield f"  {report.file.name}:{report.place.line}, {report.file.kind}"
    yield f"  rule: {report.result.rule}"
    if report.told is None:
        yield f"  {report.result.skipped}"
        return
    for title, value in zip(("given", "expected", "came"), report.told, strict=False):
        if value:
            text = compact_yaml({title: _plain(value)}).rstrip()
            yield click.style(title, bold=True) + text.removeprefix(title)
    if report.told.explanation:
        yield click.style("because", bold=True) + ":"
        yield indent(report.told.explanation, "  ")
    if report.result.differences:
        yield click.style("differs", bold=True) + ":"
        yield from difference_lines(report.result)


def _word(report: CaseReport) -> str:
    word, colour = ("SKIPPED", "yellow") if report.result.skipped else ("PASSED", "green")
    word, colour = (word, colour) if report.result.passed else ("FAILED", "red")
    return click.style(word, fg=colour, bold=True)


def _plain(value: Any) -> Any:
    """The value as JSON would have it: tuples are lists."""
    return json.loads(json.dumps(value))
