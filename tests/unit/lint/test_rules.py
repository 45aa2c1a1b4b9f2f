"""Every rule finds what its examples say, and nothing where they say so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ostiary import Diagnostic
from ostiary.catalog.catalog import Catalog
from ostiary.documents.yaml_file import read_yaml
from ostiary.lint.config import Settings
from ostiary.lint.examples import is_account, whole_policy, write_account
from ostiary.lint.files import Unit
from ostiary.lint.reading import PARTS
from ostiary.lint.registry import AnyRule, all_rules
from ostiary.lint.runner import CRASHED, Linter
from ostiary.spans import Source

CATALOG = Catalog.bundled()
RULES = list(all_rules().values())
FOLDERS = {kind: folder for folder, kind in PARTS.items()}
FLAGGED = [(rule, example) for rule in RULES for example in rule.flagged]
CLEAN = [(rule, example) for rule in RULES for example in rule.clean]


def name(value: object) -> str:
    return value.slug if not isinstance(value, str) and hasattr(value, "slug") else ""


def findings(rule: AnyRule, example: str, folder: Path) -> list[Diagnostic]:
    linter = Linter(Settings(extend=(rule.slug,)), lambda: CATALOG)
    value = read_yaml(Source("example.yaml", example))
    if is_account(value):
        return linter.check_unit(Unit(write_account(value, folder), is_account=True)).findings
    part = FOLDERS[rule.kinds[0]] if len(rule.kinds) == 1 else "elsewhere"
    if example.lstrip().startswith('{"'):
        value = json.loads(example)  # where YAML's being all text would hide what is meant
    text = json.dumps(whole_policy(value), indent=1)
    return linter.check_text(Source(f"{part}/example.json", text))


@pytest.mark.parametrize(("rule", "example"), FLAGGED, ids=name)
def test_a_flagged_example_is_found(rule: AnyRule, example: str, tmp_path: Path) -> None:
    """What a rule's page says that it finds, it finds."""
    found = findings(rule, example, tmp_path)
    assert rule.slug in {finding.code for finding in found}, found
    assert CRASHED not in {finding.code for finding in found}, found


@pytest.mark.parametrize(("rule", "example"), CLEAN, ids=name)
def test_a_clean_example_is_not_found(rule: AnyRule, example: str, tmp_path: Path) -> None:
    """What a rule's page says that it leaves alone, it leaves alone."""
    found = findings(rule, example, tmp_path)
    assert not {rule.slug, CRASHED} & {finding.code for finding in found}, found


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_rule_is_complete(rule: AnyRule) -> None:
    """Every rule has a page's text and examples of both kinds, and is called after the fault."""
    assert rule.__doc__
    first = rule.__doc__.strip().partition("\n")[0]
    assert first.endswith(".")
    assert len(first) <= 110
    assert rule.flagged
    assert rule.clean
    assert rule.slug == rule.slug.lower()
