"""README and docs say what the command line really prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ostiary.documents.account_file import read_account
from ostiary.spans import Source

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str, str]]:
    """Every command of a console block with the output printed below it."""
    found = []
    for page in PAGES:
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = example.partition("\n")
                found.append((page.name, command, output))
    return found


@pytest.mark.parametrize(("page", "command", "output"), examples())
def test_console_examples_print_what_the_page_says(page: str, command: str, output: str) -> None:
    """Each `$ ostiary …` of the documentation prints exactly what stands below it."""
    scripts = str(Path(sys.executable).parent)
    run = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT / "docs",
        env={"PATH": f"{scripts}:/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.stdout + run.stderr == output, page


def test_every_page_has_examples() -> None:
    """The pages that explain the command line do have commands that are run."""
    pages = {page for page, _, _ in examples()}
    assert {"README.md", "outcomes.md"} <= pages


YAML = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", YAML.findall((ROOT / "docs" / "account.md").read_text("utf-8")))
def test_parts_of_an_account_are_as_the_page_says(block: str) -> None:
    """Each piece of account.yaml on the page is one that is read without a fault."""
    assert read_account(Source("account.yaml", block)).faults == ()
