"""`ostiary routes diff`: what a new import changes, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import yaml

from tests.cli.command import POLICIES, assert_refused, call, run

OLD = """\
service: lamp
level: project
routes:
  - {route: "GET /a/{x}", actions: ["lamp:a:get"], scope: {enterprise_project: true}}
  - {route: "PUT /a/{x}", actions: ["lamp:a:put"], priority: 1}
  - {route: "GET /b", actions: ["lamp:b:get"]}
"""
NEW = """\
service: lamp
level: global
routes:
  - {route: "GET /a/{y}", actions: ["lamp:a:get"], scope: {enterprise_project: false}}
  - {route: "PUT /a/{x}", alternatives: [{when: 'body "on"', actions: ["lamp:a:put"]}]}
  - {route: "POST /b", actions: ["lamp:b:create"]}
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """An old and a new route file."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(OLD)
    new.write_text(NEW)
    return old, new


def test_text(files: tuple[Path, Path]) -> None:
    """For people: added, removed, changed with each field old and new, actions, and the counts."""
    result = run("routes", "diff", *files)
    assert (result.code, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        "+ lamp: POST /b  lamp:b:create",
        "- lamp: GET /b  lamp:b:get",
        "~ lamp: GET /a/{y}",
        "    path: /a/{x} → /a/{y}",
        "    enterprise_project: yes → no",
        "~ lamp: PUT /a/{x}",
        "    actions: lamp:a:put → none",
        '    alternatives: none → lamp:a:put (body "on")',
        "    priority: 1 → 0",
        "~ lamp",
        "    level: project → global",
        "+ action lamp:b:create",
        "- action lamp:b:get",
        "1 route added, 1 removed, 2 changed",
    ]


def test_json(files: tuple[Path, Path]) -> None:
    """For programs: the same as one document."""
    found = json.loads(call("routes", "diff", *files, "--format", "json").stdout)
    assert found["summary"] == {"added": 1, "removed": 1, "changed": 2}
    assert [route["path"] for route in found["routes"]["added"]] == ["/b"]
    assert found["routes"]["changed"][0] == {
        "name": "lamp: GET /a/{y}",
        "fields": {
            "path": {"old": "/a/{x}", "new": "/a/{y}"},
            "enterprise_project": {"old": True, "new": False},
        },
    }
    assert found["routes"]["changed"][1]["fields"]["alternatives"]["new"] == [
        {"when": 'body "on"', "actions": ["lamp:a:put"]}
    ]
    assert found["actions"] == {"added": ["lamp:b:create"], "removed": ["lamp:b:get"]}
    assert found["services"]["changed"][0]["fields"] == {"level": {"old": "project", "new": "global"}}


def test_other_formats(files: tuple[Path, Path]) -> None:
    """YAML and CSV have one record for each route, field, action and service that differs."""
    table = list(csv.DictReader(io.StringIO(call("routes", "diff", *files, "--format", "csv").stdout)))
    records = yaml.safe_load(call("routes", "diff", *files, "--format", "yaml").stdout)
    kinds = [record["change"] for record in records]
    assert kinds == [row["change"] for row in table]
    assert kinds.count("route-changed") == 5
    assert {"route-added", "route-removed", "action-added", "action-removed", "service-changed"} < set(kinds)


def test_no_difference(files: tuple[Path, Path]) -> None:
    """A file and itself, and a folder and itself, do not differ: exit code 0."""
    assert call("routes", "diff", files[0], files[0]).stdout == "0 routes added, 0 removed, 0 changed\n"
    assert call("routes", "diff", POLICIES / "routes", POLICIES / "routes", "-q") == (0, "", "")


def test_folders(tmp_path: Path) -> None:
    """Folders are compared as a whole, whatever their files are called."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.yaml").write_text(OLD)
    other = tmp_path / "two" / "bulb.yaml"
    other.write_text(OLD.replace("lamp", "bulb"))
    text = call("routes", "diff", tmp_path / "one", tmp_path / "two").stdout
    assert text.endswith("+ service bulb\n3 routes added, 0 removed, 0 changed\n")


def test_refused(tmp_path: Path, files: tuple[Path, Path]) -> None:
    """Files that cannot be read are refused with all their faults, an empty folder with what it lacks."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("service: x\nroutes: [{route: nowhere}]\n")
    assert_refused(call("routes", "diff", files[0], bad), "bad.yaml:2:18")
    assert_refused(call("routes", "diff", files[0], tmp_path / "none.yaml"), "no such file")
    (tmp_path / "empty").mkdir()
    assert_refused(call("routes", "diff", tmp_path / "empty", files[0]), "there is no route file")
