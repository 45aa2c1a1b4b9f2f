"""`ostiary routes check`: findings with severity and code, filtered, in every format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import yaml

from tests.cli.command import assert_refused, call, run

KEYS = {
    "code", "severity", "message", "hint", "service", "route", "other_service", "other_route", "path", "known",
}  # fmt: skip

ROUTES = """\
service: own
routes:
  - {route: "GET /own/{x}", actions: ["own:things:create"], scope: {enterprise_project: true}}
  - {route: "GET /own/{y}", actions: ["own:things:get"], scope: {enterprise_project: true}}
  - {route: "GET /own/x/y", actions: ["own:things:*"], scope: {enterprise_project: true}}
"""


@pytest.fixture
def faulty(account: Path) -> Path:
    """An account with an error, a warning and a suggestion in its own routes."""
    (account / "routes" / "own.yaml").write_text(ROUTES)
    return account


def codes(*arguments: str | Path) -> tuple[int, list[str]]:
    result = call("routes", "check", *arguments, "--service", "own", "--format", "json")
    return result.code, [row["code"] for row in json.loads(result.stdout)]


def test_the_bundled_table() -> None:
    """The bundled tables are without an open finding; what is known is counted and shown on demand."""
    for deployment in ("otc", "swiss"):
        result = run("routes", "check", "--deployment", deployment)
        assert (result.code, result.stderr) == (0, "")
        assert " routes, 0 findings; " in result.stdout
        assert "see --known" in result.stdout
    shown = call("routes", "check", "--known", "--service", "elb")
    assert shown.code == 0
    assert "\n  known: no project is called `lbaas`\n" in shown.stdout


def test_what_a_host_settles() -> None:
    """Paths of several services are suggestions, each with a path that shows it."""
    found = call("routes", "check", "--severity", "suggestion", "--code", "needs-host", "--format", "json")
    rows = json.loads(found.stdout)
    assert found.code == 1
    assert len(rows) > 100
    for row in rows:
        assert set(row) == KEYS
        assert row["path"] in row["message"]
        assert row["service"] != row["other_service"]


def test_severities(faulty: Path) -> None:
    """Findings at least as bad as `--severity` are shown, the worst first, and any of them is exit code 1."""
    assert codes("-a", faulty, "--severity", "error") == (1, ["ambiguous-route"])
    assert codes("-a", faulty) == (1, ["ambiguous-route", "verb-mismatch"])
    found = codes("-a", faulty, "--severity", "suggestion")
    assert found == (1, ["ambiguous-route", "verb-mismatch", "pattern-action"])


def test_codes(faulty: Path) -> None:
    """`--code` narrows to kinds of findings; exit code 0 if none is left."""
    assert codes("-a", faulty, "--code", "verb-mismatch") == (1, ["verb-mismatch"])
    assert codes("-a", faulty, "--code", "case-twins", "--code", "shared-host") == (0, [])
    assert_refused(call("routes", "check", "--code", "nope"), "codes: ambiguous-route")
    assert_refused(call("routes", "check", "--severity", "fatal"), "fatal")


def test_places(faulty: Path) -> None:
    """A finding about an account's own route has its file, line and column."""
    text = call("routes", "check", "-a", faulty, "--service", "own").stdout
    assert text.startswith("routes/own.yaml:4:13: error: two own routes match the same paths")
    rows = json.loads(call("routes", "check", "-a", faulty, "--service", "own", "--format", "json").stdout)
    assert [(row["file"], row["line"]) for row in rows] == [("routes/own.yaml", 4), ("routes/own.yaml", 3)]


def test_quiet(faulty: Path) -> None:
    """With -q the exit code is the answer."""
    assert call("routes", "check", "-q", "-a", faulty) == (1, "", "")
    assert call("routes", "check", "-q") == (0, "", "")


def test_other_formats(faulty: Path) -> None:
    """YAML and CSV say what JSON says."""
    asked = ("routes", "check", "-a", faulty, "--service", "own")
    rows = json.loads(call(*asked, "--format", "json").stdout)
    assert yaml.safe_load(call(*asked, "--format", "yaml").stdout) == rows
    table = list(csv.DictReader(io.StringIO(call(*asked, "--format", "csv").stdout)))
    assert [(row["code"], row["file"], row["line"]) for row in table] == [
        (row["code"], row["file"], str(row["line"])) for row in rows
    ]
