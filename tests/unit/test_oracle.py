"""The oracle against facts worked out by hand, the vectors of the policy language's research among them."""

from typing import Any

import pytest

from tests.oracle import decide, evaluate

PROJECT = {"id": "06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f", "name": "eu-de_dev", "region": "eu-de"}
OTHER = {"id": "16d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f", "name": "eu-de_ops", "region": "eu-de"}
MOS = {"id": "26d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f", "name": "MOS"}
SHOP = {"id": "8ab24f19-7d5e-4c1c-9e0e-2f5d1c6b7a80", "name": "web-shop"}
P = PROJECT["id"]

BOTH = {"project": True, "enterprise_project": True}
ONLY_PROJECTS = {"project": True, "enterprise_project": False}
ROUTES: list[dict[str, Any]] = [
    {
        "service": "elb",
        "level": "project",
        "routes": [
            {"route": "GET /v3/{project_id}/elb/pools", "actions": ["elb:pools:list"], "scope": BOTH},
            {"route": "GET /v3/{project_id}/elb/pools/{id}", "actions": ["elb:pools:show"], "scope": BOTH},
            {"route": "GET /v3/{project_id}/elb/pools/all", "actions": ["elb:pools:all"], "scope": BOTH},
            {"route": "GET /v3/{project_id}/elb/{kind}/all", "actions": ["elb:any:all"], "scope": BOTH},
            {
                "route": "DELETE /v3/{project_id}/elb/loadbalancers/{id}",
                "actions": ["elb:loadbalancers:delete"],
                "scope": BOTH,
            },
            {
                "route": "GET /v2.0/lbaas/loadbalancers",
                "actions": ["elb:loadbalancers:list"],
                "scope": ONLY_PROJECTS,
            },
            {"route": "GET /v3/versions", "authorization": "none"},
            {"route": "GET /v3/oddities", "authorization": "unknown"},
        ],
    },
    {
        "service": "ecs",
        "level": "project",
        "routes": [
            {
                "route": "GET /v1/{project_id}/cloudservers/detail",
                "actions": ["ecs:cloudServers:list"],
                "scope": {"project": True},
            },
            {
                "route": "POST /v1/{project_id}/cloudservers",
                "actions": ["ecs:cloudServers:createServers"],
                "dependencies": [{"when": "a new EIP", "actions": ["vpc:publicIps:create"]}],
                "scope": BOTH,
            },
            {
                "route": "POST /v1/{project_id}/cloudservers/delete",
                "actions": ["ecs:cloudServers:deleteServers"],
                "scope": BOTH,
            },
            {
                "route": "POST /v1/{project_id}/cloudservers/action",
                "alternatives": [
                    {"when": "start", "actions": ["ecs:cloudServers:start"]},
                    {"when": "stop", "actions": ["ecs:cloudServers:stop"]},
                ],
                "scope": BOTH,
            },
        ],
    },
    {
        "service": "iam",
        "level": "global",
        "routes": [
            {
                "route": "GET /v3/users",
                "actions": ["iam:users:list"],
                "scope": {"project": False, "enterprise_project": False},
            },
        ],
    },
]


def statement(effect: str, *actions: str, **rest: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": list(actions), **rest}


def policy(*statements: dict[str, Any], version: str = "1.1", **rest: Any) -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements), **rest}


ON_PROJECT = {"project": "eu-de_dev"}
ON_EP = {"enterprise_project": "web-shop"}


def ask(*grants: tuple[dict[str, Any], Any], settings: Any = None, **request: Any) -> Any:
    """The oracle's answer to alice of group team, who holds each policy at its scope."""
    account = {
        "account": {"id": "acc", "name": "OTC-1"},
        "projects": [PROJECT, OTHER, MOS],
        "enterprise_projects": [SHOP],
        "groups": [{"name": "team"}, {"name": "admin"}],
        "users": [
            {"id": "u1", "name": "alice", "groups": ["team"]},
            {"name": "boss", "groups": ["admin"]},
        ],
        "agencies": [{"name": "robot"}],
        "assignments": [{"group": "team", "policy": f"p{i}", "on": on} for i, (_, on) in enumerate(grants)],
        **(settings or {}),
    }
    request = request if {"agency", "groups", "account"} & set(request) else {"user": "alice", **request}
    return decide(account, {f"p{i}": document for i, (document, _) in enumerate(grants)}, ROUTES, request)


