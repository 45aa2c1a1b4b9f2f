"""Baselines: known findings are not shown again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary import Diagnostic, LoadError, Span
from ostiary.lint.baseline import load_baseline, render_baseline, without_known


def finding(file: Path, line: int, message: str = "m") -> Diagnostic:
    return Diagnostic("code", message, Span(str(file), line, 1, line, 2))


def test_what_moves_stays_known_and_more_of_it_is_new(tmp_path: Path) -> None:
    """A finding is known by file, code and message, as often as it was there."""
    file = tmp_path / "a" / "p.json"
    known = [finding(file, 1), finding(file, 5), finding(file, 6, "gone")]
    path = tmp_path / "baseline.json"
    path.write_text(render_baseline(known, tmp_path))
    now = [finding(file, 3), finding(file, 30), finding(file, 31), finding(tmp_path / "b.json", 1)]
    fresh, gone = without_known(now, load_baseline(path), tmp_path)
    assert fresh == now[2:]
    assert gone == 1


def test_files_are_named_from_the_baseline(tmp_path: Path) -> None:
    """A baseline holds no path of the machine, and its order is that of the files."""
    text = render_baseline([finding(tmp_path / "b.json", 1), finding(tmp_path / "a.json", 1)], tmp_path)
    assert str(tmp_path) not in text
    assert text.index("a.json") < text.index("b.json")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2, "findings": []}', '{"version": 1, "findings": [1]}']
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    """A file of any other form is an error, as is one that is not there."""
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(LoadError):
        load_baseline(path)
    with pytest.raises(LoadError):
        load_baseline(tmp_path / "none.json")
