"""Findings as SARIF 2.1.0, the interchange format of static analysis."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.pages import render_page, summary_of
from ostiary.lint.registry import AnyRule, all_rules
from ostiary.report.text import json_text
from ostiary.spans import Edit, Source, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    Severity.ERROR: "error",
    Severity.SECURITY_WARNING: "warning",
    Severity.WARNING: "warning",
    Severity.SUGGESTION: "note",
}


def render_sarif(findings: Sequence[Diagnostic], sources: Mapping[str, Source], version: str) -> str:
    """Return the findings as one SARIF log of a version of ostiary; `sources` are the texts that fixes change."""
    codes = sorted({finding.code for finding in findings})
    rules = [_rule(code, all_rules().get(code)) for code in codes]
    results = [_result(finding, codes.index(finding.code), sources) for finding in findings]
    driver = {"name": "ostiary", "version": version, "semanticVersion": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, rule: AnyRule | None) -> dict[str, Any]:
    if rule is None:
        text = summary_of(code)
        return {"id": code, "shortDescription": {"text": text}} if text else {"id": code}
    text = (rule.__doc__ or "").strip().partition("\n")[0]
    tags = [str(rule.category)] + (["security"] if rule.severity is Severity.SECURITY_WARNING else [])
    return {
        "id": code,
        "shortDescription": {"text": text},
        "help": {"text": text, "markdown": render_page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": tags, "severity": str(rule.severity)},
    }


def _result(finding: Diagnostic, index: int, sources: Mapping[str, Source]) -> dict[str, Any]:
    text = finding.message + (f"\n{finding.hint}" if finding.hint else "")
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
    }
    if finding.span is not None:
        place = {"artifactLocation": _artifact(finding.span.file), "region": _region(finding.span)}
        result["locations"] = [{"physicalLocation": place}]
    source = sources.get(finding.span.file) if finding.span else None
    if finding.fix is not None and source is not None:
        replacements = [_replacement(edit, source) for edit in finding.fix.edits]
        change = {"artifactLocation": _artifact(source.name), "replacements": replacements}
        result["fixes"] = [{"description": {"text": finding.fix.title}, "artifactChanges": [change]}]
    return result


def _artifact(file: str) -> dict[str, str]:
    path = Path(file)
    return {"uri": path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _replacement(edit: Edit, source: Source) -> dict[str, Any]:
    return {
        "deletedRegion": _region(source.span(edit.start, edit.end)),
        "insertedContent": {"text": edit.text},
    }
