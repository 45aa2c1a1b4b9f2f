"""docs/lint-checks.md tells the truth: every rule that it names exists, and finds its example."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ostiary.catalog.catalog import Catalog
from ostiary.documents.yaml_file import read_yaml
from ostiary.lint.config import Settings
from ostiary.lint.examples import whole_policy
from ostiary.lint.registry import all_rules
from ostiary.lint.runner import Linter
from ostiary.lint.selection import known_codes
from ostiary.spans import Source

PAGE = (Path(__file__).parents[3] / "docs" / "lint-checks.md").read_text("utf-8")
LINTER = Linter(Settings(extend=("all",)), Catalog.bundled)


def rows() -> Iterator[list[str]]:
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == 3 and cells[0] not in ("Check", "Code", "---"):
            yield cells


ROWS = list(rows())
EXAMPLES = [(rule.strip("`"), text.strip("`")) for _, rule, text in ROWS if text.startswith("`{")]


@pytest.mark.parametrize(("code", "example"), EXAMPLES, ids=[code for code, _ in EXAMPLES])
def test_the_rule_finds_its_example(code: str, example: str) -> None:
    """What a row says is found, is found by the rule that it names."""
    text = example
    if not example.startswith('{"'):
        text = json.dumps(whole_policy(read_yaml(Source("p.yaml", example))))
    assert code in {finding.code for finding in LINTER.check_text(Source("p.json", text))}


def test_every_rule_that_is_named_exists() -> None:
    """No row names a rule that is not there."""
    named = {code for _, rules, _ in ROWS for code in re.findall(r"`([^`]+)`", rules)}
    assert named <= known_codes().keys()
    assert len(named & all_rules().keys()) > 80


def test_every_code_of_the_validator_has_a_row() -> None:
    """IAM.1000 to IAM.1060 and IAM.1101 to IAM.1103, none left out."""
    found: set[int] = set()
    for code, _, _ in ROWS:
        numbers = [int(number) for number in re.findall(r"IAM\.(\d{4})", code)]
        found.update(range(min(numbers), max(numbers) + 1) if " to " in code and numbers else numbers)
    assert found == {*range(1000, 1061), 1101, 1102, 1103}
