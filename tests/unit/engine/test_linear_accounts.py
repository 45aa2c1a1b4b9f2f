"""An account that is twice as large takes twice as long to ask: counted steps, never a clock (see `test_linear`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ostiary import Decision, Engine, Request
from tests.steps import count, growth

MOST = 2.4
Data = dict[str, Any]


def policy(*statements: Data, version: str = "1.1") -> Data:
    return {"Version": version, "Statement": list(statements)}


def statement(effect: str = "Allow", key: str = "", **parts: Any) -> Data:
    condition = {"Condition": {"StringEquals": {key: ["v"]}}} if key else {}
    return {"Effect": effect, "Action": ["obs:object:PutObject", "elb:pools:get"], **condition, **parts}


def asked(
    request: Data, policies: Data, assignments: list[Data], route: Data | None = None, **parts: Any
) -> Callable[[], object]:
    """A request to an account, and all of its decision read: explanation, facts it depends on, JSON, denial."""
    attached = {name: parts.pop(name) for name in ("bucket_policies", "scps") if name in parts}
    account = {"users": [{"name": "alice"}], **parts.pop("account", {}), "assignments": assignments}
    routes = [{"service": request.pop("service", "elb"), "routes": [route]}] if route else []
    engine = Engine.from_documents(account, policies, routes, bundled=False, **attached)
    question = Request(**{"user": "alice", "context_complete": False, **request})

    def run() -> Decision:
        decision = engine.ask(question)
        decision.explain()
        decision.to_dict()
        decision.to_http()
        return decision

    return run


def on(scope: Any, name: str = "p") -> Data:
    return {"user": "alice", "policy": name, "on": scope}


def buckets(number: int, actions: list[str], **route: Any) -> Callable[[], object]:
    """A call whose bucket is not known, each bucket with a Deny on a key of its own."""
    own = {
        f"b{n}": policy(statement("Deny", f"k{n}", Principal={"ID": ["*"]}, Resource=[f"b{n}/*"]))
        for n in range(number)
    }
    for one in own.values():
        one["Statement"][0]["Action"] = ["*"]
    return asked(
        {"method": "PUT", "path": "/x", "service": "obs"},
        {"p": policy(statement(Action=["obs:*:*"], key="k"))},
        [on("all-resources")],
        {"route": "PUT /x", "actions": actions, **route},
        bucket_policies=own,
        account={"bucket_policies": [{"bucket": name, "policy": name} for name in own]},
    )


def in_regions(projects: int, regions: int) -> Callable[[], object]:
    """A call whose route makes its resource of the project's region, each project with a policy about one region."""
    return asked(
        {"method": "GET", "path": "/x/1"},
        {
            f"p{n}": policy(statement(Resource=[f"elb:r{n * 2 % regions}:*:x:*"], key=f"k{n % 7}"))
            for n in range(projects)
        },
        [on({"project": f"n{n}"}, f"p{n}") for n in range(projects)],
        {"route": "GET /x/{x}", "actions": ["elb:pools:get"], "resource": "elb:{region}:*:x:{x}"},
        account={
            "projects": [
                {"id": f"n{n}", "name": f"n{n}", "region": f"r{n % regions}"} for n in range(projects)
            ]
        },
    )


GET = {"action": "elb:pools:get"}
CANDIDATES = "candidates of a route"

SIZED: dict[str, Callable[[int], Callable[[], object]]] = {
    "buckets": lambda n: buckets(n, ["obs:object:PutObject"]),
    "enterprise projects with policies of their own": lambda n: asked(
        dict(GET, context={"k": "v"}),
        {"q": policy(statement(key="k")), **{f"p{i}": policy(statement("Deny", f"k{i}")) for i in range(n)}},
        [on("domain", "q"), *(on({"enterprise_project": f"e{i}"}, f"p{i}") for i in range(n))],
        account={"enterprise_projects": [{"id": f"e{i}", "name": f"e{i}"} for i in range(n)]},
    ),
    "projects with policies of their own": lambda n: asked(
        dict(GET),
        {f"p{i}": policy(statement(key=f"k{i}")) for i in range(n)},
        [on({"project": f"n{i}"}, f"p{i}") for i in range(n)],
        account={"projects": [{"id": f"n{i}", "name": f"n{i}"} for i in range(n)]},
    ),
    "projects in few regions with policies about these": lambda n: in_regions(n, 3),
    "levels of an organization": lambda n: asked(
        dict(GET),
        {"p": policy(statement())},
        [on("all-resources")],
        account={"organization": {"levels": [{"name": f"l{i}", "scps": [f"s{i}"]} for i in range(n)]}},
        scps={f"s{i}": policy(statement(key=f"k{i}"), version="5.0") for i in range(n)},
    ),
    "groups": lambda n: asked(
        {**GET, "user": None, "groups": [f"g{i}" for i in range(n)]},
        {"p": policy(statement(key="k"))},
        [{"group": f"g{i}", "policy": "p", "on": "all-resources"} for i in range(n)],
        account={"users": [], "groups": [{"name": f"g{i}"} for i in range(n)]},
    ),
    "policies": lambda n: asked(
        dict(GET),
        {f"p{i}": policy(statement(key="k"), statement("Deny", "k")) for i in range(n)},
        [on("all-resources", f"p{i}") for i in range(n)],
    ),
    CANDIDATES: lambda n: asked(
        {"method": "GET", "path": "/x"},
        {"p": policy(*(statement(Action=[f"elb:pools:a{i}"], key=f"k{i}") for i in range(n)))},
        [on("all-resources")],
        {
            "route": "GET /x",
            "alternatives": [
                {"when": f'body action="a{i}"', "actions": [f"elb:pools:a{i}"]} for i in range(n)
            ],
        },
    ),
    "actions of a route": lambda n: asked(
        {"method": "GET", "path": "/x"},
        {"p": policy(statement(Action=["elb:pools:*"], key="k"))},
        [on("all-resources")],
        {"route": "GET /x", "actions": [f"elb:pools:a{i}" for i in range(n)]},
    ),
    "a session policy": lambda n: asked(
        {**GET, "session_policy": policy(*(statement(key=f"k{i}") for i in range(n)), version="5.0")},
        {"p": policy(statement())},
        [on("all-resources")],
    ),
}  # fmt: skip

