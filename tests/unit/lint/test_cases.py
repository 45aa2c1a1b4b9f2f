"""The findings in whole texts, with their places: tests/cases/lint."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from ostiary import Diagnostic
from ostiary.catalog.catalog import Catalog
from ostiary.lint.config import Settings
from ostiary.lint.runner import Linter
from ostiary.spans import Source

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "lint" / "findings.yaml").read_text("utf-8"))
CATALOG = Catalog.bundled()


def shown(finding: Diagnostic) -> str:
    assert finding.span is not None
    line, column, end = finding.span[1], finding.span[2], finding.span[4]
    return f"{line}:{column}-{end} {finding.code}: {finding.message}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["it"])
def test_findings_of_a_text(case: dict[str, Any]) -> None:
    """A text has just the findings that its case lists, where it lists them."""
    rules = tuple(case["rules"]) if "rules" in case else None
    linter = Linter(Settings(select=rules), lambda: CATALOG, date(2026, 1, 1))
    found = [shown(finding) for finding in linter.check_text(Source(case["file"], case["text"]))]
    assert len(found) == len(case["finds"]), found
    for text, beginning in zip(found, case["finds"], strict=True):
        assert text.startswith(beginning)


def test_case_names_are_unique() -> None:
    """Every case says something of its own."""
    assert len({case["it"] for case in CASES}) == len(CASES)