def outcome(*grants: tuple[dict[str, Any], Any], **request: Any) -> str:
    answer = ask(*grants, **request)
    return str(answer.get("outcome", answer))


ALLOW_ELB = policy(statement("Allow", "elb:*:*"))
DENY_DELETE = policy(statement("Deny", "elb:loadbalancers:delete"))
DELETE_LB = {"method": "DELETE", "path": f"/v3/{P}/elb/loadbalancers/1", "enterprise_project": "web-shop"}


def test_v1_deny_beats_allow_in_one_project() -> None:
    """V1: a Deny for one service beats Allow of everything in the same project."""
    both = policy(statement("Allow", "*:*:*"), statement("Deny", "cts:*:*"))
    assert outcome((both, ON_PROJECT), action="cts:tracker:list", project=P) == "explicit-deny"
    assert outcome((both, "all-resources"), action="elb:pools:list", project=P) == "allowed"
    denied = (policy(statement("Deny", "elb:*:*")), ON_PROJECT)
    assert outcome((both, ON_PROJECT), denied, action="elb:pools:list", project=P) == "explicit-deny"


def test_v2_enterprise_project_deny_comes_second() -> None:
    """V2: a project Allow is final before the enterprise project's Deny, unless strict."""
    grants = (ALLOW_ELB, ON_PROJECT), (DENY_DELETE, ON_EP)
    assert outcome(*grants, **DELETE_LB) == "allowed"
    assert outcome(*grants, **DELETE_LB, evaluation="strict") == "explicit-deny"
    assert outcome(*grants, **DELETE_LB, settings={"evaluation": "strict"}) == "explicit-deny"


def test_v3_scope_support_belongs_to_the_route() -> None:
    """V3: an enterprise-project Allow reaches the v3 route and not the v2.0 route."""
    pools = {"method": "GET", "path": f"/v3/{P}/elb/pools", "enterprise_project": "web-shop"}
    lbaas = {"method": "GET", "path": "/v2.0/lbaas/loadbalancers", "enterprise_project": "web-shop"}
    assert outcome((ALLOW_ELB, ON_EP), **pools) == "allowed"
    assert outcome((ALLOW_ELB, ON_EP), **lbaas) == "implicit-deny"


def test_v4_unknown_support_is_undetermined() -> None:
    """V4: an Allow in the enterprise project counts for nothing certain if the route's support is unknown."""
    call = {"method": "GET", "path": f"/v1/{P}/cloudservers/detail", "enterprise_project": "web-shop"}
    assert outcome((policy(statement("Allow", "ecs:*:*")), ON_EP), **call) == "undetermined"
    assert outcome((policy(statement("Allow", "ecs:*:*")), ON_PROJECT), **call) == "allowed"
    assert outcome((ALLOW_ELB, ON_EP), **call) == "implicit-deny"


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("TestUser1", "my-object/a", "allowed"),
        ("Bob", "my-object/a", "implicit-deny"),
        ("TestUser1", "x", "implicit-deny"),
    ],
)
def test_v5_resource_and_condition(name: str, key: str, expected: str) -> None:
    """V5: the resource and the condition both have to apply."""
    document = policy(
        statement(
            "Allow",
            "obs:object:DeleteObject",
            Resource=["obs:*:*:object:my-bucket/my-object/*"],
            Condition={"StringStartWith": {"g:UserName": ["TestUser"]}},
        )
    )
    request = {
        "action": "obs:object:deleteobject",
        "resource": f"obs:eu-de:acc:object:my-bucket/{key}",
        "context": {"g:UserName": name},
    }
    assert evaluate([document], request)["outcome"] == expected


def test_v8_unknown_key_is_undetermined() -> None:
    """V8: an Allow on a key that nobody knows grants nothing; known absent it is no match."""
    document = policy(statement("Allow", "elb:*:*", Condition={"Bool": {"g:MFAPresent": ["true"]}}))
    call = {"method": "GET", "path": f"/v3/{P}/elb/pools"}
    assert outcome((document, ON_PROJECT), **call, context_complete=False) == "undetermined"
    assert outcome((document, ON_PROJECT), **call) == "implicit-deny"
    assert outcome((document, ON_PROJECT), **call, context={"G:mfapresent": "true"}) == "allowed"


