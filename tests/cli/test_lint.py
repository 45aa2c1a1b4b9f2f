"""`ostiary lint`: findings with places, and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import EXAMPLE, POLICIES, assert_refused, call, run

BROKEN = '{"Version": "1.1",\n "Statement": [\n  {"Effect": "Allow" "Action": ["a:b:c"]}\n ]}\n'
KEYS = {
    "code", "severity", "message", "hint", "file", "line", "column", "end_line", "end_column", "url", "fixable",
}  # fmt: skip


def test_clean() -> None:
    """The bundled content is clean: the account, its files one by one, the route tables, the system policies."""
    result = run("lint", EXAMPLE, POLICIES / "routes", POLICIES / "system")
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.startswith("0 findings in ")
    files = [path for path in EXAMPLE.rglob("*.*") if path.is_file()]
    assert call("lint", *files).code == 0


def test_broken_file(tmp_path: Path) -> None:
    """A file that does not parse is a finding, with its place and what to write."""
    path = tmp_path / "broken.json"
    path.write_text(BROKEN)
    result = run("lint", path)
    assert (result.code, result.stderr) == (1, "")
    first, line, marks, hint, last = result.stdout.splitlines()
    assert first.startswith(f"{path}:3:21: error: missing comma")
    assert line == '    3 |   {"Effect": "Allow" "Action": ["a:b:c"]}'
    assert marks == "      |                     ^"
    assert hint == '  hint: put a comma after `"Allow"` on line 3'
    assert last == "1 finding in 1 document, 1 with --fix --unsafe-fixes"
    assert call("lint", path, "-q") == (1, "", "")


def test_json(tmp_path: Path) -> None:
    """In JSON every finding has exactly the keys of the interface."""
    path = tmp_path / "broken.json"
    path.write_text(BROKEN)
    result = run("lint", path, "--format", "json")
    assert result.code == 1
    document = json.loads(result.stdout)
    assert set(document) == {"findings", "summary"}
    [finding] = document["findings"]
    assert set(finding) == KEYS
    assert (finding["code"], finding["severity"], finding["fixable"]) == ("missing-comma", "error", True)
    assert (finding["file"], finding["line"], finding["column"], finding["end_line"]) == (str(path), 3, 21, 3)
    assert json.loads(call("lint", EXAMPLE, "--format", "json").stdout)["findings"] == []


def test_account(account: Path) -> None:
    """An account's findings are all told at once, in all its files, named as the user can open them."""
    (account / "policies" / "broken.json").write_text(BROKEN)
    (account / "policies" / "typo.yaml").write_text(
        "Version: '1.1'\nStatement:\n  - {Effect: Alow, Action: [a:b:c]}\n"
    )
    for path in (account, account / "account.yaml", account.parent):
        result = call("lint", path)
        assert result.code == 1
        for place in ("policies/broken.json:3:21", "policies/typo.yaml:3:14"):
            assert f"{account}/{place}: error: " in result.stdout


def test_folder(tmp_path: Path) -> None:
    """A folder is searched: policies are checked, other documents and hidden folders left alone."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "deep" / "er" / "typo.json").write_text('{"Version": "1.1", "Statment": []}')
    (tmp_path / "deep" / "package.json").write_text('{"name": "something else"}')
    (tmp_path / ".hidden" / "broken.json").write_text(BROKEN)
    found = json.loads(call("lint", tmp_path, "--format", "json").stdout)["findings"]
    assert {Path(finding["file"]).name for finding in found} == {"typo.json"}
    assert call("lint", tmp_path / "deep" / "package.json").code == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "json-syntax"),
        (b"\xff\x00", "not-utf8"),
        (b"[" * 100_000, "document-too-deep"),
        (b'{"a": 1, "a": 2}', "duplicate-key"),
        (b"[]", "not-a-policy"),
        (b'"' + b"x" * 1_000_001 + b'"', "document-too-large"),
    ],
)
def test_hostile_documents(tmp_path: Path, content: bytes, code: str) -> None:
    """Whatever a file holds, it is a finding of that file."""
    path = tmp_path / "policy.json"
    path.write_bytes(content)
    result = call("lint", path, "--format", "json")
    assert (result.code, result.stderr) == (1, "")
    findings = json.loads(result.stdout)["findings"]
    assert all(finding["file"] == str(path) for finding in findings)
    if content:
        assert code in {finding["code"] for finding in findings}


def test_fail_on(tmp_path: Path) -> None:
    """`--fail-on` relaxes the exit code for what is less severe, never for errors."""
    path = tmp_path / "broken.json"
    path.write_text(BROKEN)
    assert [call("lint", path, "--fail-on", word).code for word in ("error", "warning", "suggestion")] == [
        1,
        1,
        1,
    ]
    assert_refused(call("lint", path, "--fail-on", "nothing"), "nothing")


def test_unreadable(tmp_path: Path) -> None:
    """A path that cannot be read is bad usage, not a finding."""
    (tmp_path / "file.json").write_text("{}")
    for path in (tmp_path / "none", tmp_path / "file.json" / "below"):
        assert_refused(call("lint", path), f"`{path}`")
    assert_refused(run("lint", tmp_path / "none"), "none")
    assert_refused(call("lint"), "PATH")
