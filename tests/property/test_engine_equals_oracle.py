"""The engine against the oracle: two decisions, written apart from the same rules, on generated accounts.

More accounts: `OSTIARY_PROPERTY_ACCOUNTS=5000 pytest tests/property`.
"""

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ostiary
from tests import oracle, oracle_worlds
from tests.property.drawn import Data
from tests.property.features import features_of
from tests.property.least import LEAST, too_rare
from tests.property.request_lines import URNS, choose_context, choose_requests
from tests.property.route_files import EVERY_ACTION
from tests.property.scale import ACCOUNTS, profile
from tests.property.strategies import World, statements, worlds

REQUESTS_PER_ACCOUNT = 40
DECIDED_BY_ACTIONS = ("allowed", "explicit-deny", "implicit-deny", "undetermined")
LEAST_PERCENT = {
    "allowed": 6,
    "explicit-deny": 5,
    "implicit-deny": 15,
    "undetermined": 5,
    "no-route": 4,
    "account": 1.5,
    "no-action-required": 2,
    "refused": 2,
}


def ask_oracle(world: World, request: Data) -> Data:
    return oracle.decide(world.account, world.policies, world.routes, request)


def ask_engine(engine: ostiary.Engine, request: Data) -> Data:
    """The engine's answer in the oracle's shape; `is_allowed` has to agree with it, or refuse with it."""
    keywords = dict(request)
    target = [keywords.pop(name) for name in ("method", "path", "action") if name in keywords]
    if len(target) == 1:
        return ask(lambda: engine.authorize_action(*target, **keywords))
    answer = ask(lambda: engine.authorize(*target, **keywords))
    if "error" in answer:
        with pytest.raises(ostiary.RequestError):
            engine.is_allowed(*target, **keywords)
    else:
        assert engine.is_allowed(*target, **keywords) is (answer["decision"] == "allow")
    return answer


def is_allowed(engine: ostiary.Engine, request: Data) -> bool:
    """The short answer; a refused request is not allowed."""
    try:
        return engine.is_allowed(**request)
    except ostiary.RequestError:
        return False


def ask(decide: Callable[[], ostiary.Decision]) -> Data:
    try:
        return shape(decide())
    except ostiary.RequestError as error:
        return {"error": error.code}


def shape(decision: ostiary.Decision) -> Data:
    written: Data = decision.to_dict()
    assert written["outcome"] == decision.outcome
    assert written["decision"] == ("allow" if decision else "deny")
    return {**written, "missing": written["with_dependencies"]["missing"]}


def comparable(answer: Data) -> Data:
    """What has to agree: error or not; decision and outcome; each action's; the missing dependencies."""
    if "error" in answer:
        return {"refused": True}
    kept: Data = {
        "decision": answer["decision"],
        "outcome": answer["outcome"],
        "missing": sorted(answer["missing"]),
    }
    if answer["outcome"] in DECIDED_BY_ACTIONS:
        kept["actions"] = sorted((a["action"], a["decision"], a["outcome"]) for a in answer["actions"])
    return kept


WORLDS = 40


def is_more_exact(world: World, request: Data, expected: Data, found: Data) -> bool:
    """Whether the engine is certain where the oracle, statement by statement, is not; and right in every case."""
    if "error" in expected or "error" in found:
        return False
    return agrees_in(possible_answers(world, request), expected, found)


def agrees_in(cases: list[Data], expected: Data, found: Data) -> bool:
    """Whether an answer that says more than expected is right in all of some cases that the request may be."""
    outcomes = {one["action"]: one["outcome"] for one in expected["actions"]}
    if any(one["action"] not in outcomes for one in found["actions"]):
        return False
    by_action = all(
        one["outcome"] == outcomes[one["action"]]
        or (
            outcomes[one["action"]] in ("undetermined", "implicit-deny")
            and oracle_worlds.agrees(
                plain(one["outcome"]), [outcome_of(case, one["action"]) for case in cases]
            )
        )
        for one in found["actions"]
    )
    overall = expected["outcome"] == found["outcome"] or (
        expected["outcome"] in ("undetermined", "implicit-deny")
        and oracle_worlds.agrees(found["outcome"], [case["outcome"] for case in cases])
    )
    settled = set(expected["missing"]) - set(found["missing"])
    return (
        by_action
        and overall
        and set(found["missing"]) <= set(expected["missing"])
        and not any(settled & set(case["missing"]) for case in cases)
    )


def plain(outcome: str) -> str:
    """The outcome of an action: for the account itself as for everybody."""
    return "allowed" if outcome == "account" else outcome


def outcome_of(answer: Data, action: str) -> str:
    if answer["outcome"] == "account":
        return "allowed"
    return plain(next(str(one["outcome"]) for one in answer["actions"] if one["action"] == action))