def test_v9_role_without_its_dependency_is_silent() -> None:
    """V9: a role's Depends must be assigned to the same principal at the same scope."""
    role = policy(statement("Allow", "ELB:*:*"), version="1.0", Depends=[{"display_name": "p1"}])
    guest = policy(statement("Allow", "x:y:z"), version="1.0")
    call = {"method": "GET", "path": f"/v3/{P}/elb/pools"}
    assert outcome((role, ON_PROJECT), (guest, ON_PROJECT), **call) == "allowed"
    assert outcome((role, ON_PROJECT), (guest, "all-projects"), **call) == "implicit-deny"


def test_v10_type_must_fit_the_scope() -> None:
    """V10: XA at the domain and AX at a project have no effect; all-resources fits both, OBS does not ask."""
    call = {"method": "GET", "path": f"/v3/{P}/elb/pools"}
    for kind, on, expected in [
        ("XA", "domain", "implicit-deny"),
        ("XA", ON_PROJECT, "allowed"),
        ("AX", ON_PROJECT, "implicit-deny"),
        ("AX", "all-resources", "allowed"),
    ]:
        envelope = {"display_name": "p0", "type": kind, "policy": ALLOW_ELB}
        assert outcome((envelope, on), **call) == expected, (kind, on)
    envelope = {"display_name": "p0", "type": "AX", "policy": policy(statement("Allow", "obs:*:*"))}
    for on in ("domain", "all-projects", {"project": "MOS"}):
        assert outcome((envelope, on), action="obs:bucket:ListBucket") == "allowed"


def test_v11_dependencies_are_a_second_verdict() -> None:
    """V11: the primary action decides, the dependency that is not allowed is listed."""
    create = policy(statement("Allow", "ecs:cloudServers:createServers"))
    answer = ask((create, ON_PROJECT), method="POST", path=f"/v1/{P}/cloudservers")
    assert (answer["decision"], answer["missing"]) == ("allow", ["vpc:publicIps:create"])


def test_v12_null_tests_presence() -> None:
    """V12: Null true denies where the key is absent and not where it is present."""
    deny = policy(
        statement("Allow", "elb:*:*"),
        statement("Deny", "*", Condition={"Null": {"g:MFAPresent": ["true"]}}),
    )
    request = {"action": "elb:pools:list"}
    assert evaluate([deny], request)["outcome"] == "explicit-deny"
    assert evaluate([deny], {**request, "context": {"g:MFAPresent": "false"}})["outcome"] == "allowed"
    assert evaluate([deny], {**request, "context_complete": False})["outcome"] == "undetermined"


def test_v13_action_names_are_literal() -> None:
    """V13: the manual's `ecs:cloudServers:delete` does not deny the route's `deleteServers`."""
    document = policy(statement("Deny", "ecs:cloudServers:delete"), statement("Allow", "ecs:*:*"))
    assert outcome((document, ON_PROJECT), method="POST", path=f"/v1/{P}/cloudservers/delete") == "allowed"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"/v3/{P}/elb/pools/", ["elb:pools:list"]),
        (f"/v3/{P}/elb/pools//", "no-route"),
        (f"/v3//{P}/elb/pools", "no-route"),
        (f"/v3/{P}/elb/../pools", "no-route"),
        (f"/v3/{P}/elb/pools/%2e%2e", "no-route"),
        (f"/v3/{P}/elb/pools/a%2Fb", ["elb:pools:show"]),
        (f"/v3/{P}/elb/%70ools/x", ["elb:pools:show"]),
        (f"/v3/{P}/elb/pools/all", ["elb:pools:all"]),
        (f"/v3/{P}/elb/members/all", ["elb:any:all"]),
        (f"/v3/{P}/ELB/pools", "no-route"),
    ],
)
def test_paths(path: str, expected: list[str] | str) -> None:
    """Paths are split, then decoded; literals beat parameters from the left (semantics.md §5)."""
    answer = ask(method="GET", path=path)
    assert ([action["action"] for action in answer["actions"]] or answer["outcome"]) == expected


def test_order_of_the_short_cuts() -> None:
    """no-route, no authorization, account, unknown authorization: in this order (semantics.md §2)."""
    assert outcome(method="PUT", path="/v3/versions", account=True) == "no-route"
    assert outcome(method="GET", path="/v3/versions", account=True) == "no-action-required"
    assert outcome(method="GET", path="/v3/oddities", account=True) == "account"
    assert outcome(method="GET", path="/v3/oddities", user="boss") == "account"
    assert outcome(method="GET", path="/v3/oddities") == "undetermined"


