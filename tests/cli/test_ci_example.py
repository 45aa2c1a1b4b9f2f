"""The workflow of docs/ci, its commands run as GitHub runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.command import COMMAND, EXAMPLE, environment

WORKFLOW: dict[Any, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "docs" / "ci" / "github.yml").read_text("utf-8")
)
STEPS = {step["name"]: step for step in WORKFLOW["jobs"]["lint"]["steps"] if "name" in step}
STATEMENT = {"Effect": "Allow", "Action": ["elb:pool:list"]}
POLICY = json.dumps({"Version": "1.1", "Statement": [STATEMENT]}, indent=2) + "\n"


def run(name: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one step with the shell that GitHub uses."""
    path = f"{Path(COMMAND).parent}{os.pathsep}{os.environ['PATH']}"
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]]
    return subprocess.run(
        shell,
        cwd=folder,
        env=environment({"PATH": path}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "repository"))


def test_the_workflow_has_its_parts() -> None:
    """The workflow may upload, and what it uploads is what it writes; the extras that it installs exist."""
    assert WORKFLOW["permissions"]["security-events"] == "write"
    upload = STEPS["Upload the report"]
    assert upload["uses"].startswith("github/codeql-action/upload-sarif@")
    assert f"> {upload['with']['sarif_file']}" in STEPS["Write the report"]["run"]
    assert STEPS["Install"]["run"] == "pip install 'ostiary[terraform]'"
    assert all("if" in STEPS[name] for name in list(STEPS)[2:])


def test_a_clean_repository(repository: Path) -> None:
    """A repository without findings passes each step and says nothing beside the change."""
    done = run("Show findings beside the change", repository)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert run("Write the report", repository).returncode == 0
    assert json.loads((repository / "ostiary.sarif").read_text())["runs"][0]["results"] == []


def test_a_repository_with_findings(repository: Path) -> None:
    """Findings are shown at their lines and fail the check; the report is written all the same, with their paths."""
    (repository / "policies" / "no-delete.json").write_text(POLICY)
    done = run("Show findings beside the change", repository)
    assert done.returncode == 1
    assert "file=policies/no-delete.json,line=7,col=9" in done.stdout
    assert run("Write the report", repository).returncode == 0
    report = json.loads((repository / "ostiary.sarif").read_text())
    places = [
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in report["runs"][0]["results"]
    ]
    assert (report["version"], "policies/no-delete.json" in places) == ("2.1.0", True)
    (repository / "policies" / "no-delete.json").write_text(POLICY.replace("  ", " "))
    assert run("Check the form", repository).returncode == 1


def test_a_failure_is_not_taken_for_findings(repository: Path) -> None:
    """Settings that cannot be read fail the step that writes the report."""
    (repository / "ostiary.toml").write_text("[lint]\nignore = 1\n")
    assert run("Write the report", repository).returncode == 1
    assert run("Show findings beside the change", repository).returncode == 2
