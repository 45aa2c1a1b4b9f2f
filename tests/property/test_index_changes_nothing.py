"""An engine with its index and tables against one that looks through everything: the same answers, the same refusals.

That the latter is right is for the oracles to say. Here calls take every form that `authorize` has, right and wrong.
"""

import json
from collections import Counter, UserDict
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary import Engine, RequestError
from ostiary.engine.short_way.fast import FastPath
from tests.property.drawn import Data, often, sampled
from tests.property.request_lines import choose_request
from tests.property.scale import profile, scaled
from tests.property.strategies import World, worlds
from tests.property.test_bounds_equal_oracle import attachments, engine_of

ACCOUNTS = scaled(150)
CALLS_PER_ACCOUNT = 40
WRONG: list[Any] = [5, True, b"alice", ["alice"], {"alice": 1}, object(), "", "nobody", "admin"]


@st.composite
def called_worlds(draw: st.DrawFn) -> World:
    """A world whose routes also have hosts, variants by the query, and enterprise projects named by the call."""
    world = draw(worlds())
    for file in world.routes:
        file["endpoints"] = [f"{file['service']}.{{region}}.example.com", "api.example.com"]
        if draw(often(30)):
            file["resource_level"] = False
        for route in file["routes"]:
            if "alternatives" in route and draw(often(50)):
                route["alternatives"][0]["when"] = 'query kind="a"'
            if draw(often(25)):
                place, default = (
                    draw(st.sampled_from(["body", "query"])),
                    draw(sampled([None, "0", "gone"], 1, 1)),
                )
                route["enterprise_project"] = {
                    "from": place,
                    "name": "ep",
                    **({"default": default[0]} if default[0] else {}),
                }
    return world


def vary(random: Random, call: Data) -> Data:
    """A call of `authorize` out of a request line: other principals and forms, options, and sometimes nonsense."""
    call = {"method": "GET", "path": "/v3/elb/pools", **call}
    call.pop("action", None)
    if random.random() < 0.2:
        call = {
            key: value for key, value in call.items() if key not in ("user", "agency", "groups", "account")
        }
        call |= random.choice(
            [{"groups": ("developers",)}, {"groups": "developers"}, {"groups": ["auditors", "developers"]},
             {"groups": []}, {"agency": "robot"}, {"account": True}, {"anonymous": True}, {}]
        )  # fmt: skip
    if random.random() < 0.3:
        call["path"] += random.choice(
            ["?kind=a", "?kind=b&ep=0", "?ep=gone", "?ep=0&ep=1", "#x", "/?", "%2f", "?x=%zz"]
        )
    if random.random() < 0.1:
        host = random.choice(
            ["elb.eu-de.example.com", "obs.eu-nl.example.com:443", "elsewhere.example.com", "api.example.com"]
        )
        call["path"] = f"https://{host}{call['path']}"
    for name, values in OPTIONS.items():
        if random.random() < 0.07:
            call[name] = random.choice(values)
    if random.random() < 0.05:
        call[random.choice([*call, "service", "at", "evaluation", "colour"])] = random.choice(WRONG)
    return call


OPTIONS: dict[str, list[Any]] = {
    "service": ["elb", "iam", "obs", "ecs"],
    "body": [{}, {"ep": "0"}, {"server": {"ep": "web-shop"}}, {"action": "0"}, {"1": {}}, [], "x"],
    "at": ["2024-05-01", "2023-01-01T12:30:00Z", "soon"],
    "evaluation": ["strict", "two-stage"],
    "context_complete": [False, True],
    "context": [None, {}, {"x:Tag": ["alice"]}, {"x:tag": "alice"}, {"x:Tag": "a", "X:TAG": "b"}, {"X:TAG": "a"},
                {"": "x"}, {"g:ServiceName": "elb"}, {"g:UserName": "alice"}, {"g:MFAPresent": True}, {"x:Size": 5},
                {5: "x"}, [], "", 0, [("x:tag", "a")], UserDict({"x:Tag": "alice"}), UserDict()],
    "session_policy": [{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["*"]}]}],
}  # fmt: skip


