"""Small accounts over small alphabets, so that grants, routes and requests collide often.

An account comes from hypothesis, so that a failing one shrinks; its requests (request_lines.py) come from
its seed.
"""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.property.drawn import Data, often, one_of, sampled, up_to
from tests.property.route_files import EVERY_ACTION, file_sets

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
ASSUME = ["iam:agencies:assume", "iam:tokens:assume"]
"""One action under two names."""
OF_NO_ROUTE = ["sts::tagSession", "vpc:vpcs:list", *ASSUME]
PATTERNS = [
    *EVERY_ACTION,
    "*:*:*",
    "*",
    "elb:*:*",
    "ELB:pools:*",
    "*:*:list",
    "elb:pools:?elete",
    "elb:*:del*",
]
PATTERNS += [
    "iam:*:*",
    "sts::tagsession",
    "sts:*:*",
    "*::*",
    "IAM:agencies:*",
    "iam:tokens:assume",
    "vpc:*:*",
]
PATTERNS += ["Elb:P*:?elete", "IAM:users:list", "obs:*:*", "obs:object:*", "obs:bucket:listbucket"]
PATTERNS += ["obs:object:?etobject", "elb:*"]
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
FORMS = ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"]
FORMS += [
    "StringMatch",
    "StringNotMatch",
    "StringLike",
    "StringNotLike",
    "StringStartWith",
    "StringNotStartWith",
]
FORMS += ["StringEndWith", "StringNotEndWith", "StringEqualsAnyOf", "StringNotEqualsAnyOf", "StringLikeAnyOf"]
FORMS += ["streq", "strneq", "streqi", "strneqi", "strl", "strnl", "StringLooksLike", "StringLooksLike"]
COMPARISONS = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"]
AGENCY_URIS = [f"/iam/agencies/{name}" for name in ("robot", "helper", "e5" * 16, "other", "*", "he*")]


@dataclass(frozen=True)
class World:
    """An account with its policies and routes, as plain data; the seed yields its requests."""

    account: Data
    policies: dict[str, Data]
    routes: list[Data]
    seed: int


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
    for _ in range(draw(up_to(2, 1))):
        kind = draw(up_to(9))
        if kind == 9:
            operator = draw(one_of(["Null", "IsNullOrEmpty"]))
            listed = draw(sampled(["true", "false"], 1, 1))
            found[operator] = {draw(one_of(["x:Tag", "g:MFAPresent", "g:UserName"])): listed}
            continue
        if kind < 5:
            operator, key = draw(one_of(FORMS)), draw(one_of(TEXT_KEYS))
            listed = draw(sampled(TEXTS, 1, 3) | sampled(VARIABLES, 1, 1) | sampled(VARIABLES + TEXTS))
        else:
            operators, values, key = draw(st.sampled_from(TYPED))
            operator, listed = draw(one_of(operators)), draw(sampled(values))
        may_have_several = key == "g:TagKeys" or kind == 0
        quantifiers = ["", "", "", "ForAnyValue:", "ForAllValues:"] if may_have_several else [""]
        operator = draw(one_of(quantifiers)) + operator + draw(one_of(["", "", "", "IfExists"]))
        found.setdefault(operator, {})[key] = draw(scalars(listed))
    return found


@st.composite
def scalars(draw: DrawFn, listed: list[Any]) -> Any:
    """A list, or now and then its one value without a list."""
    return listed[0] if len(listed) == 1 and draw(often(25)) else listed


@st.composite
def statements(draw: DrawFn, *, plain: bool) -> Data:
    """A statement; a plain one (a role's) has an effect and actions only."""
    statement: Data = {"Effect": draw(one_of(["Allow"] * 9 + ["allow"] + ["Deny"] * 4 + ["DENY"]))}
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


KINDS = ["1.1", "1.1", "1.1", "AX", "XA", "AX", "XA", "1.0", "1.0", "5.0", "5.0", "AA", "XX"]
"""What policies are: bare ones by their version, envelopes by their type."""


