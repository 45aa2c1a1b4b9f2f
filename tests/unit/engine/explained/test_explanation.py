"""What an explanation says of conditions, and of what comes near to allowing an action."""

from __future__ import annotations

from typing import Any

import pytest

from ostiary import Engine, evaluate

OWN = "0123456789abcdef0123456789abcdef"


def policy(*statements: dict[str, Any], version: str = "1.1") -> dict[str, Any]:
    return {"Version": version, "Statement": [{"Effect": "Allow", **statement} for statement in statements]}


def conditional(operator: str, key: str, *listed: str, **members: Any) -> dict[str, Any]:
    return {"Action": ["a:b:c"], "Condition": {operator: {key: list(listed)}}, **members}


def lines_of(statement: dict[str, Any], **context: Any) -> list[str]:
    """What is said below a decision on one statement."""
    complete = context.pop("complete", True)
    decision = evaluate([policy(statement)], action="a:b:c", context=context, context_complete=complete)
    return [line.strip() for line in decision.explain().splitlines()]


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ({"key": "x"}, "`StringEquals` on `key` (`x`, `y`) holds: the request has `x`"),
        ({"key": "z"}, "`StringEquals` on `key` (`x`, `y`) does not hold: the request has `z`"),
        ({}, "`StringEquals` on `key` (`x`, `y`) does not hold: the request does not have the key"),
        (
            {"complete": False},
            "`StringEquals` on `key` (`x`, `y`) may hold or not: nobody knows what the request has",
        ),
        ({"key": ["x", "y"]}, "`StringEquals` on `key` (`x`, `y`) may hold or not: the request has `x`, `y`"),
    ],
)
def test_every_test_of_a_condition_says_how_it_came_out(context: dict[str, Any], said: str) -> None:
    """Operator, key, listed values and the value of the request stand in the explanation, whatever the outcome."""
    assert said in lines_of(conditional("StringEquals", "key", "x", "y"), **context)


def test_a_deny_says_which_value_it_applies_for() -> None:
    """The condition of a Deny that applies is told like that of an Allow."""
    said = lines_of(conditional("StringNotEquals", "key", "x", Effect="Deny"), key="z")
    assert "`StringNotEquals` on `key` (`x`) holds: the request has `z`" in said


def test_a_fault_counts_and_does_not_hold() -> None:
    """A test that cannot be done says what it counts as: false in an Allow, true in a Deny."""
    number = conditional("NumberLessThan", "key", "9")
    assert "`NumberLessThan` on `key` (`9`) counts as false: the request has `many`" in lines_of(
        number, key="many"
    )
    denied = lines_of({**number, "Effect": "Deny"}, key="many")
    assert "`NumberLessThan` on `key` (`9`) counts as true: the request has `many`" in denied


def test_what_no_fact_can_settle_does_not_ask_for_facts() -> None:
    """Two readings, or several values without a qualifier, are not something that is not known of the request."""
    said = lines_of(conditional("StringEquals", "key", "x"), key=["x", "y"])
    assert (
        "a:b:c: denied, because nothing that could be stated of the request makes the answer certain" in said
    )
    unknown = lines_of(conditional("StringEquals", "key", "x"), complete=False)
    assert "a:b:c: denied, because the answer depends on what is not known" in unknown


def test_presence_and_many_values() -> None:
    """A test of presence shows what it asks for; of many values the first four are shown."""
    assert "`Null` on `key` (`true`) does not hold: the request has `x`" in lines_of(
        conditional("Null", "key", "true"), key="x"
    )
    assert "`StringEquals` on `key` (`1`, `2`, `3`, `4`, …) does not hold: the request has `x`" in lines_of(
        conditional("StringEquals", "key", *"12345"), key="x"
    )


def account(**more: Any) -> Engine:
    document = {
        "account": {"id": OWN},
        "projects": [{"id": "p1", "name": "dev"}, {"id": "p2", "name": "prod"}],
        "enterprise_projects": [{"id": "e1", "name": "shop"}],
        "users": [{"name": "alice", "id": "u1"}, {"name": "bob", "id": "u2"}],
        "bucket_policies": [{"bucket": "photos", "policy": "photos"}],
        "assignments": [
            {"user": "alice", "policy": "dev", "on": {"project": "dev"}},
            {"user": "alice", "policy": "shop", "on": {"enterprise_project": "shop"}},
            {"user": "alice", "policy": "objects", "on": "domain"},
            {"user": "alice", "policy": "buckets", "on": "domain"},
        ],
        **more,
    }
    policies = {
        "dev": policy({"Action": ["elb:pools:get"]}),
        "shop": policy(conditional("Bool", "g:MFAPresent", "true", Action=["elb:pools:list"])),
        "objects": policy({"Action": ["obs:object:GetObject"], "Resource": ["obs:*:*:object:mine/*"]}),
    }
    policies["buckets"] = policy({"Action": ["obs:bucket:ListAll*"], "Resource": ["obs:*:*:bucket:mine"]})
    writes = {"Effect": "Allow", "Action": ["PutObject"], "Resource": ["photos/*"]}
    buckets = {"photos": {"Statement": [{**writes, "Principal": {"ID": [f"domain/{OWN}:user/u2"]}}]}}
    return Engine.from_documents(document, policies, bucket_policies=buckets)