def answer(engine: Engine, call: Data) -> Any:
    """The whole answer, or the whole refusal; `is_allowed` has to agree with it."""
    try:
        decision = engine.authorize(**call)
    except (RequestError, TypeError, AttributeError, ValueError) as error:
        try:
            engine.is_allowed(**call)
        except type(error):
            return type(error).__name__, str(error)
        raise AssertionError("is_allowed does not refuse") from error
    assert engine.is_allowed(**call) is bool(decision)
    return {"outcome": decision.outcome, **decision.to_dict()}


ODD_ACTIONS = ["iam:tokens:assume", "elb:*:list", "elb:pools:*", "*:*:*", "elb:pools", "elb:pools:list:x:y"]
"""An action with two names, patterns in the place of actions, and what has not three segments."""


def decided(engine: Engine, action: str, user: Data) -> Data:
    return engine.authorize_action(action, user=user["name"], context_complete=False).to_dict()


def forgetful(engine: Engine) -> Engine:
    """The same account, and nothing is kept between two calls."""
    other = Engine(engine.snapshot)
    other._fast = FastPath(engine.snapshot, keep=False)
    return other


def test_index_changes_nothing() -> None:
    """With index and tables, warm, cold and forgetful, an engine answers and refuses as without, to the letter."""
    found: Counter[str] = Counter()

    @profile(ACCOUNTS)
    @given(called_worlds(), attachments(), often(40))
    def compare(world: World, attached: Data, bounded: bool) -> None:
        nothing: Data = {"buckets": {}, "acls": {}, "trusts": {}, "levels": [], "sessions": []}
        engine = engine_of(world, attached if bounded else nothing, world.routes)
        engines = [engine, Engine(engine.snapshot), forgetful(engine)]
        looking_through = Engine(engine.snapshot, index=False)
        random = Random(world.seed)
        calls = [vary(random, choose_request(random, world)) for _ in range(CALLS_PER_ACCOUNT)]
        expected = [answer(looking_through, call) for call in calls]
        for each in (engine, *engines):
            for call, right in zip(calls, expected, strict=True):
                assert answer(each, call) == right, json.dumps(
                    {"call": call, "account": world.account, "policies": world.policies, "routes": world.routes},
                    indent=1, default=repr,
                )  # fmt: skip
        for user, action in product(world.account.get("users", [])[:1], ODD_ACTIONS):
            assert decided(engine, action, user) == decided(looking_through, action, user)
        for right in expected:
            found["refused" if isinstance(right, tuple) else right["outcome"]] += 1

    compare()
    assert all(found[outcome] > found.total() // 200 for outcome in OUTCOMES), found


OUTCOMES = (
    "allowed", "explicit-deny", "implicit-deny", "undetermined", "no-route", "account", "no-action-required", "refused",
)  # fmt: skip


@pytest.mark.parametrize(
    "source", [{}, {"from": "query"}, {"from": "body"}, {"from": "query", "default": "0"}]
)
@pytest.mark.parametrize("stated", ["0", "e1"])
def test_lists_about_a_stated_enterprise_project(source: Data, stated: str) -> None:
    """A list call that could name an enterprise project and names none is about the one that the account states."""
    condition = {"StringEquals": {"g:EnterpriseProjectId": ["0", "e1"]}}
    account = {
        "projects": [{"id": "p1", "name": "dev"}],
        "enterprise_projects": [{"id": "e1", "name": "shop"}],
        "users": [{"name": "alice"}],
        "services": {"elb": {"default_enterprise_project": "shop"}},
        "assignments": [{"user": "alice", "policy": "list", "on": {"project": "dev"}}],
    }
    statement = {"Effect": "Allow", "Action": ["elb:pools:list"], "Condition": condition}
    named = {"enterprise_project": {"name": "ep", **source}} if source else {}
    route = {"route": "GET /v3/{project_id}/elb/pools", "actions": ["elb:pools:list"], **named}
    engine = Engine.from_documents(
        account,
        {"list": {"Version": "1.1", "Statement": [statement]}},
        [{"service": "elb", "routes": [route]}],
        bundled=False,
    )
    context = {"g:EnterpriseProjectId": stated}
    call = {"method": "GET", "path": "/v3/p1/elb/pools", "user": "alice", "context": context}
    expected = answer(Engine(engine.snapshot, index=False), call)
    is_meant = stated == ("0" if "default" in source else "e1")
    assert expected["outcome"] == "allowed" if is_meant else expected[0] == "RequestError"
    assert answer(engine, call) == expected


HANGING_TOGETHER: Data = {
    "account": {
        "projects": [{"id": "p1", "name": "dev"}],
        "enterprise_projects": [{"id": "e1", "name": "shop"}],
        "users": [{"name": "alice"}, {"name": "bob"}],
        "assignments": [
            {"user": "alice", "policy": "tagged", "on": {"project": "dev"}},
            {"user": "alice", "policy": "not-tagged", "on": {"project": "dev"}},
            {"user": "alice", "policy": "list", "on": {"enterprise_project": "shop"}},
            {"user": "bob", "policy": "list", "on": {"enterprise_project": "shop"}},
            {"user": "bob", "policy": "delete", "on": {"project": "dev"}},
            {"user": "bob", "policy": "no-delete", "on": {"enterprise_project": "shop"}},
        ],
    },
    "policies": {
        name: {"Version": "1.1", "Statement": [{"Effect": effect, "Action": [f"elb:pools:{verb}"], **more}]}
        for name, effect, verb, more in (
            ("tagged", "Allow", "list", {"Condition": {"Null": {"x:Tag": ["false"]}}}),
            ("not-tagged", "Allow", "list", {"Condition": {"Null": {"x:Tag": ["true"]}}}),
            ("list", "Allow", "list", {}),
            ("delete", "Allow", "delete", {}),
            ("no-delete", "Deny", "delete", {}),
        )
    },
    "routes": [
        {
            "service": "elb",
            "routes": [
                {"route": "GET /v3/{project_id}/elb/pools", "actions": ["elb:pools:list"]},
                {
                    "route": "DELETE /v3/{project_id}/elb/pools",
                    "actions": ["elb:pools:list", "elb:pools:delete"],
                },
            ],
        }
    ],
}  # fmt: skip
"""Nobody knows whether the routes support enterprise projects. Alice may list with the tag, without it, or at
`shop`. Bob may list only if they do, and delete only if they do not."""


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        ({"method": "GET", "user": "alice", "context_complete": False}, "allowed"),
        ({"method": "DELETE", "user": "bob", "evaluation": "strict"}, "undetermined"),
        ({"method": "GET", "user": "bob"}, "undetermined"),
    ],
)
def test_open_stages_that_hang_together(call: Data, outcome: str) -> None:
    """Where several things are open, only the rule itself says whether the answer is: no glance at them one by one."""
    engine = Engine.from_documents(**HANGING_TOGETHER, bundled=False)
    call = {"path": "/v3/p1/elb/pools", "enterprise_project": "shop", **call}
    expected = answer(Engine(engine.snapshot, index=False), call)
    assert expected["outcome"] == outcome
    for each in (engine, engine, forgetful(engine)):
        assert answer(each, call) == expected


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
@pytest.mark.parametrize("element", ["Action", "NotAction"])
@pytest.mark.parametrize("named", [["iam:agencies:assume"], ["iam:tokens:assume"], ["iam:t*:*"], ["elb:*:*"]])
def test_an_action_with_two_names(effect: str, element: str, named: list[str]) -> None:
    """A statement that names an action by its other name is found by the index as well, and left out alike."""
    policies = {
        "one": {"Version": "1.1", "Statement": [{"Effect": effect, element: named}]},
        "all": {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["iam:*:*"]}]},
    }
    given = ["one", "all"] if effect == "Deny" else ["one"]
    account = {
        "users": [{"name": "alice"}],
        "assignments": [{"user": "alice", "policy": policy, "on": "domain"} for policy in given],
    }
    engine = Engine.from_documents(account, policies)
    call = {"method": "POST", "path": "/v3/auth/tokens", "user": "alice"}
    expected = answer(Engine(engine.snapshot, index=False), call)
    assert [verdict["action"] for verdict in expected["actions"]] == ["iam:tokens:assume"]
    for each in (engine, engine, forgetful(engine)):
        assert answer(each, call) == expected
        assert each._fast is not None
        assert each._fast.outcome(*positional(call)) == expected["outcome"]


def positional(call: Data) -> tuple[Any, ...]:
    return call["method"], call["path"], call["user"], None, None, None, None, None, {}
