"""`ostiary decide --policy`: policies without an account."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import assert_refused, call, run

ALLOW = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["obs:object:Get*"]}]}'
DENY = '{"Version": "1.1", "Statement": [{"Effect": "Deny", "Action": ["obs:object:GetObjectAcl"]}]}'
BROKEN = '{"Version": "1.1",\n "Statement": [\n  {"Effect": "Allow" "Action": ["a:b:c"]}\n ]}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an Allow, a Deny and a broken policy."""
    for name, text in {"allow.json": ALLOW, "deny.json": DENY, "broken.json": BROKEN}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_program(folder: Path) -> None:
    """The command needs no account: two files, one answer, in either form."""
    asked = ["decide", "--policy", "allow.json", "--policy", "deny.json", "--action"]
    allowed = run(*asked, "obs:object:GetObject", cwd=folder)
    assert allowed.code == 0
    assert allowed.stdout.splitlines()[0] == "ALLOWED (allowed): obs:object:GetObject"
    assert "allow.json:1:34" in allowed.stdout
    denied = run(*asked, "obs:object:GetObjectAcl", "--format", "json", cwd=folder)
    assert denied.code == 1
    assert json.loads(denied.stdout)["outcome"] == "explicit-deny"


def test_several_files_after_one_option(folder: Path) -> None:
    """`--policy FILE…`: the files may follow one another."""
    files = [folder / "allow.json", folder / "deny.json"]
    assert call("decide", "--action", "obs:object:GetObjectAcl", "--policy", *files).code == 1
    assert call("decide", "--action", "obs:object:PutObject", "--policy", *files).code == 1
    assert call("decide", "--action", "obs:object:GetObject", "--policy", *files).code == 0


def test_json(folder: Path) -> None:
    """A decision on policies alone has no route, no stage and no assignment, but the place."""
    result = call(
        "decide", "--policy", folder / "allow.json", "--action", "obs:object:GetObject", "--format", "json"
    )
    decision = json.loads(result.stdout)
    [action] = decision["actions"]
    [determining] = action["determining"]
    assert (decision["decision"], decision["route"]) == ("allow", None)
    assert determining["assignment"] is None
    assert (determining["line"], determining["column"]) == (1, 34)


def test_broken_policy(folder: Path) -> None:
    """A policy that is not JSON is refused with its place and what to write."""
    result = run("decide", "--policy", "broken.json", "--action", "a:b:c", cwd=folder)
    assert_refused(result, "broken.json:3:21", "hint: put a comma after")


def test_every_fault(folder: Path) -> None:
    """All faults of all files are told at once: unreadable ones too."""
    files = [folder / "broken.json", folder / "none.json", folder, folder / "allow.json" / "below"]
    result = call("decide", "--action", "a:b:c", "--policy", *files)
    assert_refused(
        result, *(f"{path}:" for path in files), "no such file", "is a directory", "not a directory"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--action"),
        (["--action", "a:b:c", "--user", "alice"], "--user"),
        (["--action", "a:b:c", "--group", "a", "--project", "p"], "--group, --project"),
        (["--action", "a:b:c", "--service", "obs"], "--service"),
        (["--action", "a:b:c", "--body", "{}"], "--body"),
    ],
)
def test_bad_usage(folder: Path, arguments: list[str], words: str) -> None:
    """Options that mean nothing without an account are refused, not ignored."""
    assert_refused(call("decide", "--policy", folder / "allow.json", *arguments), words)


def test_what_is_no_action(folder: Path) -> None:
    """An action that is empty or has a blank is denied with exit code 1, and the reason is told."""
    for action, reason in {"": "is empty", "obs:object:GetObject ": "has a blank"}.items():
        result = call("decide", "--policy", folder / "allow.json", "--action", action)
        assert (result.code, result.stderr) == (1, "")
        assert reason in result.stdout
        assert "[unreadable-action]" in result.stdout
