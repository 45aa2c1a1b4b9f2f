"""What tests/cases/decide covers, and how its decisions are shown; the cases are run in tests/unit/selftest."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import ostiary
from ostiary.engine.request import Request
from ostiary.model.case import Expectation, Scenario
from ostiary.selftest.decisions import engine_of, request_of
from ostiary.selftest.runner import load_bundled

SOURCES = Path(ostiary.__file__).parent
SCENARIOS: list[Scenario] = [
    case for file in load_bundled() if file.kind == "decisions" for case in file.cases
]
EXPECTED: list[Expectation] = [case.expect for scenario in SCENARIOS for case in scenario.requests]
ALLOWING = {"allowed", "account", "no-action-required"}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title)
def test_every_view_of_a_decision_agrees(scenario: Scenario) -> None:
    """The truth value, the word, the explanation and the JSON of a decision say the same."""
    engine = engine_of(scenario)
    for case in scenario.requests:
        if case.expect.error is not None:
            continue
        decision = engine.ask(request_of(scenario, case)._replace(id=case.id))
        document = json.loads(json.dumps(decision.to_dict()))
        assert bool(decision) == (decision.outcome in ALLOWING)
        assert document["decision"] == decision.decision == ("allow" if decision else "deny")
        start = f"{'ALLOWED' if decision else 'DENIED'} ({decision.outcome}): "
        assert decision.explain().startswith(start)
        assert document["id"] == case.id


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title)
def test_every_way_to_ask_agrees(scenario: Scenario) -> None:
    """A call that is asked for by keywords, or for its truth alone, comes to what the same request comes to."""
    engine = engine_of(scenario)
    for case in scenario.requests:
        request = request_of(scenario, case)
        if case.expect.error is not None or request.method is None or request.path is None:
            continue
        given = {
            key: value for key, value in request._asdict().items() if value != Request._field_defaults[key]
        }
        keywords = {key: value for key, value in given.items() if key not in {"method", "path", "id"}}
        decision = engine.ask(request)
        asked = engine.authorize(request.method, request.path, **keywords)
        assert (asked.outcome, bool(asked)) == (decision.outcome, bool(decision))
        assert engine.is_allowed(request.method, request.path, **keywords) is bool(decision)


def named_in_sources(pattern: str, *folders: str) -> set[str]:
    texts = (file.read_text("utf-8") for folder in folders for file in (SOURCES / folder).rglob("*.py"))
    return {code for text in texts for code in re.findall(pattern, text)}


def test_the_cases_name_every_note() -> None:
    """No note is worded in the sources that no case has brought about."""
    written = named_in_sources(r'Note\(\s*"([a-z-]+)"', "engine")
    of_conditions = named_in_sources(r': Final = "([a-z-]+)"', "conditions") - {"unknown-key"}
    assert {"modes-disagree", "ambiguous-operator"} <= written | of_conditions
    assert written | of_conditions == {code for expected in EXPECTED for code in expected.notes}


def test_the_cases_name_every_refusal() -> None:
    """No refusal is worded in the sources that no case has brought about."""
    written = named_in_sources(r'RequestError\(\s*"([a-z-]+)"', "engine")
    kinds = ("user", "group", "agency", "project", "enterprise-project")
    of_registers = {f"unknown-{kind}" for kind in kinds}
    of_registers |= {"ambiguous-project", "ambiguous-enterprise-project"}
    written -= {
        "unknown-reading"
    }  # of `evaluate`, which has no account: tests/unit/engine/test_wrong_types.py
    assert written | of_registers <= {expected.error for expected in EXPECTED}


def test_the_cases_name_every_outcome() -> None:
    """Each outcome of interfaces.md §3 is expected somewhere."""
    assert {expected.outcome for expected in EXPECTED} - {None} == {
        "allowed", "account", "no-action-required", "explicit-deny", "implicit-deny", "undetermined", "no-route",
    }  # fmt: skip
