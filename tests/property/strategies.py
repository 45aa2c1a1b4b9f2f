"""Small accounts over small alphabets, so that grants, routes and requests collide often.

An account comes from hypothesis, so that a failing one shrinks; its requests (request_lines.py) come from
its seed.
"""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Data = dict[str, Any]

PROJECTS: list[Data] = [
    {"id": "a1" * 16, "name": "eu-de_dev", "region": "eu-de"},
    {"id": "b2" * 16, "name": "eu-de_ops"},
]
MOS: Data = {"id": "c3" * 16, "name": "MOS", "region": "eu-de"}
ENTERPRISE_PROJECTS: list[Data] = [
    {"id": "0", "name": "default"},
    {"id": "8ab24f19-7d5e-4c1c-9e0e-2f5d1c6b7a80", "name": "web-shop"},
    {"id": "9ab24f19-7d5e-4c1c-9e0e-2f5d1c6b7a80", "name": "intranet"},
]
GROUPS = ["developers", "auditors", "admin"]
ACTIONS = {
    "elb": ["elb:pools:list", "elb:pools:delete", "elb:members:list", "elb:members:delete"],
    "iam": ["iam:users:list", "iam:users:delete", "iam:groups:list", "iam:tokens:assume"],
    "obs": ["obs:bucket:ListBucket", "obs:object:GetObject", "obs:object:PutObject"],
}
EVERY_ACTION = [action for actions in ACTIONS.values() for action in actions]
ASSUME = ["iam:agencies:assume", "iam:tokens:assume"]
"""One action under two names."""
OF_NO_ROUTE = ["sts::tagSession", "vpc:vpcs:list", *ASSUME]
PATTERNS = [
    *EVERY_ACTION,
    *["*:*:*", "*", "elb:*:*", "ELB:pools:*", "*:*:list", "elb:pools:?elete", "elb:*:del*", "iam:*:*"],
    *[
        "sts::tagsession",
        "sts:*:*",
        "*::*",
        "IAM:agencies:*",
        "iam:tokens:assume",
        "vpc:*:*",
        "Elb:P*:?elete",
    ],
    *["IAM:users:list", "obs:*:*", "obs:object:*", "obs:bucket:listbucket", "obs:object:?etobject", "elb:*"],
]
VARIABLE_RESOURCES = [
    "obs:*:*:object:logs/${g:UserName}/*",
    "obs:*:*:object:logs/${g:UserName, 'alice'}/?",
    "obs:*:*:*:logs/${x:Tag}/*",
]
RESOURCES = [
    *["*", "obs:*:*:bucket:logs", "obs:*:*:object:logs/*", "OBS:::Object:logs/alice/*"],
    *["obs:*:*:object:logs/straße/*", "elb:*:*:*:p?", "obs:::bucket:*", "obs:*:*:object:x:*"],
    *["obs:eu-de:*:object:*", "elb:*:*:pool:p*", "elb:eu-de:acc:pool:p1", "ELB:::Pool:p?", "elb:*:*:*:*"],
    *VARIABLE_RESOURCES,
]
TEMPLATES = {
    "elb": [
        "/v3/{project_id}/elb/pools",
        "/v3/{project_id}/elb/pools/{pool_id}",
        "/v3/{project_id}/elb/pools/all",
        "/v3/{project_id}/elb/{kind}/all",
        "/v3/{project_id}/elb/{kind}/{id}",
        "/v3/elb/pools",
        "/v2.0/elb/{pool_id}/members",
    ],
    "iam": [
        "/v3/users",
        "/v3/users/{user_id}",
        "/v3/users/all",
        "/v3.0/{project_id}/groups",
        "/v3/agencies/{name}",
    ],
    "obs": ["/obs/{bucket}", "/obs/logs/{object}", "/obs/{bucket}/{object}", "/obs/{bucket}/all"],
}
TEXTS = ["alice", "bob", "al", "ALICE", "a*", "?lice", "*l*", "eu-de", "eu-de_dev", "OTC-1", "elb", "x", "0"]
TEXTS += ["straße", "STRASSE", "e\u0301", "\u00e9"]  # composed or not, nothing is normalised
NUMBERS, DATES = ["5", "10", "10.0", "-1", "many"], ["2024-05-01", "2024-05-01T00:00:00+02:00", "soon"]
EPOCHS = ["1714521600", "1714521600.0", "17", "2024-05-01"]
DATES += ["2024-05", "2024", "2024-04-30T22:00:00Z", "2023-01-01T12:30:00Z"]
FLAGS, NETWORKS = ["true", "true", "false", "often"], ["10.0.0.0/8", "10.1.2.3", "fe80::/10", "nowhere"]
VARIABLES = ["${g:UserName}", "${x:Tag}", "${x:Tag, 'alice'}"]
TEXT_KEYS = [
    "g:UserName",
    "G:username",
    "g:UserId",
    "g:DomainName",
    "g:ProjectName",
    "g:ServiceName",
    "x:Tag",
]
TEXT_KEYS += ["g:EnterpriseProjectId", "g:RequestedRegion", "x:Tag", "x:tag", "g:TagKeys", "g:TagKeys"]
FORMS = [
    *[
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringMatch",
    ],
    *[
        "StringNotMatch",
        "StringLike",
        "StringNotLike",
        "StringStartWith",
        "StringNotStartWith",
        "StringEndWith",
    ],
    *["StringNotEndWith", "StringEqualsAnyOf", "StringNotEqualsAnyOf", "StringLikeAnyOf", "streq", "strneq"],
    *["streqi", "strneqi", "strl", "strnl", "StringLooksLike"],
]
COMPARISONS = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"]