@pytest.mark.parametrize(
    ("asked", "policy_name", "reasons"),
    [
        (
            {"action": "elb:pools:get", "project": "prod"},
            "dev",
            ("it is assigned on project:dev, which does not count for this request",),
        ),
        (
            {"action": "elb:pools:list", "project": "dev", "enterprise_project": "shop"},
            "shop",
            ("`Bool` on `g:MFAPresent` (`true`) does not hold: the request does not have the key",),
        ),
        (
            {"action": "obs:object:GetObject", "resource": "obs:*:*:object:other/x"},
            "objects",
            ("its `Resource` does not let it apply to `obs:*:*:object:other/x`",),
        ),
        (
            {"action": "obs:bucket:ListAllMyBuckets"},
            "buckets",
            ("its `Resource` names resources, which the action does not support",),
        ),
        (
            {"action": "obs:object:PutObject", "resource": "obs:*:*:object:photos/x"},
            "photos",
            ("its `Principal` does not name user:alice",),
        ),
    ],
)
def test_what_comes_near_to_allowing_says_what_it_fails_by(
    asked: dict[str, Any], policy_name: str, reasons: tuple[str, ...]
) -> None:
    """An Allow that covers the action is named with what keeps it from applying: its place, a condition, and so on."""
    action, rest = asked["action"], {name: value for name, value in asked.items() if name != "action"}
    decision = account().authorize_action(action, user="alice", **rest)
    assert decision.outcome == "implicit-deny"
    assert [(miss.statement.policy, miss.reasons) for miss in decision.near_misses] == [
        (policy_name, reasons)
    ]
    said = decision.explain()
    assert f"does not apply: Allow: `Statement[0]` of policy `{policy_name}`" in said
    assert all(reason in said for reason in reasons)


def test_only_what_is_denied_without_a_word_has_near_misses() -> None:
    """An Allow, an explicit deny, an undetermined answer have none; nor has an action that nothing covers."""
    allow = policy(conditional("StringEquals", "k", "x"))
    deny = policy({"Effect": "Deny", "Action": ["a:b:c"]})
    for policies, context, complete in (
        ([allow], {"k": "x"}, True),
        ([allow, deny], {}, True),
        ([allow], {}, False),
    ):
        asked = evaluate(policies, action="a:b:c", context=context, context_complete=complete)
        assert asked.near_misses == ()
    assert evaluate([allow], action="a:b:d").near_misses == ()


def test_the_nearest_come_first_and_the_rest_is_counted() -> None:
    """Three statements are told, those that fail by the least; how many more there are is said."""
    one = conditional("StringEquals", "k", "x")
    two = {**one, "Condition": {"StringEquals": {"k": ["x"], "l": ["y"]}}}
    decision = evaluate([policy(two, two, one, two, two)], action="a:b:c")
    assert [miss.statement.statement for miss in decision.near_misses] == [2, 0, 1, 3, 4]
    assert decision.explain().splitlines()[-1].strip() == "nor do 2 more Allows of this action"


LIMITED = {
    "organization": {"levels": [{"name": "root", "scps": ["all"]}, {"name": "own", "scps": ["few"]}]},
    "assignments": [{"user": "alice", "policy": "dev", "on": {"project": "dev"}}],
}
SCPS = {
    "all": policy({"Action": ["*"]}, version="5.0"),
    "few": policy(
        conditional("StringEquals", "g:RequestedRegion", "eu-de", Action=["elb:*:*"]), version="5.0"
    ),
}


def test_what_does_not_allow_is_told_and_what_does_is_not() -> None:
    """Where policies allow and the organization does not, the near miss is the organization's."""
    document = {
        "projects": [{"id": "p1", "name": "dev", "region": "eu-nl"}],
        "users": [{"name": "alice"}],
        **LIMITED,
    }
    policies = {
        "dev": policy({"Action": ["elb:pools:get"]}, conditional("Bool", "k", "true", Action=["elb:*:*"]))
    }
    engine = Engine.from_documents(document, policies, scps=SCPS)
    for asker in ({"user": "alice"}, {"account": True}):
        decision = engine.authorize_action("elb:pools:get", project="dev", **asker)
        assert decision.outcome == "implicit-deny"
        assert [miss.statement.policy for miss in decision.near_misses] == ["few"]
        assert "elb:pools:get: denied, because not everything that has to allow it does" in decision.explain()


def test_a_call_that_may_name_its_enterprise_project_says_where() -> None:
    """Where the answer depends on the enterprise project, the explanation names the part of the call that says it."""
    said = "the call may name its enterprise project, as `enterprise_project_id` of its "
    document = {
        "projects": [{"id": "p1", "name": "dev"}],
        "enterprise_projects": [{"id": "e1", "name": "shop"}],
        "users": [{"name": "alice"}],
        "assignments": [{"user": "alice", "policy": "all", "on": {"enterprise_project": "shop"}}],
    }
    engine = Engine.from_documents(document, {"all": policy({"Action": ["elb:*:*"]})})
    lists, balancers = "/v3/p1/elb/certificates", "/v3/p1/elb/loadbalancers"
    assert said + "query" in engine.authorize("GET", lists, user="alice").explain()
    assert said + "body" in engine.authorize("POST", balancers, user="alice").explain()
    settled = engine.authorize("POST", balancers, user="alice", body={"loadbalancer": {}})
    several = engine.authorize(
        "GET", f"{lists}?enterprise_project_id=e1&enterprise_project_id=0", user="alice"
    )
    assert said not in settled.explain() + several.explain()
