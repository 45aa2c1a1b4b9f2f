"""The findings of `ostiary lint` in the format that was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import click

from ostiary import __version__
from ostiary.errors import Diagnostic, Severity
from ostiary.report.excerpt import finding_text
from ostiary.report.findings import render_json, statistics
from ostiary.report.text import COLOURS, counted, diagnostic_text, json_text
from ostiary.spans import Source


class Found(NamedTuple):
    """What was found: the findings, the texts that were read, what was fixed, and what a baseline has in vain."""

    findings: Sequence[Diagnostic]
    sources: dict[str, Source]
    fixed: tuple[int, int] = (0, 0)
    gone: int = 0


def report_lines(found: Found, form: str, *, counts: bool) -> Iterator[str]:
    """Yield the report, line by line or in a piece; `counts`: only how often each rule was found."""
    if counts:
        yield from _statistics(found.findings, form)
    elif form in ("text", "concise"):
        yield from _text(found, excerpts=form == "text")
    else:
        text = _PROGRAMS[form](found)
        yield from [text] if text else []


def _text(found: Found, *, excerpts: bool) -> Iterator[str]:
    for finding in found.findings:
        source = found.sources.get(finding.span.file) if finding.span else None
        yield finding_text(finding, source) if excerpts else diagnostic_text(finding._replace(hint=None))
    yield _summary(found)
    if found.fixed[0]:
        yield f"{counted(found.fixed[0], 'finding')} fixed in {counted(found.fixed[1], 'document')}"


def _summary(found: Found) -> str:
    findings = found.findings
    safe = sum(finding.fix is not None and finding.fix.safe for finding in findings)
    unsafe = sum(finding.fix is not None and not finding.fix.safe for finding in findings)
    parts = [f"{counted(len(findings), 'finding')} in {counted(len(found.sources), 'document')}"]
    if safe:
        parts.append(f"{safe} can be fixed with --fix")
    if unsafe:
        parts.append(f"{unsafe}{' more' if safe else ''} with --fix --unsafe-fixes")
    if found.gone:
        parts.append(f"{counted(found.gone, 'entry', 'entries')} of the baseline no longer found")
    return ", ".join(parts)


def _sarif(found: Found) -> str:
    from ostiary.report.sarif import render_sarif  # noqa: PLC0415 - only for this format

    return render_sarif(found.findings, found.sources, __version__)


def _github(found: Found) -> str:
    from ostiary.report.github import render_github  # noqa: PLC0415 - only for this format

    return render_github(found.findings)


def _gitlab(found: Found) -> str:
    from ostiary.report.gitlab import render_gitlab  # noqa: PLC0415 - only for this format

    return render_gitlab(found.findings)


def _json(found: Found) -> str:
    return render_json(found.findings, len(found.sources))


_PROGRAMS = {"json": _json, "sarif": _sarif, "github": _github, "gitlab": _gitlab}


def _statistics(findings: Sequence[Diagnostic], form: str) -> Iterator[str]:
    rows = statistics(findings)
    if form == "json":
        entries = [{"code": c, "severity": s, "count": n, "fixable": f} for n, c, s, f in rows]
        yield json_text({"statistics": entries})
        return
    for number, code, severity, fixable in rows:
        mark = "*" if fixable else " "
        yield f"{number:>6} {mark} {click.style(severity, fg=COLOURS[Severity(severity)])} {code}"
