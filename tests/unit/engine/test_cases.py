"""The decisions of tests/cases/decide: an account, its policies and routes, and what each request comes to.

A file holds one or several cases, separated by `---`. Of a case:

* `title`, `rule`: what it is about, and the rule that it rests on
* `account`, `policies`, `routes`: the content of account.yaml, policies by name, route files
* `bucket_policies`, `trust_policies`, `scps`: the documents that the account attaches, by name
* `common`: request fields that all its requests share
* `requests`: the fields of a request line (interfaces.md §3; `id` is what the test is called), and `expect`:
  `outcome` (or `decision`, or `error`: the code of a refusal), and any of `stage`, `route`, `params`, `actions`
  (action → outcome), `notes` and `no_notes` (codes), `depends_on` (keys), `determining` (`policy#statement`),
  `missing` (dependencies)

`on` and `no` are words here; quote what would be a number or a date ("1.1", "0").
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import ostiary
from ostiary import Decision, Engine, Request, RequestError

FOLDER = Path(__file__).parents[2] / "cases" / "decide"
SOURCES = Path(ostiary.__file__).parent
ATTACHABLE = ("bucket_policies", "trust_policies", "scps")
FIELDS = {"title", "rule", "account", "policies", "routes", "common", "requests", *ATTACHABLE}
ALLOWING = {"allowed", "account", "no-action-required"}

Case = dict[str, Any]


class CaseLoader(yaml.SafeLoader):
    """YAML in which only `true` and `false` are truth values."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own attribute
        first: [found for found in resolvers if first in "tTfF" or not found[0].endswith(":bool")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def load(file: Path) -> Iterator[tuple[str, Case]]:
    cases = yaml.load_all(file.read_text("utf-8"), CaseLoader)
    return ((f"{file.stem}{n if n > 1 else ''}", case) for n, case in enumerate(cases, 1))


CASES = dict(case for file in sorted(FOLDER.glob("*.yaml")) for case in load(file))
REQUESTS = [
    pytest.param(name, {**case.get("common", {}), **request}, id=f"{name}: {request.get('id', n)}")
    for name, case in CASES.items()
    for n, request in enumerate(case["requests"], 1)
]
DECIDED = [param for param in REQUESTS if "error" not in param.values[1]["expect"]]  # type: ignore[index]


@cache
def engine_of(name: str) -> Engine:
    case = CASES[name]
    attached = {part: case.get(part) for part in ATTACHABLE}
    return Engine.from_documents(
        case.get("account", {}), case.get("policies"), case.get("routes", ()), **attached, bundled=False
    )


FACETS: dict[str, Callable[[Decision], Any]] = {
    "outcome": lambda decision: decision.outcome,
    "decision": lambda decision: decision.decision,
    "stage": lambda decision: decision.actions[0].stage,
    "route": lambda decision: decision.route and f"{decision.route.method} {decision.route.path}",
    "params": lambda decision: dict(decision.facts.match.params) if decision.facts.match else None,
    "actions": lambda decision: {action.action: action.outcome for action in decision.actions},
    "depends_on": lambda decision: sorted({d.key for action in decision.actions for d in action.depends_on}),
    "determining": lambda decision: sorted(
        {f"{d.policy}#{d.statement}" for action in decision.actions for d in action.determining}
    ),
    "missing": lambda decision: list(decision.missing_dependencies),
}
"""What `expect` may say of a decision."""


def decide(name: str, request: Case) -> Decision:
    return engine_of(name).ask(Request(**{key: value for key, value in request.items() if key != "expect"}))


@pytest.mark.parametrize(("name", "request_line"), REQUESTS)
def test_case(name: str, request_line: Case) -> None:
    """A request comes to what its case says, by the rule that the case names."""
    rule, expected = CASES[name]["rule"], dict(request_line["expect"])
    if "error" in expected:
        with pytest.raises(RequestError) as refused:
            decide(name, request_line)
        assert refused.value.code == expected["error"], rule
        return
    decision = decide(name, request_line)
    present = {note.code for note in decision.notes}
    assert set(expected.pop("notes", ())) <= present, rule
    assert not set(expected.pop("no_notes", ())) & present, rule
    for facet, value in expected.items():
        assert FACETS[facet](decision) == value, (facet, rule, decision.explain())


@pytest.mark.parametrize(("name", "request_line"), DECIDED)
def test_every_view_of_a_decision_agrees(name: str, request_line: Case) -> None:
    """The truth value, the word, the explanation and the JSON of a decision say the same."""
    decision = decide(name, request_line)
    document = json.loads(json.dumps(decision.to_dict()))
    assert bool(decision) == (decision.outcome in ALLOWING)
    assert document["decision"] == decision.decision == ("allow" if decision else "deny")
    assert decision.explain().startswith(f"{'ALLOWED' if decision else 'DENIED'} ({decision.outcome}): ")
    assert document.get("id") == request_line.get("id")


BY_PATH = [
    param
    for param in DECIDED
    if isinstance(param.values[1].get("path"), str)  # type: ignore[union-attr]
    and isinstance(param.values[1].get("method"), str)  # type: ignore[union-attr]
]


@pytest.mark.parametrize(("name", "request_line"), BY_PATH)
def test_every_way_to_ask_agrees(name: str, request_line: Case) -> None:
    """A call that is asked for by keywords, or for its truth alone, comes to what the same request comes to."""
    decision = decide(name, request_line)
    given = {key: value for key, value in request_line.items() if key not in {"id", "action", "expect"}}
    engine, method, path = engine_of(name), given.pop("method"), given.pop("path")
    asked = engine.authorize(method, path, **given)
    assert (asked.outcome, bool(asked)) == (decision.outcome, bool(decision))
    assert engine.is_allowed(method, path, **given) is bool(decision)


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_no_stray_fields(name: str) -> None:
    """A misspelt field of a case is found, not ignored."""
    case = CASES[name]
    assert set(case) <= FIELDS
    assert case["title"]
    assert case["rule"]
    for request in case["requests"]:
        expected = set(request["expect"])
        assert expected <= {*FACETS, "notes", "no_notes", "error"}
        assert expected & {"outcome", "decision", "error"}


def test_the_ids_of_a_case_are_distinct() -> None:
    """No request hides behind the name of another."""
    for case in CASES.values():
        ids = [request["id"] for request in case["requests"]]
        assert len(ids) == len(set(ids)), case["title"]


def named_in_sources(pattern: str, *folders: str) -> set[str]:
    texts = (file.read_text("utf-8") for folder in folders for file in (SOURCES / folder).rglob("*.py"))
    return {code for text in texts for code in re.findall(pattern, text)}


def expected_everywhere(field: str) -> set[str]:
    found = (param.values[1]["expect"].get(field, ()) for param in REQUESTS)  # type: ignore[index]
    return {code for codes in found for code in ([codes] if isinstance(codes, str) else codes)}


def test_the_cases_name_every_note() -> None:
    """No note is worded in the sources that no case has brought about."""
    written = named_in_sources(r'Note\(\s*"([a-z-]+)"', "engine")
    of_conditions = named_in_sources(r': Final = "([a-z-]+)"', "conditions") - {"unknown-key"}
    assert {"modes-disagree", "ambiguous-operator"} <= written | of_conditions
    assert written | of_conditions == expected_everywhere("notes")


def test_the_cases_name_every_refusal() -> None:
    """No refusal is worded in the sources that no case has brought about."""
    written = named_in_sources(r'RequestError\(\s*"([a-z-]+)"', "engine")
    kinds = ("user", "group", "agency", "project", "enterprise-project")
    of_registers = {f"unknown-{kind}" for kind in kinds}
    of_registers |= {"ambiguous-project", "ambiguous-enterprise-project"}
    assert written | of_registers <= expected_everywhere("error")


def test_the_cases_name_every_outcome() -> None:
    """Each outcome of interfaces.md §3 is expected somewhere."""
    assert expected_everywhere("outcome") == {
        "allowed", "account", "no-action-required", "explicit-deny", "implicit-deny", "undetermined", "no-route",
    }  # fmt: skip