AGENCY_URIS = [f"/iam/agencies/{name}" for name in ("robot", "helper", "e5" * 16, "other", "*", "he*")]

DISCRIMINATORS = [
    'body action="{}"',
    'body action="{}"',
    "body kind-{}",
    'query op="{}"',
    "query op-{}",
    "in case {}",
    'path kind="{}"',
]


@dataclass(frozen=True)
class World:
    """An account with its policies and routes, as plain data; the seed yields its requests."""

    account: Data
    policies: dict[str, Data]
    routes: list[Data]
    seed: int


def sampled(values: list[Any], low: int = 1, high: int = 2) -> SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=low, max_size=high, unique=True)


def often(percent: int) -> SearchStrategy[bool]:
    return st.integers(0, 99).map(lambda number: number >= 100 - percent)


# --- policies --------------------------------------------------------------------------------------------

TYPED: list[tuple[list[str], list[Any], str]] = [
    (
        [f"{kind}{name}" for kind in ("Number", "Numeric") for name in COMPARISONS] + ["numlt", "numneq"],
        [*NUMBERS, 5, 10.0],
        "x:Size",
    ),
    ([f"Date{name}" for name in COMPARISONS] + ["dategteq", "dateeq"], DATES, "g:CurrentTime"),
    (["Bool", "bool"], [*FLAGS, True, False], "g:MFAPresent"),
    (["IpAddress", "NotIpAddress"], NETWORKS, "g:SourceIp"),
    ([f"Date{name}" for name in COMPARISONS] + ["datelt"], EPOCHS, "obs:EpochTime"),
]


@st.composite
def conditions(draw: DrawFn) -> Data:
    """One or two operators, each testing one key, mostly in their plain form."""
    found: Data = {}
    for _ in range(draw(st.integers(1, 2))):
        kind = draw(st.integers(0, 9))
        if kind == 9:
            operator, listed = (
                draw(st.sampled_from(["Null", "IsNullOrEmpty"])),
                draw(sampled(["true", "false"], 1, 1)),
            )
            found[operator] = {draw(st.sampled_from(["x:Tag", "g:MFAPresent", "g:UserName"])): listed}
            continue
        if kind < 5:
            operator, key = draw(st.sampled_from(FORMS)), draw(st.sampled_from(TEXT_KEYS))
            listed = draw(sampled(TEXTS, 1, 3) | sampled(VARIABLES, 1, 1) | sampled(VARIABLES + TEXTS))
        else:
            operators, values, key = draw(st.sampled_from(TYPED))
            operator, listed = draw(st.sampled_from(operators)), draw(sampled(values))
        quantifiers = (
            ["", "", "", "ForAnyValue:", "ForAllValues:"] if key == "g:TagKeys" or kind == 0 else [""]
        )
        operator = (
            draw(st.sampled_from(quantifiers)) + operator + draw(st.sampled_from(["", "", "", "IfExists"]))
        )
        found.setdefault(operator, {})[key] = draw(scalars(listed))
    return found


