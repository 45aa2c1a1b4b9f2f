"""The grid of tests/cases/conditions: every operator against every state of a key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ostiary.conditions import OPERATORS, Context, Truth, compile_condition, parse_operator

FOLDER = Path(__file__).parents[2] / "cases" / "conditions"
TRUTHS: dict[str, Truth] = {"true": True, "false": False, "unknown": None}
FIELDS = {
    "operator", "key", "listed", "value", "facts", "bucket", "string_like", "expect", "allow", "deny", "rule",
}  # fmt: skip

Case = dict[str, Any]


def load(file: Path) -> list[Case]:
    # the base loader leaves every scalar a string
    return [dict(case) for case in yaml.load(file.read_text("utf-8"), yaml.BaseLoader)]


CASES = [pytest.param(case, id=f"{file.stem}-{n}") for file in sorted(FOLDER.glob("*.yaml")) for n, case in
         enumerate(load(file), 1)]  # fmt: skip


def context_of(case: Case) -> Context:
    stated = {case.get("key", "g:Test"): case["value"], **case.get("facts", {})}
    facts = {
        key: () if state == "absent" else tuple(state) for key, state in stated.items() if state != "unknown"
    }
    return Context(facts, complete=True, unknown=[key for key, state in stated.items() if state == "unknown"])


def decide(case: Case, *, deny: bool) -> Truth:
    condition = compile_condition(
        {case["operator"]: {case.get("key", "g:Test"): tuple(case["listed"])}},
        deny=deny,
        bucket=case.get("bucket") == "true",
        string_like=case.get("string_like", "both"),
    )
    return condition.truth(context_of(case))


@pytest.mark.parametrize("effect", ["allow", "deny"])
@pytest.mark.parametrize("case", CASES)
def test_case(case: Case, effect: str) -> None:
    """A test comes out as its case says, by the rule that the case names."""
    expected = TRUTHS[case.get("expect") or case[effect]]
    assert decide(case, deny=effect == "deny") is expected, case["rule"]


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_no_stray_fields(case: Case) -> None:
    """A misspelt field of a case is found, not ignored."""
    assert set(case) <= FIELDS


def test_the_cases_name_every_operator() -> None:
    """No operator is in the table without a case."""
    uses = [parse_operator(param.values[0]["operator"]) for param in CASES]  # type: ignore[index]
    assert {use.operator.name for use in uses if use} == set(OPERATORS)
