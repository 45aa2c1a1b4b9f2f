"""README and docs say what the command line really prints."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from ostiary.conditions.notes import SENTENCES
from ostiary.documents.account_file import read_account
from ostiary.model.account import Account
from ostiary.model.imported import ImportRecord
from ostiary.model.route import Provenance, RouteFile
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


def fields_of(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[str]:
    """The keys of a file as its model has them, on every level."""
    if model in seen:
        return set()
    seen.add(model)
    keys = {field.alias or name for name, field in model.model_fields.items()}
    return keys.union(*(_keys_below(field.annotation, seen) for field in model.model_fields.values()))


def _keys_below(annotation: Any, seen: set[type[BaseModel]]) -> set[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return fields_of(annotation, seen)
    return set[str]().union(*(_keys_below(part, seen) for part in get_args(annotation)))


@pytest.mark.parametrize("model", [Account, RouteFile])
def test_the_page_on_accounts_has_every_key(model: type[BaseModel]) -> None:
    """Whatever `account.yaml` or a route file may hold stands on the page or on that of routes."""
    pages = "".join((ROOT / "docs" / page).read_text("utf-8") for page in ("account.md", "routes.md"))
    keys = fields_of(model, {Provenance, ImportRecord})
    assert {key for key in keys if not re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", pages)} == set()


def test_every_key_of_the_page_is_one() -> None:
    """The tables of keys on the page on accounts name no key that a file could not have."""
    page = (ROOT / "docs" / "account.md").read_text("utf-8")
    tables = "".join(re.findall(r"^\| Key.*?\n\n", page, re.MULTILINE | re.DOTALL))
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", tables, re.MULTILINE)
    named = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    assert named
    assert named - fields_of(Account, set()) - fields_of(RouteFile, set()) == set()


def note_codes() -> set[str]:
    """The codes of all notes that a decision may have, as the code writes them."""
    trees = [
        ast.parse(path.read_text("utf-8")) for path in (ROOT / "src" / "ostiary" / "engine").rglob("*.py")
    ]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Note"]
    first = [call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)]
    return {str(code) for code in first} | set(SENTENCES)


def test_every_note_is_explained() -> None:
    """The page on outcomes has every code of a note, and no other."""
    page = (ROOT / "docs" / "outcomes.md").read_text("utf-8").partition("## Notes\n")[2]
    rows = re.findall(r"^\| ((?:`[a-z-]+`(?:, )?)+) \|", page, re.MULTILINE)
    assert {code for row in rows for code in re.findall(r"`([a-z-]+)`", row)} == note_codes()


YAML = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", YAML.findall((ROOT / "docs" / "account.md").read_text("utf-8")))
def test_parts_of_an_account_are_as_the_page_says(block: str) -> None:
    """Each piece of account.yaml on the page is one that is read without a fault."""
    assert read_account(Source("account.yaml", block)).faults == ()