@st.composite
def scalars(draw: DrawFn, listed: list[Any]) -> Any:
    """A list, or now and then its one value without a list."""
    return listed[0] if len(listed) == 1 and draw(often(25)) else listed


@st.composite
def statements(draw: DrawFn, *, plain: bool) -> Data:
    """A statement; a plain one (a role's) has an effect and actions only."""
    statement: Data = {"Effect": draw(st.sampled_from(["Allow"] * 9 + ["allow"] + ["Deny"] * 4 + ["DENY"]))}
    if not plain and draw(often(5)):
        statement["Action"] = draw(scalars(draw(sampled(ASSUME))))
        statement["Resource"] = {"uri": draw(sampled(AGENCY_URIS))}
        return statement
    negated = not plain and draw(often(8))
    actions = draw(sampled(PATTERNS, 2, 4) | sampled(["*", "*:*:*", *EVERY_ACTION], 1, 1))
    statement["NotAction" if negated else "Action"] = draw(scalars(actions))
    if not plain and draw(often(25)):
        statement["NotResource" if draw(often(20)) else "Resource"] = draw(
            sampled(RESOURCES) | sampled(VARIABLE_RESOURCES)
        )
    if not plain and draw(often(36)):
        statement["Condition"] = draw(conditions())
    return statement


@st.composite
def documents(draw: DrawFn, name: str, names: list[str]) -> Data:
    """A bare 1.1 or 5.0 policy, an envelope with a type, or a role that may depend on another policy."""
    kind = draw(
        st.sampled_from(["1.1", "1.1", "1.1", "AX", "XA", "AX", "XA", "1.0", "1.0", "5.0", "5.0", "AA", "XX"])
    )
    body: Data = {"Version": kind if kind in ("1.0", "5.0") else "1.1"}
    body["Statement"] = draw(st.lists(statements(plain=kind == "1.0"), min_size=1, max_size=3))
    if kind == "1.0" and draw(often(50)):
        others = [other for other in names if other != name]
        body["Depends"] = [{"catalog": "BASE", "display_name": other} for other in draw(sampled(others))]
    if kind == "1.0" and draw(often(30)):
        return {
            "display_name": name,
            "type": draw(st.sampled_from(["AX", "XA", "AA"])),
            "description": "",
            "policy": body,
        }
    return (
        {"display_name": name, "type": kind, "description": "", "policy": body}
        if kind in ("AX", "XA", "AA", "XX")
        else body
    )


# --- routes ----------------------------------------------------------------------------------------------


@st.composite
def route_entries(draw: DrawFn, service: str, method: str, template: str) -> Data:
    route: Data = {"route": f"{method} {template}", "title": "a title"}
    kind = draw(st.integers(0, 19))
    if kind >= 17:
        return {**route, "authorization": "unknown" if kind == 19 else "none"}
    if kind >= 14:
        lists = draw(st.lists(sampled(ACTIONS[service]), min_size=2, max_size=2))
        of_path = DISCRIMINATORS[-1:] * 6 if "{kind}" in template else []
        form = draw(st.sampled_from([*DISCRIMINATORS[:-1], *of_path]))
        route["alternatives"] = [{"when": form.format(i), "actions": a} for i, a in enumerate(lists)]
    else:
        route["actions"] = draw(sampled(ACTIONS[service], 1, 2))
    supports = [True, False] if service == "iam" else [True, True, True, True, False]
    if draw(often(15)):
        lists = [route.get("actions", []), *(variant["actions"] for variant in route.get("alternatives", []))]
        route["source_actions"] = draw(sampled(sorted({action for one in lists for action in one}), 1, 2))
    scope: Data = {
        "project": draw(st.sampled_from(supports)),
        "enterprise_project": draw(st.sampled_from([True, True, False, None])),
    }
    if scope["enterprise_project"] is None and draw(often(50)):
        del scope["enterprise_project"]
    route |= {"scope": scope} if scope != {"project": True} else {}
    if draw(often(20)):
        whens = ["always", *(variant["when"] for variant in route.get("alternatives", []))]
        route["dependencies"] = [
            {"when": draw(st.sampled_from(whens)), "actions": draw(sampled(EVERY_ACTION))}
        ]
    if draw(often(15)):
        default = {"default": draw(st.sampled_from(["0", "0", "default"]))} if draw(often(60)) else {}
        route["enterprise_project"] = {"from": draw(st.sampled_from(["body", "query"])), **default}
    if service == "obs" and "{object}" in template and draw(often(50)):
        route["resource"] = "obs:{region}:{domain_id}:object:{bucket}/{object}".replace(
            "{bucket}", "{bucket}" if "{bucket}" in template else "logs"
        )
    elif service == "obs" and draw(often(50)):
        route["resource"] = "obs:{region}:{domain_id}:bucket:{bucket}"
    elif template == "/v3/agencies/{name}" and draw(often(70)):
        route["resource"] = "/iam/agencies/{name}"
    return route