def test_refusals() -> None:
    """Unknown and contradictory names are refused, never decided (semantics.md §3)."""
    pools = {"method": "GET", "path": f"/v3/{P}/elb/pools"}
    assert ask(**pools, user="mallory") == {"error": "unknown-user"}
    assert ask(**pools, groups=["auditors"]) == {"error": "unknown-group"}
    assert ask(**pools, project=OTHER["id"]) == {"error": "project-contradicts-path"}
    assert ask(**pools, context={"g:username": "bob"}) == {"error": "context-contradiction"}
    assert ask(**pools, agency="robot", context={"g:UserName": "bob"}) == {"error": "context-contradiction"}
    assert outcome(**pools, groups=["team"], context={"g:UserName": "bob"}) == "implicit-deny"


def test_alternatives_are_never_guessed() -> None:
    """Without the discriminator every candidate has to be allowed (semantics.md §2)."""
    call = {"method": "POST", "path": f"/v1/{P}/cloudservers/action"}
    start, stop = statement("Allow", "ecs:cloudServers:start"), statement("Allow", "ecs:cloudServers:stop")
    assert outcome((policy(start, stop), ON_PROJECT), **call) == "allowed"
    assert outcome((policy(start), ON_PROJECT), **call) == "undetermined"
    assert outcome((policy(statement("Deny", "ecs:*:start")), ON_PROJECT), **call) == "explicit-deny"


def test_enterprise_project_not_given() -> None:
    """An enterprise project not given is undetermined where it matters, irrelevant where it does not."""
    call = {"method": "GET", "path": f"/v3/{P}/elb/pools"}
    assert outcome((ALLOW_ELB, ON_EP), **call) == "undetermined"
    assert outcome((ALLOW_ELB, ON_EP), (ALLOW_ELB, {"enterprise_project": "0"}), **call) == "allowed"
    assert outcome((ALLOW_ELB, ON_EP), (ALLOW_ELB, ON_PROJECT), **call) == "allowed"


def test_global_services_look_at_the_domain() -> None:
    """A global service counts domain and all-resources, whatever project is named."""
    document = policy(statement("Allow", "iam:users:list"))
    call = {"method": "GET", "path": "/v3/users", "project": P}
    assert outcome((document, "domain"), **call) == "allowed"
    assert outcome((document, ON_PROJECT), **call) == "implicit-deny"


def test_version_5_is_account_wide() -> None:
    """A 5.0 policy counts everywhere, and its Deny beats a project's Allow (research §4.10)."""
    allow = policy(statement("Allow", "elb:pools:list"), version="5.0")
    deny = policy(statement("Deny", "elb:pools:list"), version="5.0")
    call = {"method": "GET", "path": f"/v3/{P}/elb/pools", "enterprise_project": "web-shop"}
    assert outcome((allow, {"project": OTHER["id"]}), **call) == "allowed"
    assert outcome((ALLOW_ELB, ON_PROJECT), (deny, "domain"), **call) == "explicit-deny"


