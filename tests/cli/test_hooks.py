"""The hooks for pre-commit, run by pre-commit itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.command import COMMAND, EXAMPLE, environment

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
LOWER = '{"Version": "1.1", "Statement": [{"Effect": "allow", "Action": ["elb:pools:list"]}]}\n'


def hooks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(MANIFEST.read_text("utf-8"))
    return found


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    tools = str(Path(COMMAND).parent)
    names = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
    }
    env = environment(
        {
            **names,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder.parent / "home"),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
    )
    return subprocess.run(
        arguments, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with an account, and the hooks as the manifest has them, but run from this environment."""
    folder = tmp_path / "repository"
    shutil.copytree(EXAMPLE, folder)
    local = [{**hook, "language": "system", "additional_dependencies": []} for hook in hooks()]
    config = {"repos": [{"repo": "local", "hooks": local}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (folder / "package.json").write_text('{"name": "x" // a comment\n}\n')
    assert run(folder, "git", "init", "-q").returncode == 0
    assert run(folder, "git", "add", "-A").returncode == 0
    return folder


def test_the_manifest_is_one() -> None:
    """pre-commit accepts the manifest; its hooks need of Terraform's reader what the extra needs."""
    done = run(ROOT, sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [hook["id"] for hook in hooks()] == ["ostiary-lint", "ostiary-fmt"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert hooks()[0]["additional_dependencies"] == project["optional-dependencies"]["terraform"]
    assert all(hook["entry"].split()[0] in project["scripts"] for hook in hooks())


def test_the_page_shows_settings_that_can_be_read(tmp_path: Path) -> None:
    """What docs/editors.md has in JSON, TOML and YAML is that; the hooks that it configures are in the manifest."""
    page = (ROOT / "docs" / "editors.md").read_text("utf-8")
    blocks = {form: re.findall(rf"```{form}\n(.*?)```", page, re.DOTALL) for form in ("json", "toml", "yaml")}
    assert all(map(json.loads, blocks["json"]))
    assert all(map(tomllib.loads, blocks["toml"]))
    config, hook, pipeline = map(yaml.safe_load, blocks["yaml"])
    [script] = pipeline["policies"]["script"]
    assert pipeline["policies"]["artifacts"]["reports"]["codequality"] in script.split()
    assert {one["id"] for one in (*config["repos"][0]["hooks"], *hook)} == {one["id"] for one in hooks()}
    path = tmp_path / "config.yaml"
    path.write_text(blocks["yaml"][0])
    assert run(ROOT, sys.executable, "-m", "pre_commit", "validate-config", str(path)).returncode == 0


def test_lint_looks_at_policies_only(repository: Path) -> None:
    """The hook finds what is wrong in policies and accounts, and leaves other files alone."""
    run_hook = (sys.executable, "-m", "pre_commit", "run", "--all-files", "ostiary-lint")
    clean = run(repository, *run_hook)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    (repository / "policies" / "lower.json").write_text(LOWER)
    run(repository, "git", "add", "-A")
    found = run(repository, *run_hook)
    assert found.returncode == 1
    assert "policies/lower.json:1:45: warning: `allow` is spelt `Allow`" in found.stdout
    assert "package.json" not in found.stdout


def test_fmt_changes_what_is_staged(repository: Path) -> None:
    """The hook puts policies into canonical form, and fails where it changed any."""
    path = repository / "policies" / "lower.json"
    path.write_text(LOWER)
    run(repository, "git", "add", "-A")
    done = run(
        repository, sys.executable, "-m", "pre_commit", "run", "ostiary-fmt", "--files", "policies/lower.json"
    )
    assert (done.returncode, "files were modified by this hook" in done.stdout) == (1, True)
    assert path.read_text().startswith('{\n  "Version": "1.1",\n')
    run(repository, "git", "add", "-A")
    again = run(
        repository, sys.executable, "-m", "pre_commit", "run", "ostiary-fmt", "--files", "policies/lower.json"
    )
    assert again.returncode == 0, again.stdout
