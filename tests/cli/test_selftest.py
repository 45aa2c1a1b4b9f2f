"""`ostiary selftest`: counts, failures and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from ostiary.selftest.runner import pinned_counts
from tests.cli.command import assert_refused, call, run

MINE = """
- {operator: StringEquals, listed: [a], value: [a], expect: true, rule: mine}
- {operator: StringEquals, listed: [a], value: [b], expect: true, rule: mine}
"""


def test_bundled() -> None:
    """Without files the bundled cases are run, all of them, and counted."""
    result = run("selftest")
    assert (result.code, result.stderr) == (0, "")
    total, files = sum(pinned_counts().values()), len(pinned_counts())
    assert result.stdout.splitlines()[-1] == f"{total} cases in {files} files: all passed"
    assert total > 1000


def test_own_files(tmp_path: Path) -> None:
    """A file of one's own is run; what fails is told with its rule, what was expected and what came."""
    path = tmp_path / "mine.yaml"
    path.write_text(MINE)
    result = call("selftest", path)
    assert result.code == 1
    assert f"FAILED {path}: StringEquals [a] on g:Test [b] (allow)" in result.stdout
    assert "truth: expected `true`, came `false`\n  rule: mine" in result.stdout
    assert result.stdout.endswith("4 cases in 1 file: 2 failed\n")
    document = json.loads(call("selftest", path, "--format", "json").stdout)
    assert document["summary"] == {"files": 1, "cases": 4, "failed": 2, "skipped": 0, "passed": False}
    assert document["failures"][0] == {
        "file": str(path),
        "case": "StringEquals [a] on g:Test [b] (allow)",
        "rule": "mine",
        "differences": [{"what": "truth", "expected": "true", "came": "false"}],
    }
    assert call("selftest", path, "-q") == (1, "", "")
    path.write_text("\n".join(MINE.splitlines()[:2]))
    assert call("selftest", path).code == 0


def test_bad_files(tmp_path: Path) -> None:
    """A file that cannot be read, or is no case file, is bad input; every fault is told."""
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text("- {operator: Null, listed: [], value: 5, rule: r, expect: true}")
    assert_refused(call("selftest", tmp_path), "one.yaml:1:", "two.yaml:1:", "invalid-state")
    assert_refused(call("selftest", tmp_path / "none.yaml"), "none.yaml")


def test_single_cases(tmp_path: Path) -> None:
    """`--case` shows single cases in full, of the bundled files or of one's own; its exit code is theirs."""
    shown = call("selftest", "--case", "decide/vectors#V13", "--no-color")
    assert (shown.code, shown.stderr) == (0, "")
    assert shown.stdout.startswith("PASSED decide/vectors#V13 ")
    assert all(
        part in shown.stdout for part in ("rule: ", "given:", "expected:", "came:", "because:\n  ALLOWED")
    )
    path = tmp_path / "mine.yaml"
    path.write_text(MINE)
    assert call("selftest", path, "--case", "g:Test [b]", "-q") == (1, "", "")
    document = json.loads(call("selftest", path, "--case", "g:Test [a]", "--format", "json").stdout)
    assert document["summary"] == {"cases": 2, "failed": 0, "skipped": 0, "passed": True}
    assert_refused(call("selftest", "--case", "decide/vectors#V14"), "there is no case `decide/vectors#V14`")
