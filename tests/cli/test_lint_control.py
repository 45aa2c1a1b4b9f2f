"""`ostiary lint` at the command line: formats, settings, baselines, fixes; `ostiary fmt`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import assert_refused, call

BAD = '{"Version": "1.1",\n "Statement": [{"Effect": "allow", "Action": ["*:*:*", "ecs:*"]}]}\n'
FIXED = BAD.replace('"allow"', '"Allow"')


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "p.json"
    path.write_text(BAD)
    return path


def codes(*arguments: str | Path) -> list[str]:
    found = json.loads(call("lint", *arguments, "--format", "json").stdout)["findings"]
    return [finding["code"] for finding in found]


def test_formats(policy: Path) -> None:
    """Each format has all findings; a program's format has nothing beside it."""
    assert codes(policy) == ["effect-case", "allow-everything", "action-segments"]
    sarif = json.loads(call("lint", policy, "--format", "sarif").stdout)
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == codes(policy)
    github = call("lint", policy, "--format", "github")
    assert github.code == 1
    assert [line.partition(" ")[0] for line in github.stdout.splitlines()] == [
        "::warning",
        "::error",
        "::error",
    ]
    assert call("lint", policy, "--select", "scope", "--format", "github") == (0, "", "")
    text = call("lint", policy).stdout.splitlines()
    assert text[-1] == "3 findings in 1 document, 1 can be fixed with --fix, 1 more with --fix --unsafe-fixes"


def test_urls_and_fixes_in_json(policy: Path) -> None:
    """A finding leads to its page, and says whether it can be fixed."""
    found = json.loads(call("lint", policy, "--format", "json").stdout)["findings"]
    assert [(one["url"], one["fixable"]) for one in found] == [
        ("docs/rules/effect-case.md", True),
        ("docs/rules/allow-everything.md", False),
        ("docs/rules/action-segments.md", True),
    ]


def test_statistics(policy: Path) -> None:
    """Findings are counted by rule, as text and as JSON."""
    result = call("lint", policy, policy, "--statistics")
    assert result.code == 1
    assert [line.split() for line in result.stdout.splitlines()] == [
        ["1", "*", "error", "action-segments"],
        ["1", "security-warning", "allow-everything"],
        ["1", "*", "warning", "effect-case"],
    ]
    rows = json.loads(call("lint", policy, "--statistics", "--format", "json").stdout)["statistics"]
    assert rows[0] == {"code": "action-segments", "severity": "error", "count": 1, "fixable": True}


def test_select_and_ignore(policy: Path) -> None:
    """Options choose rules; a word that means none is bad usage."""
    assert codes(policy, "--select", "danger,effect") == ["effect-case", "allow-everything"]
    assert codes(policy, "--ignore", "syntax", "--ignore", "danger") == []
    assert_refused(call("lint", policy, "--ignore", "syntx"), "`syntx` is no rule")
    assert_refused(call("lint", policy, "--profile", "aws"), "aws")


def test_settings(policy: Path) -> None:
    """The nearest settings count, options come on top, and faults of the file are bad usage with a place."""
    settings = policy.parent / "ostiary.toml"
    settings.write_text('[lint]\nignore = ["danger"]\nseverity = {action-segments = "suggestion"}\n')
    assert codes(policy) == ["effect-case", "action-segments"]
    assert codes(policy, "--ignore", "effect-case") == ["action-segments"]
    assert call("lint", policy, "--ignore", "effect-case", "--fail-on", "warning", "-q").code == 0
    other = policy.parent / "other.toml"
    other.write_text("[lint]\nselect = ['danger']\n")
    assert codes(policy, "--config", other) == ["allow-everything"]
    settings.write_text("[lint]\nignored = []\n")
    assert_refused(call("lint", policy), f"{settings}:2:1: error: there is no setting `ignored`")


def test_explain() -> None:
    """The page of a rule is printed without any path."""
    result = call("lint", "--explain", "overridden-deny")
    assert result.code == 0
    assert result.stdout.startswith("# overridden-deny\n")
    assert_refused(call("lint", "--explain", "overriden-deny"), "did you mean `overridden-deny`?")
    assert call("lint", "--explain", "missing-comma").stdout.startswith(
        "# missing-comma\n\nA text is not JSON"
    )
    assert_refused(call("lint", "--explain", "unknown"), "means several rules")


