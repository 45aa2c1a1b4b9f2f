"""Which files lint reads, and what it says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ostiary import Diagnostic, RequestError, Severity, Span
from ostiary.lint.runner import lint
from ostiary.report.findings import render_json, summary, to_dict
from ostiary.spans import Source
from ostiary.syntax import json_places

GOOD = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["elb:pools:list"]}]}'
BAD = '{"Version": "1.1"}'


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def codes(found: list[Diagnostic]) -> list[tuple[str, str]]:
    return [(Path(d.span.file).name if d.span else "", d.code) for d in found]


def test_a_file_that_is_named_is_a_policy(tmp_path: Path) -> None:
    """A file named by the user is checked as a policy, whatever it looks like."""
    write(tmp_path, {"good.json": GOOD, "bad.json": BAD, "other.json": '{"a": 1}', "list.json": "[]"})
    assert lint([tmp_path / "good.json"]) == ([], 1)
    assert codes(lint([tmp_path / "bad.json"])[0]) == [("bad.json", "missing-key")]
    assert "unknown-key" in {code for _, code in codes(lint([tmp_path / "other.json"])[0])}
    assert codes(lint([tmp_path / "list.json"])[0]) == [("list.json", "not-a-policy")]


def test_a_file_that_is_come_across_is_checked_if_it_is_a_policy(tmp_path: Path) -> None:
    """In a folder, documents that are neither policies nor routes are passed over, and not counted."""
    write(
        tmp_path,
        {"bad.json": BAD, "other.json": '{"a": 1}', "list.yaml": "- a\n", "broken.json": "{", "a.txt": "{"},
    )
    found, count = lint([tmp_path])
    assert ("bad.json", "missing-key") in codes(found)
    assert {file for file, _ in codes(found)} == {"bad.json"}
    assert count == 1
    assert codes(lint([tmp_path / "broken.json"])[0]) == [("broken.json", "unclosed-bracket")]


def test_folders_are_searched_in_depth(tmp_path: Path) -> None:
    """Folders within folders are searched, hidden ones and links are not."""
    write(
        tmp_path, {"a/b/bad.yaml": "Version: '1.1'\n", ".hidden/bad.json": BAD, "elsewhere/good.json": GOOD}
    )
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    found, count = lint([tmp_path])
    assert codes(found) == [("bad.yaml", "missing-key")]
    assert count == 2


@pytest.mark.parametrize("target", [".", "account.yaml"])
def test_an_account_is_checked_as_a_whole(tmp_path: Path, target: str) -> None:
    """A folder with an account.yaml is one account: dangling names are found, with paths that can be opened."""
    account = "users: [{name: a}]\nassignments:\n  - {user: a, policy: none, on: domain}\n"
    write(tmp_path, {"account.yaml": account, "policies/p.json": GOOD})
    [finding], count = lint([tmp_path / target])
    assert finding.code == "unknown-policy"
    assert finding.span is not None
    assert Path(finding.span.file) == tmp_path / "account.yaml"
    assert count == 2


def test_a_faulty_policy_of_an_account_has_its_path(tmp_path: Path) -> None:
    """The findings of an account's files are named by paths from where the user stands."""
    write(tmp_path, {"acc/account.yaml": "", "acc/policies/p.json": BAD})
    [finding], _ = lint([tmp_path])
    assert finding.span is not None
    assert Path(finding.span.file) == tmp_path / "acc" / "policies" / "p.json"


def test_a_route_file_is_checked_as_one(tmp_path: Path) -> None:
    """A document with a service and routes is a route file."""
    write(
        tmp_path,
        {"good.yaml": "service: x\nroutes: []\n", "bad.yaml": "service: x\nroutes: [{route: get /}]\n"},
    )
    assert codes(lint([tmp_path])[0]) == [("bad.yaml", "invalid-route")]


