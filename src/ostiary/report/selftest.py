"""What came of case files, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import click

from ostiary.printable import printable
from ostiary.report.text import counted, json_text
from ostiary.selftest.result import Result
from ostiary.selftest.runner import FileReport, Report


def render_json(report: Report) -> str:
    """Return the report as a JSON document: `files`, `failures`, `skipped`, `gaps` and a `summary`."""
    document = {
        "files": [_file_dict(file) for file in report.files],
        "failures": [_failure_dict(file, failed) for file in report.files for failed in file.failures],
        "skipped": [_skipped_dict(file, result) for file in report.files for result in file.skipped],
        "gaps": list(report.gaps),
        "summary": {
            "files": len(report.files),
            "cases": report.cases,
            "failed": report.failed,
            "skipped": report.skipped,
            "passed": report.passed,
        },
    }
    return json_text(document)


def _file_dict(file: FileReport) -> dict[str, Any]:
    return {"file": file.file, "kind": file.kind, "cases": file.cases, "failed": len(file.failures)}


def _failure_dict(file: FileReport, failed: Result) -> dict[str, Any]:
    differences = [difference._asdict() for difference in failed.differences]
    return {"file": file.file, "case": failed.case, "rule": failed.rule, "differences": differences}


def _skipped_dict(file: FileReport, result: Result) -> dict[str, Any]:
    return {"file": file.file, "case": result.case, "rule": result.rule, "reason": result.skipped}


def render_text(report: Report) -> str:
    """Return a line for each file, the failures in full, and the counts."""
    lines = [line for part in (_files, _failures, _reasons, _summary) for line in part(report)]
    return "\n".join(lines)


def _files(report: Report) -> Iterator[str]:
    names = max((len(file.file) for file in report.files), default=0)
    kinds = max((len(file.kind) for file in report.files), default=0)
    for file in report.files:
        failed = click.style(f"  {len(file.failures)} failed", fg="red") if file.failures else ""
        skipped = click.style(f"  {len(file.skipped)} skipped", fg="yellow") if file.skipped else ""
        yield f"{printable(file.file):<{names}}  {file.kind:<{kinds}}  {file.cases:>6,}{failed}{skipped}"


def _failures(report: Report) -> Iterator[str]:
    for file in report.files:
        for failed in file.failures:
            yield f"{click.style('FAILED', fg='red', bold=True)} {printable(f'{file.file}: {failed.case}')}"
            yield from difference_lines(failed)
            yield printable(f"  rule: {failed.rule}")
    yield from (f"{click.style('MISSING', fg='red', bold=True)} {gap}" for gap in report.gaps)


def _reasons(report: Report) -> Iterator[str]:
    """A line for each reason why cases were skipped."""
    reasons = Counter(result.skipped for file in report.files for result in file.skipped)
    for reason, number in reasons.items():
        yield f"{click.style('SKIPPED', fg='yellow', bold=True)} {counted(number, 'case')}: {reason}"


def difference_lines(result: Result) -> Iterator[str]:
    """Yield a line for each thing that came otherwise than expected."""
    for difference in result.differences:
        expected, came = _shown(difference.expected), _shown(difference.came)
        yield f"  {printable(difference.what)}: expected {expected}, came {came}"


def _summary(report: Report) -> Iterator[str]:
    counts = f"{counted(report.cases, 'case')} in {counted(len(report.files), 'file')}"
    skipped = f", {report.skipped} skipped" if report.skipped else ""
    if report.passed:
        yield f"{counts}: all {'others ' if skipped else ''}passed{skipped}"
    else:
        yield f"{counts}: {report.failed} failed{skipped}" + (", cases are missing" if report.gaps else "")


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value)) or "nothing"
    return printable(f"`{value}`")