def test_baseline(policy: Path) -> None:
    """What a baseline has is not shown; what is new, and what is gone, is."""
    baseline = policy.parent / "known.json"
    written = call("lint", policy, "--write-baseline", baseline)
    assert (written.code, written.stdout) == (0, f"3 findings written to {baseline}\n")
    assert call("lint", policy, "--baseline", baseline).code == 0
    policy.write_text(BAD.replace('"allow"', '"Allow"').replace("ecs:*", "vpc:*"))
    result = call("lint", policy, "--baseline", baseline)
    assert result.code == 1
    assert "`vpc:*`" in result.stdout
    assert result.stdout.endswith("2 entries of the baseline no longer found\n")
    assert_refused(call("lint", policy, "--baseline", policy), "is no baseline")
    assert_refused(call("lint", policy, "--write-baseline", policy.parent / "no" / "x.json"), "cannot write")


def test_fix(policy: Path) -> None:
    """`--fix` writes safe fixes and tells what is left; `--diff` writes nothing."""
    shown = call("lint", policy, "--diff")
    assert shown.code == 1
    assert '+ "Statement": [{"Effect": "Allow", "Action": ["*:*:*", "ecs:*"]}]}' in shown.stdout
    assert policy.read_text() == BAD
    result = call("lint", policy, "--fix")
    assert result.code == 1
    assert policy.read_text() == FIXED
    assert result.stdout.splitlines()[-1] == "1 finding fixed in 1 document"
    assert call("lint", policy, "--diff") == (0, "", "")
    assert call("lint", policy, "--fix", "--unsafe-fixes", "--select", "syntax").code == 0
    assert policy.read_text() == FIXED.replace("ecs:*", "ecs:*:*")
    assert_refused(call("lint", policy, "--unsafe-fixes"), "--fix or --diff")


def test_fix_in_an_account(account: Path) -> None:
    """The policies of an account are fixed where they lie, with the marks and rights that they had."""
    path = account / "policies" / "bad.json"
    path.write_bytes(b"\xef\xbb\xbf" + BAD.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    call("lint", account, "--fix")
    assert path.read_bytes() == b"\xef\xbb\xbf" + FIXED.replace("\n", "\r\n").encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in path.parent.iterdir() if one.name.startswith(".")] == []


def test_fmt(policy: Path) -> None:
    """`fmt` writes canonical form, `--check` and `--diff` only say so, and the second time nothing changes."""
    assert call("fmt", policy, "--check").code == 1
    assert "+  " in call("fmt", policy, "--diff").stdout
    assert policy.read_text() == BAD
    result = call("fmt", policy)
    assert (result.code, result.stdout) == (0, f"{policy}: changed\n1 document changed, 0 as they are\n")
    assert policy.read_text().startswith(
        '{\n  "Version": "1.1",\n  "Statement": [\n    {\n      "Effect": "allow",'
    )
    assert call("fmt", policy, "--check", "-q") == (0, "", "")


def test_fmt_of_what_cannot_be_formatted(tmp_path: Path) -> None:
    """A file that does not parse is a finding; what would lose something, or is no policy, stays as it is."""
    (tmp_path / "broken.json").write_text('{"Version": "1.1", "Statement": [}')
    (tmp_path / "anchor.yaml").write_text(
        'Version: "1.1"\nStatement: [&a {Effect: Allow, Action: ["elb:a:b"]}]\n'
    )
    (tmp_path / "other.json").write_text('{"a":   1}')
    (tmp_path / "main.tf").write_text("x   = 1\n")
    (tmp_path / "latin.json").write_bytes(b'{"Version": "\xe4"}')
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    result = call("fmt", tmp_path)
    assert result.code == 1
    assert "latin.json:1:1: error: `" in result.stdout
    assert call("fmt", "--check", tmp_path / "latin.json").code == 1
    assert "broken.json:1:" in result.stdout
    assert "anchor.yaml: left as it is: it has anchors" in result.stdout
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert_refused(call("fmt", tmp_path / "none"), "none")


def test_an_account_is_formatted(account: Path) -> None:
    """Only the policies of an account are formatted, in JSON and in YAML."""
    before = (account / "account.yaml").read_text()
    assert call("fmt", account).code == 0
    assert (account / "account.yaml").read_text() == before
    assert call("fmt", account, "--check").code == 0
    assert call("lint", account).code == 0
