"""Single cases by name: which are meant, what is told of them, what a wrong name says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click import unstyle

from ostiary.documents.case_file import read_cases
from ostiary.errors import RequestError
from ostiary.report.cases import cases_json, cases_text
from ostiary.selftest import imports
from ostiary.selftest.runner import load_bundled, run_files
from ostiary.selftest.selection import complete_case, report_cases
from ostiary.spans import Source

FILES = (
    read_cases(
        Source(
            "decide/lamps.yaml",
            "title: lamps\nrule: r\naccount: {users: [{name: u}]}\nrequests:\n"
            '  - {id: dark, user: u, action: "a:b:c", expect: {outcome: implicit-deny}}\n'
            '  - {id: darker, user: u, action: "a:b:c", expect: {outcome: allowed}}\n'
            "  - {id: nobody, user: x, action: 'a:b:c', expect: {error: unknown-user}}\n",
        )
    ),
    read_cases(
        Source(
            "words.yaml",
            "- {id: dark, operator: StringEquals, listed: [a], value: unknown, expect: unknown, rule: r}\n",
        )
    ),
)


def names(*wanted: str) -> list[str]:
    return [report.name for report in report_cases(FILES, wanted)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("decide/lamps#dark", ["decide/lamps#dark"]),
        ("decide/lamps.yaml#dark", ["decide/lamps#dark"]),
        ("lamps#DARK", ["decide/lamps#dark", "decide/lamps#darker"]),
        ("dark", ["decide/lamps#dark", "words#dark (allow)", "words#dark (deny)"]),
        ("words#dark (deny)", ["words#dark (deny)"]),
        ("words#", ["words#dark (allow)", "words#dark (deny)"]),
        ("bod", ["decide/lamps#nobody"]),
    ],
)
def test_the_cases_of_a_name(name: str, found: list[str]) -> None:
    """A whole name means just that case, in a file or in any; a part of one all that have it."""
    assert names(name) == found


def test_each_case_is_told_once() -> None:
    """Names that mean the same case tell it once, in the order in which they mean it first."""
    assert names("nobody", "lamps#nobody", "lamps#dark") == ["decide/lamps#nobody", "decide/lamps#dark"]


@pytest.mark.parametrize(
    ("name", "hint"), [("lamps#drak", "`dark`"), ("", "nothing in any"), ("#", "nothing")]
)
def test_a_name_that_means_nothing(name: str, hint: str) -> None:
    """A name that no case has is refused, with those that are like it."""
    with pytest.raises(RequestError, match="there is no case") as refused:
        report_cases(FILES, [name])
    assert refused.value.code == "unknown-case"
    assert hint in str(refused.value.hint)


def test_what_is_told() -> None:
    """A case is told with its place, what it is about, what it expects, what came, and why."""
    right, wrong, refused = report_cases(FILES, ["lamps#"])
    assert (right.place.line, wrong.place.line) == (5, 6)
    text = unstyle(cases_text([wrong]))
    assert text.startswith(
        "FAILED decide/lamps#darker\n  decide/lamps.yaml:6, decisions\n  rule: r\ngiven:\n"
    )
    for part in ("- {name: u}", "expected: {outcome: allowed}", "  DENIED (implicit-deny): user:u → a:b:c"):
        assert part in text
    assert text.endswith("differs:\n  outcome: expected `allowed`, came `implicit-deny`")
    assert "REFUSED: " in cases_text([refused])
    assert unstyle(cases_text([right, wrong])).endswith("2 cases: 1 failed")


def test_as_json() -> None:
    """In JSON a case has the same parts, and there is a summary."""
    document = json.loads(cases_json(report_cases(FILES, ["lamps#darker", "words#dark (deny)"])))
    first, second = document["cases"]
    assert (first["case"], first["file"], first["line"], first["kind"], first["passed"]) == (
        "decide/lamps#darker", "decide/lamps.yaml", 6, "decisions", False,
    )  # fmt: skip
    assert first["given"]["request"] == {"user": "u", "action": "a:b:c"}
    assert first["differences"] == [{"what": "outcome", "expected": "allowed", "came": "implicit-deny"}]
    assert second["explanation"].startswith("whether the Deny applies is unknown: it may deny")
    assert document["summary"] == {"cases": 2, "failed": 1, "skipped": 0, "passed": False}


def test_every_kind_can_be_told() -> None:
    """The first case of every kind that ships tells what it is about and why it comes out so."""
    bundled, seen = tuple(load_bundled()), set()
    for file in bundled:
        if file.kind in seen:
            continue
        seen.add(file.kind)
        [first, *_] = report_cases([file._replace(cases=file.cases[:1])], [f"{file.name}#"])
        assert first.result.passed
        assert first.told is not None
        assert first.told.given
        assert first.told.explanation
        assert f"PASSED {first.name}" in unstyle(cases_text([first]))


def test_a_case_that_lacks_something_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the reader of pages an import is skipped with the reason; skipped alone is not passed."""
    monkeypatch.setattr(imports, "MARKUP", "no_such_library")
    path = tmp_path / "mine.yaml"
    path.write_text("- {name: n, rule: r, service: lamp, page: text}\n")
    report = run_files([path])
    assert (report.cases, report.failed, report.skipped, report.passed) == (1, 0, 1, False)
    [skipped] = report.files[0].skipped
    assert skipped.skipped == imports.LACKING
    [case] = report_cases([read_cases(Source("mine.yaml", path.read_text()))], ["n"])
    assert unstyle(cases_text([case])).splitlines() == [
        "SKIPPED mine#n", "  mine.yaml:1, imports", "  rule: r", f"  {imports.LACKING}",
    ]  # fmt: skip


def test_completion() -> None:
    """Files are completed first, then the cases of the one that has been named."""
    assert list(complete_case(FILES, "dec")) == ["decide/lamps#"]
    assert list(complete_case(FILES, "decide/lamps#dark")) == ["decide/lamps#dark", "decide/lamps#darker"]
    assert list(complete_case(FILES, "words#")) == ["words#dark"]