@st.composite
def route_files(draw: DrawFn, service: str) -> Data:
    shapes = [(method, template) for template in TEMPLATES[service] for method in ("GET", "DELETE")]
    chosen = draw(sampled(shapes, 2, 4))
    level = "global" if service == "iam" else "project"
    return {
        "service": service,
        "name": service,
        "level": level,
        **({"resource_level": False} if draw(often(6)) else {}),
        "routes": [draw(route_entries(service, method, template)) for method, template in chosen],
    }


# --- accounts --------------------------------------------------------------------------------------------


@st.composite
def scopes(draw: DrawFn, projects: list[Data], eps: list[Data]) -> str | Data:
    kind = draw(st.integers(0, 9))
    if kind < 4:
        return {"project": draw(st.sampled_from(projects))[draw(st.sampled_from(["name", "id"]))]}
    if kind < 7 and eps:
        return {"enterprise_project": draw(st.sampled_from(eps))[draw(st.sampled_from(["name", "id"]))]}
    return draw(st.sampled_from(["domain", "all-projects", "all-resources"]))


def needed_by(policies: dict[str, Data], name: str) -> list[str]:
    """What a role says that it depends on."""
    body = policies[name].get("policy", policies[name])
    return [entry["display_name"] for entry in body.get("Depends", [])]


@st.composite
def worlds(draw: DrawFn) -> World:
    """An account of two users, one agency and three groups, with its policies and routes."""
    projects = [*PROJECTS, MOS] if draw(often(70)) else PROJECTS
    eps = ENTERPRISE_PROJECTS[draw(st.integers(0, 1)) : draw(st.integers(2, 3))]
    names = [f"policy-{index}" for index in range(draw(st.integers(3, 6)))]
    users: list[Data] = [
        {"id": "d4" * 16, "name": "alice", "groups": draw(sampled(GROUPS[:2], 0, 2))},
        {"name": "bob", "groups": draw(sampled([*GROUPS[:2], *GROUPS], 0, 1))},
    ]
    holders = [
        ("group", "developers"),
        ("group", "auditors"),
        ("user", "alice"),
        ("user", "bob"),
        ("agency", "robot"),
        ("agency", "helper"),
    ]
    account: Data = {
        "account": {"id": "acc", "name": "OTC-1"},
        "evaluation": draw(st.sampled_from(["two-stage", "two-stage", "strict"])),
        "projects": projects,
        "enterprise_projects": eps,
        "groups": [{"name": name} for name in GROUPS],
        "users": users,
        "agencies": [{"name": "robot"}, {"name": "helper", "id": "e5" * 16}],
    }
    if draw(often(30)):
        account["operators"] = {"StringLike": draw(st.sampled_from(["glob", "contains", "both"]))}
    places = draw(
        st.lists(
            st.tuples(st.sampled_from(holders), st.sampled_from(names), scopes(projects, eps)),
            min_size=6,
            max_size=14,
            unique_by=repr,
        )
    )
    policies = {name: draw(documents(name, names)) for name in names}
    places += [
        (holder, needed, on)
        for holder, policy, on in places
        for needed in needed_by(policies, policy)
        if draw(often(60))
    ]
    account["assignments"] = [{kind: who, "policy": policy, "on": on} for (kind, who), policy, on in places]
    return World(
        account,
        policies,
        [draw(route_files(service)) for service in TEMPLATES],
        draw(st.integers(0, 2**32)),
    )
