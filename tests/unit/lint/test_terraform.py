"""Terraform files as the documentation of the providers and their users write them: what is found, and where."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ostiary.errors import Diagnostic
from ostiary.lint.runner import Linter
from ostiary.spans import Source

FOLDER = Path(__file__).parents[2] / "fixtures" / "terraform"
FILES = sorted(FOLDER.glob("*.tf"))
EXPECTED: dict[str, list[str]] = yaml.safe_load((FOLDER / "expected.yaml").read_text("utf-8"))
LINTER = Linter()


def findings(text: str) -> list[Diagnostic]:
    return LINTER.check_text(Source("main.tf", text))


def described(text: str, finding: Diagnostic) -> str:
    """The place, the code, and the text that is underlined."""
    assert finding.span is not None
    span, source = finding.span, Source("main.tf", text)
    quoted = text[source.offset(span.line, span.column) : source.offset(span.end_line, span.end_column)]
    return f"{span.line}:{span.column} {finding.code} {quoted}".rstrip()


def test_every_file_says_what_is_found() -> None:
    """Each fixture has its list of findings, and each list its fixture."""
    assert sorted(EXPECTED) == [path.name for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_findings_have_their_places(path: Path) -> None:
    """Each fault is found at its very text, and what only Terraform knows is left alone."""
    text = path.read_text(encoding="utf-8")
    assert [described(text, one) for one in findings(text)] == EXPECTED[path.name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_line_ends_and_letters_move_nothing(path: Path) -> None:
    """The places are the same with the line ends of Windows, and one line on after a comment of wide letters."""
    text = path.read_text(encoding="utf-8")
    usual = [(one.code, one.span.line, one.span.column) for one in findings(text) if one.span]
    windows = [
        (one.code, one.span.line, one.span.column) for one in findings(text.replace("\n", "\r\n")) if one.span
    ]
    below = [
        (one.code, one.span.line - 1, one.span.column)
        for one in findings(f"# Größe 你好 🎉\n{text}")
        if one.span
    ]
    assert windows == usual
    assert below == usual


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_cut_short_is_no_crash(path: Path) -> None:
    """A file that ends too early, as it does while somebody writes it, has faults, and no rule fails on it."""
    text = path.read_text(encoding="utf-8")
    for end in range(31, len(text), max(len(text) // 12, 1)):
        assert "rule-crashed" not in {one.code for one in findings(text[:end])}
