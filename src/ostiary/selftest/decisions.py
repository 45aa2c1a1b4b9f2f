"""Decisions: an account, its documents, and what requests come to in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from ostiary.engine.answer import word
from ostiary.engine.decision import Decision
from ostiary.engine.engine import Engine
from ostiary.engine.request import Request
from ostiary.errors import RequestError
from ostiary.model.case import Expectation, RequestCase, Scenario
from ostiary.selftest.result import Check, Difference, Told, compare

_FACETS: dict[str, Callable[[Decision], Any]] = {
    "outcome": lambda decision: decision.outcome,
    "decision": lambda decision: decision.decision,
    "stage": lambda decision: decision.actions[0].stage if decision.actions else None,
    "route": lambda decision: f"{decision.route.method} {decision.route.path}" if decision.route else None,
    "params": lambda decision: dict(decision.facts.match.params) if decision.facts.match else None,
    "actions": lambda decision: {action.action: action.outcome for action in decision.actions},
    "depends_on": lambda decision: tuple(sorted({fact.key for fact in decision.depends_on})),
    "determining": lambda decision: tuple(
        sorted({f"{d.policy}#{d.statement}" for action in decision.actions for d in action.determining})
    ),
    "missing": lambda decision: decision.missing_dependencies,
    "with_dependencies": lambda decision: word(allowed=decision.with_dependencies),
    "enterprise_project": lambda decision: decision.to_dict()["enterprise_project"],
}
"""What a case may expect of a decision, beside its notes."""

_ALWAYS = {"decision", "outcome", "stage", "determining", "depends_on"}
"""What is told of a decision even if the case does not expect it."""

_DOCUMENTS = (
    "title",
    "account",
    "policies",
    "bucket_policies",
    "trust_policies",
    "scps",
    "routes",
    "bundled",
)


def scenario_checks(scenario: Scenario) -> Iterator[Check]:
    """Yield the check of each request; LoadError of a check if the account itself has faults."""
    engine = cache(partial(engine_of, scenario))
    for number, case in enumerate(scenario.requests):
        yield Check(
            case.id,
            scenario.rule,
            partial(_differences, engine, scenario, case),
            partial(_told, engine, scenario, case),
            at=("requests", number),
        )


def engine_of(scenario: Scenario) -> Engine:
    """Return the engine of a scenario's account; LoadError with the faults of its documents."""
    return Engine.from_documents(
        scenario.account,
        scenario.policies,
        scenario.routes,
        bucket_policies=scenario.bucket_policies,
        trust_policies=scenario.trust_policies,
        scps=scenario.scps,
        bundled=scenario.bundled,
    )


def request_of(scenario: Scenario, case: RequestCase) -> Request:
    """Return the request of a case, with the fields that are common to all of its scenario."""
    given = {**scenario.common.fields(), **case.fields()}
    context = given.get("context")
    return Request(**{**given, "context": {} if context is None else context})


def _differences(engine: Callable[[], Engine], scenario: Scenario, case: RequestCase) -> Iterator[Difference]:
    expected = case.expect
    try:
        decision = engine().ask(request_of(scenario, case))
    except RequestError as error:
        if error.code != expected.error:
            yield Difference("error", expected.error, f"{error.code}: {error}")
        return
    if expected.error is not None:
        yield Difference("error", expected.error, f"no error, but {decision.outcome}")
        return
    yield from _compare(decision, expected)


def _compare(decision: Decision, expected: Expectation) -> Iterator[Difference]:
    wanted = {name: getattr(expected, name) for name in expected.model_fields_set & set(_FACETS)}
    yield from compare(wanted, {name: _FACETS[name](decision) for name in wanted})
    codes = {note.code for note in decision.notes}
    for what, wrong in (("notes", set(expected.notes) - codes), ("no_notes", set(expected.no_notes) & codes)):
        if wrong:
            yield Difference(what, sorted(wrong), sorted(codes))


def _told(engine: Callable[[], Engine], scenario: Scenario, case: RequestCase) -> Told:
    given = {
        **scenario.model_dump(include=set(_DOCUMENTS), exclude_defaults=True),
        "request": {**scenario.common.fields(), **case.fields()},
    }
    expected = case.expect.model_dump(exclude_unset=True)
    try:
        decision = engine().ask(request_of(scenario, case))
    except RequestError as error:
        hint = f"\n  hint: {error.hint}" if error.hint else ""
        return Told(given, expected, {"error": error.code}, f"REFUSED: {error.message} [{error.code}]{hint}")
    came = {name: facet(decision) for name, facet in _FACETS.items() if name in _ALWAYS | set(expected)}
    notes = sorted({note.code for note in decision.notes})
    return Told(given, expected, {**came, "notes": notes}, decision.explain())
