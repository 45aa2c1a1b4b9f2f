"""The cases of tests/cases/lsp: texts with a mark at the cursor."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).parents[2] / "cases" / "lsp"
EXAMPLE = Path(__file__).parents[3] / "policies" / "example"
MARK = "¦"


class Marked(NamedTuple):
    """A text without its mark, and where the mark was."""

    text: str
    at: int


def marked(text: str) -> Marked:
    assert text.count(MARK) == 1, text
    return Marked(text.replace(MARK, ""), text.index(MARK))


def load(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return found


def path_of(file: str) -> Path:
    """Where a case's text is saved: in the example account, or in a folder that has none."""
    return (
        EXAMPLE / file.removeprefix("@example/") if file.startswith("@example/") else Path("/nowhere") / file
    )


def name_of(case: object) -> str:
    return str(case.get("text", ""))[-60:] if isinstance(case, dict) else ""
