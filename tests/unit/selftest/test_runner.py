"""The runner: it fails where a case fails or is missing, and says what came instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click import unstyle

from ostiary.documents.case_file import CaseFile, read_cases
from ostiary.errors import LoadError
from ostiary.report.selftest import render_json, render_text
from ostiary.selftest import runner
from ostiary.selftest.runner import Report, run_bundled, run_file, run_files
from ostiary.spans import Source

WRONG = {
    "decisions": """
title: t
rule: r
account: {users: [{name: u}]}
requests:
  - {id: right, user: u, action: "a:b:c", expect: {outcome: implicit-deny, stage: null, missing: []}}
  - {id: outcome, user: u, action: "a:b:c", expect: {outcome: allowed}}
  - {id: note, user: u, action: "a:b:c", expect: {outcome: implicit-deny, notes: [modes-disagree]}}
  - {id: refused, user: x, action: "a:b:c", expect: {outcome: implicit-deny}}
  - {id: another refusal, user: x, action: "a:b:c", expect: {error: unknown-group}}
  - {id: not refused, user: u, action: "a:b:c", expect: {error: unknown-user}}
""",
    "condition grid": """
- operator: StringEquals
  names: [streq]
  listed: [a]
  states: {fits: [a], misses: [b]}
  table:
    - ["{}", true, true, r]
""",
    "conditions": """
- {operator: StringEquals, listed: [a], value: [a], expect: true, rule: r}
- {operator: StringEquals, listed: [a], value: [a], expect: unknown, rule: r}
""",
    "documents": """
- {name: right, rule: r, as: policy, document: [], faults: [not-a-policy]}
- {name: n, rule: r, as: policy, document: {Version: "1.1"}, faults: []}
- {name: m, rule: r, as: scp, text: "{}", faults: []}
""",
    "JSON faults": """
- {name: n, text: "{", faults: []}
""",
    "denials": """
- rule: r
  service: dns
  actions: [dns:zone:list]
  outcome: implicit-deny
  status: 200
  headers: {Content-Type: application/json}
  body: '{}'
""",
    "imports": """
- {name: n, rule: r, service: lamp, page: "Nothing here.", routes: {GET /v1/lamps: {}}, summary: none}
""",
    "commands": """
