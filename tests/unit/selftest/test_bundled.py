"""The case files of tests/cases, run by the same runner that `ostiary selftest` uses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ostiary.selftest
from ostiary.catalog.content import cases_folder
from ostiary.documents.case_file import CaseFile
from ostiary.report.selftest import render_text
from ostiary.selftest.runner import CHECKS, ELSEWHERE, PINNED, Report, load_bundled, pinned_counts, run_file

FILES = tuple(load_bundled())


HERE = tuple(file for file in FILES if file.kind != "commands")
"""Those that start no program; `tests/cli/test_selftest.py` runs the others as well, by the command itself."""


@pytest.mark.parametrize("file", HERE, ids=lambda file: file.name)
def test_cases(file: CaseFile) -> None:
    """Every case of the file comes out as it says, and the file has as many as are counted."""
    report = run_file(file)
    assert not report.failures, render_text(Report((report,)))
    assert report.cases == pinned_counts().get(file.name), "run tools/count_cases.py"


def test_every_file_is_counted() -> None:
    """No file has been added, or taken away, without the count being written anew."""
    assert set(pinned_counts()) == {file.name for file in FILES}, "run tools/count_cases.py"


def test_the_count_is_as_its_tool_writes_it() -> None:
    """The count is sorted and small enough to be read in a change."""
    text = (Path(ostiary.selftest.__file__).parent / PINNED).read_text("utf-8")
    assert text == json.dumps(dict(sorted(pinned_counts().items())), indent=1) + "\n"


def test_every_kind_of_case_is_there() -> None:
    """The bundled files hold cases of every kind that there is a check for."""
    assert {file.kind for file in FILES} == set(CHECKS)


def test_nothing_but_cases_lies_there() -> None:
    """Every file of the folder is read: none is left out for its name."""
    own = [folder for folder in cases_folder().iterdir() if folder.name not in ELSEWHERE]
    files = [path for folder in own for path in folder.rglob("*") if path.is_file()]
    assert len(files) == len(FILES)
