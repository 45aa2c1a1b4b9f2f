"""The pages of the rules are what the rules say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ostiary.lint.document_faults import DOCUMENT_FAULTS, JSON_FAULTS
from ostiary.lint.pages import FOLDER, page_of, render_pages
from ostiary.lint.registry import all_rules

ROOT = Path(__file__).resolve().parents[3]
PAGES = render_pages()


def test_pages_are_up_to_date() -> None:
    """`docs/rules` is what tools/build_rule_pages.py would write."""
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / FOLDER).glob("*.md")}
    assert written == PAGES, "run tools/build_rule_pages.py"


@pytest.mark.parametrize(
    "code", [*all_rules(), *DOCUMENT_FAULTS, *JSON_FAULTS, "rule-crashed", "unused-suppression"]
)
def test_every_code_leads_to_a_heading(code: str) -> None:
    """The page of a finding exists, and has the heading that its address names."""
    file, _, anchor = page_of(code).partition("#")
    text = PAGES[file.removeprefix(f"{FOLDER}/")]
    assert not anchor or re.search(rf"^## {anchor}$", text, re.MULTILINE)


def test_every_code_of_the_loader_has_a_heading() -> None:
    """A code that a loader of policies, accounts or routes can give is explained, or of JSON's syntax."""
    pattern = re.compile(r'(?:Diagnostic|PydanticCustomError|_refused)\(\s*"([a-z0-9-]+)"')
    folders = (
        "model/policy",
        "model/account",
        "model/resource_policy",
        "documents",
        "engine/snapshot",
        "engine/directory",
    )
    package = ROOT / "src" / "ostiary"
    files = [path for path in package.rglob("*.py") if str(path.relative_to(package)).startswith(folders)]
    codes = {code for path in files for code in pattern.findall(path.read_text(encoding="utf-8"))}
    assert len(codes) > 15
    assert codes - set(DOCUMENT_FAULTS) - OTHERS == set()


OTHERS = {
    "invalid-service",
    "not-json",
    "unwritable-file",
    "invalid-resource",
    "misnamed-file",
    "too-many-files",
    "stale-correction",
    "not-a-case",
    "no-cases",
}
"""Codes of catalog files, case files and values, which lint never reads."""