@st.composite
def documents(draw: DrawFn, name: str, kinds: dict[str, str]) -> Data:
    """A bare 1.1 or 5.0 policy, an envelope with a type, or a role that may depend on another policy."""
    kind = kinds[name]
    body: Data = {"Version": kind if kind in ("1.0", "5.0") else "1.1"}
    body["Statement"] = draw(st.lists(statements(plain=kind == "1.0"), min_size=1, max_size=3))
    if kind == "1.0" and draw(often(50)):
        others = [other for other in kinds if other != name]
        depending = [other for other in others if kinds[other] == "1.0"]  # on others in turn, perhaps
        others += depending * 2
        body["Depends"] = [{"catalog": "BASE", "display_name": other} for other in draw(sampled(others))]
    if kind == "1.0" and draw(often(30)):
        kind = draw(one_of(["AX", "XA", "AA"]))
    if kind in ("AX", "XA", "AA", "XX"):
        return {"display_name": name, "type": kind, "description": "", "policy": body}
    return body


# --- accounts --------------------------------------------------------------------------------------------


@st.composite
def scopes(draw: DrawFn, projects: list[Data], eps: list[Data]) -> Any:
    """A project, an enterprise project, or the word of another scope."""
    kind = draw(up_to(9))
    if kind < 4:
        return {"project": draw(st.sampled_from(projects))[draw(one_of(["name", "id"]))]}
    if kind < 7 and eps:
        return {"enterprise_project": draw(st.sampled_from(eps))[draw(one_of(["name", "id"]))]}
    return draw(one_of(["domain", "all-projects", "all-resources"]))


def needed_by(policies: dict[str, Data], name: str) -> list[str]:
    """What a role says that it depends on."""
    body = policies[name].get("policy", policies[name])
    return [entry["display_name"] for entry in body.get("Depends", [])]


HOLDERS = {"group": ["developers", "auditors"], "user": ["alice", "bob"], "agency": ["robot", "helper"]}
"""Who policies are assigned to."""


@st.composite
def worlds(draw: DrawFn) -> World:
    """An account of two users, one agency and three groups, with its policies and routes."""
    projects = [*PROJECTS, MOS] if draw(often(70)) else PROJECTS
    eps = ENTERPRISE_PROJECTS[draw(up_to(1)) : draw(up_to(3, 2))]
    names = [f"policy-{index}" for index in range(draw(up_to(6, 3)))]
    users: list[Data] = [
        {"id": "d4" * 16, "name": "alice", "groups": draw(sampled(GROUPS[:2], 0, 2))},
        {"name": "bob", "groups": draw(sampled([*GROUPS[:2], *GROUPS], 0, 1))},
    ]
    holders = [(kind, name) for kind in HOLDERS for name in HOLDERS[kind]]
    account: Data = {
        "account": {"id": "acc", "name": "OTC-1"},
        "evaluation": draw(one_of(["two-stage", "two-stage", "strict"])),
        "projects": projects,
        "enterprise_projects": eps,
        "groups": [{"name": name} for name in GROUPS],
        "users": users,
        "agencies": [{"name": "robot"}, {"name": "helper", "id": "e5" * 16}],
    }
    if draw(often(30)):
        account["operators"] = {"StringLike": draw(one_of(["glob", "contains", "both"]))}
    place = st.tuples(st.sampled_from(holders), st.sampled_from(names), scopes(projects, eps))
    places = draw(st.lists(place, min_size=6, max_size=14, unique_by=repr))
    kinds = {name: draw(one_of(KINDS)) for name in names}
    policies = {name: draw(documents(name, kinds)) for name in names}
    places += [
        (holder, needed, on)
        for holder, policy, on in places
        for needed in needed_by(policies, policy)
        if draw(often(60))
    ]
    account["assignments"] = [{kind: who, "policy": policy, "on": on} for (kind, who), policy, on in places]
    return World(account, policies, draw(file_sets()), draw(up_to(2**32)))