@pytest.mark.parametrize(
    ("operator", "listed", "values", "allow", "deny"),
    [
        ("StringEquals", ["a", "b"], "b", "yes", "yes"),
        ("StringEquals", ["a"], "A", "no", "no"),
        ("streqi", ["a"], "A", "yes", "yes"),
        ("StringNotEquals", ["a", "b"], "b", "no", "no"),
        ("StringNotEquals", ["a"], None, "yes", "yes"),
        ("StringEquals", ["a"], None, "no", "no"),
        ("StringEqualsIfExists", ["a"], None, "yes", "yes"),
        ("StringEquals", ["a"], ["a", "a"], "maybe", "maybe"),
        ("ForAnyValue:StringEquals", ["a"], ["b", "a"], "yes", "yes"),
        ("ForAllValues:StringEquals", ["a"], ["b", "a"], "no", "no"),
        ("ForAnyValue:StringEquals", ["a"], None, "no", "no"),
        ("ForAllValues:StringEquals", ["a"], None, "yes", "yes"),
        ("StringMatch", ["a*c"], "abc", "yes", "yes"),
        ("StringMatch", ["b"], "abc", "no", "no"),
        ("StringLike", ["b"], "abc", "maybe", "maybe"),
        ("StringLike", ["abc"], "abc", "yes", "yes"),
        ("StringNotLikeAnyOf", ["x*"], "abc", "yes", "yes"),
        ("NumericLessThanEquals", ["10"], "9", "yes", "yes"),
        ("NumberEquals", ["1", "x"], "1", "no", "yes"),
        ("NumberEquals", ["1"], "x", "no", "yes"),
        ("DateLessThan", ["2024-01-01T00:00:00+01:00"], "2023-12-31T23:30:00Z", "no", "no"),
        ("datelt", ["2024-01-01"], "2023-12-31T23:30:00Z", "yes", "yes"),
        ("Bool", ["true"], "maybe", "no", "yes"),
        ("IpAddress", ["10.0.0.0/8"], "::ffff:10.1.2.3", "yes", "yes"),
        ("NotIpAddress", ["10.0.0.0/8"], "fe80::1", "yes", "yes"),
        ("IsNullOrEmpty", ["true"], "", "yes", "yes"),
        ("Null", ["false"], "", "yes", "yes"),
        ("StringLooksLike", ["a"], "a", "no", "yes"),
        ("StringEquals", ["${x:b}"], "1", "yes", "yes"),
        ("StringEquals", ["${x:none, '1'}"], "1", "yes", "yes"),
        ("StringEquals", ["${x:none}"], "1", "no", "maybe"),
    ],
)
def test_conditions(operator: str, listed: list[str], values: Any, allow: str, deny: str) -> None:
    """One test of one key, as an Allow and as a Deny reads it (semantics.md §3, §4)."""
    context = {"x:a": values, "x:b": "1"}
    request = {"action": "s:t:o", "context": context}
    restricted = {"Condition": {operator: {"X:A": listed}}}
    granted = evaluate([policy(statement("Allow", "*", **restricted))], request)["outcome"]
    both = policy(statement("Allow", "*"), statement("Deny", "s:t:?", **restricted))
    denied = evaluate([both], request)["outcome"]
    assert granted == {"yes": "allowed", "no": "implicit-deny", "maybe": "undetermined"}[allow]
    assert denied == {"yes": "explicit-deny", "no": "allowed", "maybe": "undetermined"}[deny]


@pytest.mark.parametrize(
    ("pattern", "urn", "expected"),
    [
        ("*", None, "allowed"),
        ("obs:*:*:bucket:b", None, "undetermined"),
        ("OBS:::Bucket:b", "obs:eu-de:acc:bucket:b", "allowed"),
        ("obs:*:*:bucket:B", "obs:eu-de:acc:bucket:b", "implicit-deny"),
        ("obs:eu-de:*:bucket:b", "obs:::bucket:b", "undetermined"),
        ("obs:eu-de:*:bucket:b", "obs:*::bucket:c", "implicit-deny"),
        ("obs:*:*:object:b/*", "obs:::object:b/x:y/z", "allowed"),
        ("obs:*:*:object:${x:b}/*", "obs:::object:1/x", "allowed"),
        ("obs:*:*:object:${x:none}/*", "obs:::object:1/x", "implicit-deny"),
    ],
)
def test_resources(pattern: str, urn: str | None, expected: str) -> None:
    """Resource patterns against the request's URN (semantics.md §4)."""
    request = {"action": "obs:o:g", "resource": urn, "context": {"x:b": "1"}}
    listed = evaluate([policy(statement("Allow", "*", Resource=[pattern]))], request)["outcome"]
    assert listed == expected
    if "none" not in pattern:
        spared = evaluate([policy(statement("Allow", "*", NotResource=[pattern]))], request)["outcome"]
        flipped = {"allowed": "implicit-deny", "implicit-deny": "allowed"}
        assert spared == flipped.get(expected, expected)


@pytest.mark.parametrize("form", ["Resource", "NotResource"])
def test_unresolved_variable_hinders_the_statement(form: str) -> None:
    """An unresolved variable keeps an Allow from applying, whatever its other resources or its complement say."""
    restricted = {form: ["obs:*:*:object:logs/${x:none}", "obs:*:*:object:other/*"]}
    request = {"action": "obs:o:g", "resource": "obs:::object:other/x"}
    assert evaluate([policy(statement("Allow", "*", **restricted))], request)["outcome"] == "implicit-deny"
    both = policy(statement("Allow", "*"), statement("Deny", "*", **restricted))
    assert evaluate([both], request)["outcome"] == "undetermined"