BEYOND = {"levels of an organization": 130, "a session policy": 130, "buckets": 130}
"""Sizes past what unknown tests that hang together are followed up to, which is a bounded amount of work."""


@pytest.mark.parametrize("what", SIZED)
def test_more_of_it(what: str) -> None:
    """Twice as much of one thing in an account takes twice as many steps to decide by it, and to explain."""
    assert growth(SIZED[what], BEYOND.get(what, 20)) <= MOST


def test_two_buckets_that_are_not_known() -> None:
    """A copy between two of many buckets takes no more than it does between two of some dozens: pairs have a bound."""
    copy = [
        count(
            buckets(
                number,
                ["obs:object:PutObject", "obs:object:GetObject"],
                source_actions=["obs:object:GetObject"],
            )
        )
        for number in (110, 220)
    ]
    assert copy[1] <= MOST * copy[0]


@pytest.mark.parametrize("what", BEYOND)
def test_unknown_tests_that_hang_together(what: str) -> None:
    """What hangs together is followed up to its bounds, which are a few million steps."""
    assert count(SIZED[what](100)) <= 4_000_000


def intricate(actions: int) -> Callable[[], object]:
    """A route with several actions, all of them covered by Allows and Denies in turn, each on two unknown keys."""
    named = [f"elb:pools:a{number}" for number in range(actions)]
    statements: list[Data] = [
        {
            "Effect": ("Allow", "Deny")[number % 2],
            "Action": named,
            "Condition": {"StringEquals": {f"k{number}": ["v"], f"j{number * 7 % 40}": ["w"]}},
        }
        for number in range(40)
    ]
    return asked(
        {"method": "GET", "path": "/x"},
        {"p": policy(*statements)},
        [on("all-resources")],
        {"route": "GET /x", "actions": named},
    )


def rings_over_a_resource() -> Callable[[], object]:
    """Resources with the variable of a key that a ring of conditions is about, too, and a bucket's policy on both."""
    mine, itself = "obs:eu-de:acc:object:${g:Referer}/k1", {"g:SourceVpc": ["${g:SourceVpc}", "b"]}
    region, other = (
        {"g:Referer": ["${g:RequestedRegion}"]},
        {"StringNotEqualsIgnoreCase": {"g:Referer": ["0"]}},
    )

    def one(effect: str, **parts: Any) -> Data:
        return {"Effect": effect, "Action": ["obs:object:GetObject", "obs:object:PutObject"], **parts}

    allow = policy(
        one("Allow", Resource=[mine], Condition={"StringLike": region}),
        one("Allow", Condition={"StringNotMatch": itself}),
        one("Allow", Resource=[mine], Condition={"StringMatch": itself}),
    )
    bucket = policy(
        one("Deny", Principal="*", Resource=["bk/a"], Condition=other),
        one(
            "Allow",
            Principal="*",
            Resource=["bk/b*"],
            Condition={"StringMatch": itself, "StringNotLike": region},
        ),
    )
    bucket["Statement"][0]["Action"], bucket["Statement"][1]["Action"] = ["*"], ["Get*"]
    return asked(
        {"method": "PUT", "path": "/keys/a", "service": "obs"},
        {"p": allow, "q": policy(one("Deny", Resource=[mine], Condition=other), version="5.0")},
        [on("all-resources"), on("domain", "q")],
        {
            "route": "PUT /keys/{key}",
            "actions": ["obs:object:GetObject", "obs:object:PutObject"],
            "resource": "obs:{region}:{domain_id}:object:{bucket}/{key}",
        },
        account={
            "account": {"id": "acc"},
            "projects": [{"id": "p2", "name": "ops", "region": "eu-nl"}],
            "bucket_policies": [{"bucket": "bk", "policy": "bk"}],
        },
        bucket_policies={"bk": bucket},
    )


COPY: Data = {"source_actions": ["obs:object:GetObject"]}
INTRICATE: dict[str, Callable[[], object]] = {
    "a copy between two of many buckets": buckets(
        40, ["obs:object:PutObject", "obs:object:GetObject"], **COPY
    ),
    "many keys over several actions": intricate(6),
    "projects in as many regions": in_regions(100, 100),
    "projects in as many regions as are looked at": in_regions(100, 32),
}


@pytest.mark.parametrize("what", INTRICATE)
def test_all_diagrams_share_what_may_be_spent(what: str) -> None:
    """Several actions, in two modes, with what each depends on: all together take no more than a few million steps."""
    assert count(INTRICATE[what]) <= 8_000_000


def test_keys_that_wait_for_each_other_beside_resources() -> None:
    """Cases of a resource cost more than those of a key, and count for more: the bound keeps a decision bounded."""
    assert count(rings_over_a_resource()) <= 20_000_000