def test_ambiguous_routes_of_one_file_are_found(tmp_path: Path) -> None:
    """A route file alone is checked for routes that match the same paths; a priority settles them."""
    text = "service: x\nroutes:\n  - route: GET /a/{x}\n  - route: GET /a/{y}\n"
    write(tmp_path, {"r.yaml": text})
    [finding] = lint([tmp_path])[0]
    assert (finding.code, finding.span and finding.span[1:3]) == ("ambiguous-route", (4, 12))
    write(tmp_path, {"r.yaml": text + "    priority: 1\n"})
    assert lint([tmp_path])[0] == []


def test_a_fault_is_reported_once(tmp_path: Path) -> None:
    """A file that is reached twice is read twice, and its findings are shown once."""
    write(tmp_path, {"bad.json": BAD})
    found, count = lint([tmp_path / "bad.json", tmp_path / "bad.json"])
    assert (len(found), count) == (1, 2)


def test_a_policy_that_is_too_large_is_one_finding(tmp_path: Path) -> None:
    """A policy file larger than 1 MB is a finding, not an error of the call."""
    write(
        tmp_path,
        {"p.json": GOOD + " " * 1_000_001, "data.json": '{"type": "FeatureCollection"}' + " " * 1_000_001},
    )
    assert codes(lint([tmp_path])[0]) == [("p.json", "document-too-large")]
    assert codes(lint([tmp_path / "data.json"])[0]) == [("data.json", "document-too-large")]


def test_a_path_that_does_not_exist_is_an_error_of_the_call(tmp_path: Path) -> None:
    """Lint refuses what is not there: nobody should take it for clean."""
    with pytest.raises(RequestError) as refused:
        lint([tmp_path / "nothing.json"])
    assert refused.value.code == "no-such-path"


FOUND = Diagnostic(
    "missing-key", "the key `Ä` is missing", Span("p.json", 1, 2, 3, 4), "a hint", Severity.WARNING
)


def test_a_finding_has_a_json_form() -> None:
    """A finding as JSON has the fields of interfaces.md §3, null where nothing is known."""
    assert to_dict(FOUND) == {
        "code": "missing-key", "severity": "warning", "message": "the key `Ä` is missing", "hint": "a hint",
        "file": "p.json", "line": 1, "column": 2, "end_line": 3, "end_column": 4,
        "url": "docs/rules/document-faults.md#missing-key", "fixable": False,
    }  # fmt: skip
    assert to_dict(Diagnostic("no-account", "x"))["line"] is None


def test_findings_are_summed_up() -> None:
    """The summary counts files, findings, and findings of each severity."""
    other = FOUND._replace(severity=Severity.ERROR)
    assert summary([FOUND, other, other], 7) == {"files": 7, "findings": 3, "warning": 1, "error": 2}


def test_findings_render_as_one_document() -> None:
    """The JSON report holds findings and summary, in readable Unicode."""
    text = render_json([FOUND], 1)
    assert json.loads(text) == {"findings": [to_dict(FOUND)], "summary": summary([FOUND], 1)}
    assert "Ä" in text


def test_many_faults_read_their_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with thousands of faults is taken apart once for the places of all of them."""
    read: list[str] = []
    original = json_places.marks_of

    def counting(text: str) -> Iterator[re.Match[str]]:
        read.append(text)
        return original(text)

    monkeypatch.setattr(json_places, "marks_of", counting)
    write(tmp_path, {"p.json": '{"Version": "1.1", "Statement": [' + ",\n".join(["{}"] * 2000) + "]}"})
    found = [finding for finding in lint([tmp_path])[0] if finding.code == "missing-key"]
    assert len(found) == 2000
    assert {fault.span.line for fault in found if fault.span} == set(range(1, 2001))
    assert len(read) == 1


def test_the_lines_of_a_file_are_counted_once() -> None:
    """The places of a source share one table of its lines."""
    source = Source("p.json", "{}\n[]")
    source.span(0, 1)
    table = source._line_starts
    assert source.span(3, 4).line == 2
    assert source._line_starts is table