- {name: n, rule: r, argv: [rule, nothing], exit: 0, stdout: [this], stderr: [that], without: [nothing]}
""",
}
FAILURES = {
    "decisions": 5, "condition grid": 4, "conditions": 2, "documents": 2, "JSON faults": 1, "denials": 1,
    "imports": 1, "commands": 1,
}  # fmt: skip


def read(text: str) -> CaseFile:
    return read_cases(Source("mine.yaml", text))


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_fails(kind: str) -> None:
    """A case that does not come out as it says is a failure, with what was expected and what came."""
    file = read(WRONG[kind])
    report = run_file(file)
    assert (file.kind, len(report.failures)) == (kind, FAILURES[kind])
    whole = Report((report,))
    assert not whole.passed
    text = unstyle(render_text(whole))
    assert text.count("FAILED mine.yaml: ") == FAILURES[kind]
    assert text.count("expected ") >= FAILURES[kind]
    document = json.loads(render_json(whole))
    assert document["summary"]["failed"] == len(document["failures"]) == FAILURES[kind]


def test_what_cannot_be_checked_fails() -> None:
    """A scenario whose account has faults is a failure, and so is a check that breaks down."""
    text = "title: broken\nrule: r\naccount: {users: 5}\nrequests: [{id: a, expect: {outcome: allowed}}]\n"
    [failure] = run_file(read(text)).failures
    assert failure.case == "a"
    assert failure.differences[0].what == "check"
    assert "LoadError" in failure.differences[0].came


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no-cases"),
        ("[]", "no-cases"),
        ("nothing: here", "not-a-case"),
        ("- 5", "not-a-case"),
        ("title: t\nrule: r\nrequests: []", "no-cases"),
        ("title: t\nrule: r\nrequests: [{id: a, expect: {}}]", "case-expects"),
        ("title: t\nrule: r\nrequests: [{id: a, usr: b, expect: {error: a}}]", "unknown-key"),
        ("title: t\nrequests: [{id: a, expect: {error: a}}]", "missing-key"),
        ("title: t\nrule: r\nrequests: [&a {id: a, expect: {error: a}}, *a]", "duplicate-id"),
        ("- {operator: Null, listed: [], value: [], rule: r, expect: maybe}", "invalid-value"),
        ("- {operator: Null, listed: [], value: 5, rule: r, expect: true}", "invalid-state"),
        ("- {operator: Null, listed: [], value: absent, rule: r}", "case-expects"),
        ("- {operator: Null, listed: [], value: absent, rule: r, allow: true}", "case-expects"),
        ("- {operator: A, names: [], listed: [], states: {a: absent}, table: []}", "no-cases"),
        (
            "- {operator: A, names: [], listed: [], states: {a: absent}, table: [['{}', true, true, r]]}",
            "grid-row",
        ),
        ("- {name: n, rule: r, as: policy, faults: []}", "case-document"),
        ("- {name: n, rule: r, as: poem, text: a, faults: []}", "invalid-value"),
        ("- {name: n, rule: r, argv: [a], exit: 0, files: {../b: c}}", "bad-file-name"),
        ("- {name: n, rule: r, argv: [a], exit: 0, files: {/b: c}}", "bad-file-name"),
        ("- {name: n, rule: r, argv: [a]}", "missing-key"),
        ("- {name: n, rule: r, page: a}", "missing-key"),
    ],
)
def test_a_faulty_file_is_refused(text: str, code: str) -> None:
    """What is no case, has no expectation or a misspelt field is a fault with its place, never passed over."""
    with pytest.raises(LoadError) as refused:
        read(text)
    [fault] = refused.value.diagnostics
    assert fault.code == code
    assert fault.span is not None


def test_places_of_faults() -> None:
    """A fault in the second document of a file is shown there."""
    first = "title: t\nrule: r\nrequests: [{id: a, expect: {error: a}}]\n"
    with pytest.raises(LoadError) as refused:
        read(f"{first}---\n{first}wrong: 1\n---\n{first}worse: 1\n")
    assert [str(fault.span) for fault in refused.value.diagnostics] == ["mine.yaml:8:1", "mine.yaml:13:1"]


def test_missing_cases_never_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundled file that is missing, has fewer cases or was never counted fails the run, and so does having none."""
    monkeypatch.setattr(runner, "cases_folder", lambda: tmp_path)
    assert not run_bundled().passed
    assert all(
        f"`{name}`" in text for name, text in zip(runner.pinned_counts(), run_bundled().gaps, strict=True)
    )
    (tmp_path / "mine.yaml").write_text(WRONG["conditions"])
    monkeypatch.setattr(runner, "pinned_counts", dict)
    assert run_bundled().gaps == ("`mine.yaml` has 4 cases that nobody counted",)
    monkeypatch.setattr(runner, "pinned_counts", lambda: {"mine.yaml": 5})
    assert run_bundled().gaps == ("`mine.yaml` has 4 cases, 5 are expected",)
    assert "MISSING `mine.yaml` has 4 cases, 5 are expected" in unstyle(render_text(run_bundled()))
    assert not Report(()).passed


def test_files_and_folders(tmp_path: Path) -> None:
    """Files are run one by one, folders with all that is in them; a folder without a case file is a fault."""
    (tmp_path / "deep").mkdir()
    with pytest.raises(LoadError, match="no case file"):
        run_files([tmp_path])
    for name in ("a.yaml", "deep/b.yaml"):
        (tmp_path / name).write_text(WRONG["conditions"])
    report = run_files([tmp_path, tmp_path / "a.yaml"])
    assert (len(report.files), report.cases, report.failed) == (3, 12, 6)
    assert not report.gaps
