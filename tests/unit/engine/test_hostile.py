"""Requests and policies made to hurt: nothing is raised but a refusal, and nothing is allowed by accident."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary import Engine, LoadError, RequestError, evaluate
from ostiary.documents.route_file import routes_of

ODD = {
    "empty": "",
    "NUL": "a\0b",
    "bidi": "\u202eelba\u2066",
    "lone surrogate": "\ud800",
    "other surrogate": "x\udc00y",
    "line separators": "a\r\n\u2028b",
    "combining": "e\u0301\u0327" * 50,
    "casefolds to two": "straße\u0130\u017f",
    "ten thousand letters": "a" * 10_000,
    "ten thousand stars": "*" * 10_000,
    "ten thousand colons": ":" * 10_000,
    "ten thousand slashes": "/" * 10_000,
    "ten thousand dots": "/.." * 3_400,
    "ten thousand escapes": "/%2e" * 2_500,
    "ten thousand half escapes": "%" * 10_000,
    "a variable": "${g:UserName}",
    "an expression": "(a+)+$",
}

POLICY = {
    "Version": "1.1",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["obs:object:Get*"],
            "Resource": ["obs:*:*:object:mine/*a*a*a*a*b"],
            "Condition": {
                "StringMatch": {"obs:prefix": ["*a*a*a*a*b"]},
                "NumberLessThan": {"obs:max-keys": ["10"]},
            },
        },
        {"Effect": "Allow", "Action": ["elb:pools:get"], "Resource": ["elb:*:*:pool:p1"]},
    ],
}
ROUTES = {
    "service": "elb",
    "endpoints": ["elb.{region}.example.com"],
    "routes": [
        {
            "route": "GET /v3/{project_id}/pools/{pool_id}",
            "actions": ["elb:pools:get"],
            "scope": {"enterprise_project": "false"},
            "enterprise_project": {"from": "query"},
            "resource": "elb:{region}:{domain_id}:pool:{pool_id}",
        },
        {"route": "GET /v3/{region}:{name}/{kind}-{id}", "actions": ["elb:pools:get"]},
    ],
}
ENGINE = Engine.from_documents(
    {
        "account": {"id": "d1", "name": "acc"},
        "projects": [{"id": "p1", "name": "dev", "region": "eu-de"}],
        "groups": [{"name": "admin"}],
        "users": [{"name": "alice"}],
        "assignments": [{"user": "alice", "policy": "p", "on": "all-resources"}],
    },
    {"p": POLICY},
    [ROUTES],
    bundled=False,
)


def ask(*target: str, **keywords: Any) -> str:
    """The outcome, or `refused`; whatever the engine says can be printed and serialised."""
    call = ENGINE.authorize_action if len(target) == 1 else ENGINE.authorize
    try:
        decision = call(*target, **{"user": "alice", "project": "dev", **keywords})
    except RequestError:
        return "refused"
    assert decision.explain()
    assert decision.to_dict()
    return decision.outcome


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_texts_are_never_allowed(odd: str) -> None:
    """An odd text in any field of a request is refused or denied."""
    path = "/v3/p1/pools/p1"
    outcomes = {
        "path": ask("GET", odd),
        "parameter": ask("GET", f"/v3/p1/pools/{odd}x"),
        "project in the path": ask("GET", f"/v3/{odd}/pools/p1"),
        "host": ask("GET", f"https://{odd}/v3/p1/pools/p1"),
        "method": ask(odd, path),
        "query": ask("GET", f"{path}?enterprise_project_id={odd}x"),
        "action": ask(odd),
        "resource": ask("elb:pools:get", resource=odd),
        "path of a resource": ask("elb:pools:get", resource=f"elb:eu-de:d1:pool:{odd}"),
        "user": ask("elb:pools:get", user=odd),
        "agency": ask("elb:pools:get", user=None, agency=odd),
        "group": ask("elb:pools:get", user=None, groups=[odd]),
        "project": ask("elb:pools:get", project=odd),
        "enterprise project": ask("elb:pools:get", enterprise_project=odd),
        "service": ask("GET", path, service=odd),
        "evaluation": ask("elb:pools:get", evaluation=odd),
        "time": ask("elb:pools:get", at=odd),
        "context": ask(
            "obs:object:GetObject", resource="obs:::object:mine/aaaab", context={"obs:prefix": odd}
        ),
        "context key": ask("elb:pools:get", context={odd: odd}),
    }
    assert {field for field, outcome in outcomes.items() if outcome == "allowed"} == set()


def test_the_engine_of_these_tests_does_allow() -> None:
    """What is denied above is not denied because nothing is allowed at all."""
    assert ask("GET", "/v3/p1/pools/p1") == "allowed"
    assert ask("elb:pools:get", resource="elb:eu-de:d1:pool:p1") == "allowed"
    context = {"obs:prefix": "aaaab", "obs:max-keys": "9"}
    assert ask("obs:object:GetObject", resource="obs:::object:mine/aaaab", context=context) == "allowed"


@pytest.mark.parametrize(
    "pattern", ["*a*a*a*a*b", "*" * 6_000, "*a" * 3_000, "?*" * 3_000, "a*" * 3_000 + "b"]
)
def test_wildcards_do_not_backtrack(pattern: str) -> None:
    """Long patterns against long texts that nearly fit are decided, everywhere where a pattern may stand."""
    text = "a" * 10_000
    statement = {
        "Effect": "Allow",
        "Action": [f"obs:object:{pattern}x"],
        "Resource": [f"obs:*:*:object:{pattern}x"],
        "Condition": {
            "StringMatch": {"obs:prefix": [f"{pattern}x"]},
            "StringLike": {"obs:prefix": [f"{pattern}x"]},
        },
    }
    for part in ({}, {"Action": ["*"]}, {"Action": ["*"], "Resource": ["*"]}):
        policy = {"Version": "1.1", "Statement": [{**statement, **part}]}
        resource, context = f"obs:::object:{text}", {"obs:prefix": text}
        assert not evaluate([policy], action=f"obs:object:{text}", resource=resource, context=context)


def test_a_segment_with_several_parameters_does_not_backtrack() -> None:
    """A path made for a segment of two parameters is looked up like any other."""
    assert ask("GET", f"/v3/{':' * 10_000}/{'-' * 10_000}") != "allowed"
    assert ask("GET", f"/v3/{'a' * 10_000}/{'b' * 10_000}") == "no-route"


def test_a_body_of_any_shape_is_read() -> None:
    """A body that is no mapping, or a deep one, is no reason to fail."""
    engine = Engine.from_documents(
        {"users": [{"name": "alice"}]},
        {},
        [
            {
                "service": "elb",
                "routes": [
                    {"route": "POST /x", "actions": ["a:b:c"], "enterprise_project": {"from": "body"}}
                ],
            }
        ],
        bundled=False,
    )
    deep: Any = "x"
    for _ in range(5_000):
        deep = {"a": deep}
    bodies: list[Any] = [None, "x", 5, [], [{}], {}, {"enterprise_project_id": None}, {"a": [1]}, deep]
    for body in bodies:
        assert engine.authorize("POST", "/x", user="alice", body=body).outcome == "implicit-deny"


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    path=st.text(max_size=40),
    resource=st.text(max_size=40) | st.none(),
    context=st.dictionaries(
        st.text(max_size=12), st.text(max_size=12) | st.lists(st.text(max_size=5)) | st.none()
    ),
    body=st.recursive(
        st.none() | st.text(max_size=5), lambda inner: st.dictionaries(st.text(max_size=5), inner)
    ),
)
def test_any_request_is_answered(path: str, resource: str | None, context: dict[str, Any], body: Any) -> None:
    """Whatever a request holds, it is decided or refused."""
    assert ask("GET", path, resource=resource, context=context, body=body)
    assert ask("GET", f"/v3/p1/pools/{path}", resource=resource, context=context, body=body)
    assert ask("obs:object:GetObject", resource=resource, context=context)


PATTERN = st.text(alphabet="ab:*?${}g,' ", max_size=12)
STATEMENTS = st.lists(
    st.fixed_dictionaries(
        {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": st.lists(PATTERN, max_size=3)},
        optional={
            "Resource": st.lists(PATTERN, max_size=3),
            "Condition": st.dictionaries(
                st.sampled_from(
                    ["StringLike", "NumberEquals", "DateLessThan", "IpAddress", "Bool", "Null", "Odd"]
                ),
                st.dictionaries(PATTERN, st.lists(PATTERN, max_size=3), max_size=2),
                max_size=2,
            ),
        },
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(STATEMENTS, PATTERN.filter(str.strip), PATTERN, st.dictionaries(PATTERN.map(str.casefold), PATTERN))
def test_any_policy_is_evaluated(
    statements: list[dict[str, Any]], action: str, resource: str, context: dict[str, str]
) -> None:
    """Whatever the strings of a policy are, it is evaluated; and a policy of Denies alone allows nothing."""
    policies = [{"Version": "1.1", "Statement": statements}]
    decision = evaluate(policies, action=action, resource=resource, context=context)
    assert decision.explain()
    if all(statement["Effect"] == "Deny" for statement in statements):
        assert not decision


@pytest.mark.parametrize(
    "action", ["", " ", "elb:pools:get ", "elb:pools:g\u200bet", "elb:pools:get\0", "\ud800:b:c"]
)
def test_what_is_no_action_is_allowed_to_nobody(action: str) -> None:
    """A text that is no action is undetermined with a note, in an account and for policies alone; nothing raises."""
    everything = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["*"]}]}
    alone = [
        evaluate([everything], action=action),
        evaluate([everything, POLICY], action=action, context_complete=False),
    ]
    of_account = [
        ENGINE.authorize_action(action, account=True),
        ENGINE.authorize_action(action, user="alice"),
    ]
    for decision in (*alone, *of_account):
        assert (decision.outcome, bool(decision)) == ("undetermined", False)
        assert [note.code for note in decision.notes] == ["unreadable-action"]
        assert (denial := decision.to_http()) is not None
        assert denial.status >= 400
        assert json.dumps(decision.to_dict())
        assert all(line.isprintable() for line in decision.explain().split("\n"))


def test_no_route_needs_what_is_no_action() -> None:
    """A route file with such an action is refused, so that no call can need one."""
    with pytest.raises(LoadError, match="is not an action"):
        routes_of(
            {"service": "elb", "routes": [{"route": "GET /x", "actions": ["elb:pools:g\u202eet"]}]}, "routes"
        )


class Untold:
    """An object that cannot be written."""

    def __str__(self) -> str:
        raise RuntimeError


def _no_documents() -> dict[str, Any]:
    deep: Any = "x"
    for _ in range(2_000):
        deep = [deep]
    return {
        "huge": 10**10_000,
        "deep": deep,
        "untold": Untold(),
        "bytes": b"a",
        "generator": (letter for letter in "ab"),
        "range": range(10**12),
        "object": object(),
        "type": int,
        "no number": float("nan"),
        "list": [10**10_000, Untold(), range(10**12)],
        "mapping": {"k": 10**10_000},
        "keys": {None: 1, 10**10_000: 2},
    }


@pytest.mark.parametrize("kind", _no_documents())
def test_values_that_no_file_has(kind: str) -> None:
    """Whatever object stands in place of a text, a document or a part of one, nothing but a refusal is raised."""
    odd = _no_documents()[kind]
    statement = {"Effect": "Allow", "Action": ["a:b:c"]}
    for document in (odd, {"Version": odd, "Statement": [statement]}, {"Version": "1.1", "Statement": odd}):
        with pytest.raises(LoadError):
            evaluate([document], action="a:b:c")
    for part in ("Effect", "Action", "Resource", "Condition"):
        policy = {"Version": "1.1", "Statement": [{**statement, part: odd}]}
        with pytest.raises(LoadError):
            evaluate([policy], action="a:b:c")
    for section in ("account", "users", "assignments", "projects"):
        with pytest.raises(LoadError):
            Engine.from_documents({"users": [{"name": "alice"}], section: [odd]}, bundled=False)
    with pytest.raises(LoadError):
        Engine.load(odd)
    for field in ("user", "groups", "project", "resource", "at", "context", "session_policy", "service"):
        assert ask("GET", "/v3/p1/pools/p1", **{field: odd}) in (
            "refused",
            "allowed" if odd == b"a" else "refused",
        )
    with pytest.raises(RequestError):
        evaluate([POLICY], action="a:b:c", string_like=odd)
    assert ask("a:b:c", context={"k": odd}) in ("refused", "implicit-deny")
    assert ask(odd) == "refused"


def test_a_service_that_no_file_name_can_have() -> None:
    """An action is looked for among the services that there are, whatever it is called."""
    for action in (f"{'a' * 5_000}:b:c", "../system/x:b:c", "a/b:c:d", "denials:b:c"):
        assert ask(action) in ("implicit-deny", "undetermined")
        engine = Engine.from_documents({"users": [{"name": "alice"}]})
        assert not engine.authorize_action(action, user="alice")


def test_requests_leave_nothing_behind() -> None:
    """What is remembered of requests has a bound: names that nobody has are not kept."""
    engine = Engine.from_documents({"users": [{"name": "alice"}]})
    knowledge = engine.snapshot.catalog._knowledge
    before = len(knowledge._book._known) if knowledge._book else 0
    for number in range(50):
        engine.authorize_action(f"nobody{number}:b:c", user="alice")
    assert knowledge._book is not None
    assert len(knowledge._book._known) == before
