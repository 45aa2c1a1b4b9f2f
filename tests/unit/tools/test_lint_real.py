"""The tool that lints a corpus: what it counts, and the table it writes."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from tools import lint_real

POLICY = (
    '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["dns:zones:list",\n"elb:pools:list"]}]}'
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of two policies and one text that is none."""
    for name, text in {
        "policies-real/one/001.json": POLICY,
        "policies-from-docs/two/printed-1.json": POLICY.replace('list",', 'list",,'),
        "policies-real/one/002.json": '{"name": "no policy"}',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["lint_real", *arguments])
    return lint_real.main()


def test_counts(corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The findings of each code are counted, the commonest first, and what looks like no policy is passed over."""
    assert run(monkeypatch, str(corpus)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "     1 missing-value",
        "     1 unknown-action",
        "2 findings of 2 codes in 3 documents",
    ]
    assert run(monkeypatch, str(corpus), "--code", "unknown-action", "--profile", "huawei-2025") == 0
    assert capsys.readouterr().out == "0 findings of 0 codes in 3 documents\n"


def test_the_table(corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The table has every finding with its document, place, quoted text, message, hint and fix."""
    assert (
        run(monkeypatch, str(corpus), "--code", "unknown-action", "--tsv", str(tmp_path / "found.tsv")) == 0
    )
    with (tmp_path / "found.tsv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file, delimiter="\t")
    assert row == {
        "code": "unknown-action",
        "severity": "warning",
        "document": "policies-real/one/001.json",
        "line": "1",
        "column": "65",
        "quoted": '"dns:zones:list"',
        "message": "there is no action `dns:zones:list` (IAM.1036)",
        "hint": "did you mean `dns:zone:list`?",
        "fix": "write dns:zone:list (unsafe)",
    }


def test_no_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder without documents is an error."""
    assert run(monkeypatch, str(tmp_path)) == 2
    assert "no documents" in capsys.readouterr().err