def possible_answers(world: World, request: Data) -> list[Data]:
    """What the oracle says of requests that the given one may turn out to be."""
    statements = [
        one for document in world.policies.values() for one in document.get("policy", document)["Statement"]
    ]
    stated = oracle_worlds.sample(
        Random(world.seed),
        statements,
        world.account,
        request,
        lambda one: "error" in ask_oracle(world, one),
        {str(one["service"]).lower() for one in world.routes},
        partial(oracle.resource_of, world.account, world.routes),
        partial(oracle.names_enterprise_project, world.account, world.routes),
    )
    return [ask_oracle(world, next(stated)) for _ in range(WORLDS)]


def describe(world: World, request: Data, expected: Data, found: Data) -> str:
    """The failing account as data."""
    shown = {"request": request, "account": world.account, "policies": world.policies, "routes": world.routes}
    return f"oracle: {comparable(expected)}\nengine: {comparable(found)}\n{json.dumps(shown, indent=1)}"


def test_engine_equals_oracle() -> None:
    """Engine and oracle agree on every request: refused or not, outcome, actions, dependencies; all features occur."""
    met: Counter[str] = Counter()

    @profile(ACCOUNTS)
    @given(worlds())
    def compare(world: World) -> None:
        engine = ostiary.Engine.from_documents(world.account, world.policies, world.routes, bundled=False)
        for request in choose_requests(world, REQUESTS_PER_ACCOUNT):
            expected, found = ask_oracle(world, request), ask_engine(engine, request)
            if comparable(expected) != comparable(found):
                assert is_more_exact(world, request, expected, found), describe(
                    world, request, expected, found
                )
            met.update({"request", *features_of(world, request, expected)})

    compare()
    assert met["request"] >= min(ACCOUNTS, 500) * REQUESTS_PER_ACCOUNT
    percent = {outcome: 100 * met[f"outcome: {outcome}"] / met["request"] for outcome in LEAST_PERCENT}
    assert all(percent[outcome] >= least for outcome, least in LEAST_PERCENT.items()), percent
    assert too_rare(met, LEAST) == {}


def test_evaluate_equals_oracle() -> None:
    """`evaluate` and the oracle agree on policies alone: one stage, an identity that nobody knows."""
    compared = 0

    @profile(max(ACCOUNTS // 4, 25))
    @given(st.lists(statements(plain=False), min_size=1, max_size=4), st.integers(0, 2**32))
    def compare(drawn: list[Data], seed: int) -> None:
        nonlocal compared
        random = Random(seed)
        documents = [
            {"Version": random.choice(["1.1", "5.0"]), "Statement": [statement]} for statement in drawn
        ]
        for _ in range(REQUESTS_PER_ACCOUNT):
            request: Data = {
                "action": random.choice(EVERY_ACTION),
                "resource": random.choice([*URNS, None]),
                "context": choose_context(random, identified=False),
                "context_complete": random.random() < 0.7,
            }
            expected, found = (
                oracle.evaluate(documents, request),
                ask(partial(ostiary.evaluate, documents, **request)),
            )
            for answer in (expected, found):
                answer.update(actions=[], missing=[])
            shown = json.dumps({"request": request, "policies": documents}, indent=1)
            assert comparable(expected) == comparable(found) or is_exact_alone(
                documents, request, expected, found
            ), f"oracle: {expected}\nengine: {found}\n{shown}"
            compared += 1

    compare()
    assert compared >= max(min(ACCOUNTS, 500) // 4, 25) * REQUESTS_PER_ACCOUNT


def is_exact_alone(documents: list[Data], request: Data, expected: Data, found: Data) -> bool:
    """As `is_more_exact`, for policies without an account."""
    if (
        "error" in expected
        or "error" in found
        or expected["outcome"] not in ("undetermined", "implicit-deny")
    ):
        return False
    statements = [one for document in documents for one in document["Statement"]]
    stated = oracle_worlds.sample(
        Random(repr(request)), statements, {}, request, lambda one: "error" in oracle.evaluate(documents, one)
    )
    cases = [oracle.evaluate(documents, next(stated))["outcome"] for _ in range(WORLDS)]
    return oracle_worlds.agrees(found["outcome"], cases)


@pytest.mark.parametrize("name", ["user", "agency", "project", "enterprise_project"])
def test_unknown_names_are_refused(name: str) -> None:
    """A name that the account does not know is refused by engine and oracle alike."""
    account = {"account": {"id": "acc", "name": "OTC-1"}, "groups": [{"name": "g"}], "assignments": []}
    request = {"groups": ["g"], "action": "elb:pools:list"}
    request = {name: "nobody", "action": "elb:pools:list", **({} if name in ("user", "agency") else request)}
    engine = ostiary.Engine.from_documents(account, {}, [], bundled=False)
    assert "error" in ask_engine(engine, request)
    assert "error" in oracle.decide(account, {}, [], request)
