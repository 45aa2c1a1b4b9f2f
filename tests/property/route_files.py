"""Route files of the generated accounts: few templates, of which many fit the same paths."""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.property.drawn import Data, often, one_of, sampled, up_to

ACTIONS = {
    "elb": ["elb:pools:list", "elb:pools:delete", "elb:members:list", "elb:members:delete"],
    "iam": ["iam:users:list", "iam:users:delete", "iam:groups:list", "iam:tokens:assume"],
    "obs": ["obs:bucket:ListBucket", "obs:object:GetObject", "obs:object:PutObject"],
}
EVERY_ACTION = [action for actions in ACTIONS.values() for action in actions]
ACTION_PATTERNS = {
    "elb": ["elb:pools:*", "ELB:*:list", "elb:*:?elete"],
    "iam": ["iam:users:*", "iam:*:*", "iam:agencies:*"],
    "obs": ["obs:object:*", "obs:*:?etObject"],
}
"""What some tables print for what a call needs (ADR 10)."""
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
        "/v1.0/eps/{enterprise_project_id}/migrate",
    ],
    "obs": ["/obs/{bucket}", "/obs/logs/{object}", "/obs/{bucket}/{object}", "/obs/{bucket}/all"],
}
OF_SEVERAL = ["/v1/things/{id}", "/v1/things/{id}", "/v1/things/all"]
"""Paths that more than one service may have."""
DISCRIMINATORS = [
    'body action="{}"',
    'body action="{}"',
    "body kind-{}",
    'query op="{}"',
    "query op-{}",
    "in case {}",
    'path kind="{}"',
]


@st.composite
def requirements(draw: DrawFn, service: str, template: str) -> Data:
    """The actions of a route, of its variants, or that it needs none or nobody knows which."""
    kind = draw(up_to(19))
    if kind >= 17:
        return {"authorization": "unknown" if kind == 19 else "none"}
    if kind >= 14:
        lists = draw(st.lists(sampled(ACTIONS[service]), min_size=2, max_size=2))
        of_path = DISCRIMINATORS[-1:] * 6 if "{kind}" in template else []
        form = draw(one_of([*DISCRIMINATORS[:-1], *of_path]))
        return {"alternatives": [{"when": form.format(i), "actions": a} for i, a in enumerate(lists)]}
    actions = draw(sampled(ACTIONS[service], 1, 2))
    if draw(often(10)):
        actions[0] = draw(one_of(ACTION_PATTERNS[service]))
    return {"actions": actions}


@st.composite
def enterprise_project_sources(draw: DrawFn, template: str) -> Data:
    """Where the calls of a route name their enterprise project, if they do."""
    if "{enterprise_project_id}" in template and draw(often(70)):
        return {"enterprise_project": {"from": "path"}}
    if not draw(often(15)):
        return {}
    default = {"default": draw(one_of(["0", "0", "default"]))} if draw(often(60)) else {}
    place = draw(one_of(["body", "query"]))
    dotted = (
        {"name": "server.extendparam.enterprise_project_id"} if place == "body" and draw(often(40)) else {}
    )
    return {"enterprise_project": {"from": place, **dotted, **default}}


@st.composite
def resources(draw: DrawFn, service: str, template: str) -> Data:
    """The template of a route's resource, if it has one."""
    if service == "obs" and "{object}" in template and draw(often(50)):
        bucket = "{bucket}" if "{bucket}" in template else "logs"
        return {"resource": f"obs:{{region}}:{{domain_id}}:object:{bucket}/{{object}}"}
    if service == "obs" and draw(often(50)):
        return {"resource": "obs:{region}:{domain_id}:bucket:{bucket}"}
    is_agency = template == "/v3/agencies/{name}" and draw(often(70))
    return {"resource": "/iam/agencies/{name}"} if is_agency else {}


@st.composite
def route_entries(draw: DrawFn, service: str, method: str, template: str) -> Data:
    """A route with its actions, scope, dependencies, and where it names its enterprise project and resource."""
    route: Data = {"route": f"{method} {template}", "title": "a title"}
    if draw(often(15)):
        route["priority"] = draw(one_of([-1, 1, 1, 2]))
    route |= draw(requirements(service, template))
    if "authorization" in route:
        return route
    lists = [route.get("actions", []), *(variant["actions"] for variant in route.get("alternatives", []))]
    if draw(often(15)):
        route["source_actions"] = draw(sampled(sorted({action for one in lists for action in one}), 1, 2))
    supports = [True, False] if service == "iam" else [True, True, True, True, False]
    scope: Data = {
        "project": draw(one_of(supports)),
        "enterprise_project": draw(one_of([True, True, False, None])),
    }
    if scope["enterprise_project"] is None and draw(often(50)):
        del scope["enterprise_project"]
    route |= {"scope": scope} if scope != {"project": True} else {}
    if draw(often(20)):
        whens = ["always", *(variant["when"] for variant in route.get("alternatives", []))]
        named = draw(sampled([*EVERY_ACTION, *ACTION_PATTERNS[service]]))
        route["dependencies"] = [{"when": draw(one_of(whens)), "actions": named}]
    return route | draw(enterprise_project_sources(template)) | draw(resources(service, template))


@st.composite
def file_sets(draw: DrawFn) -> list[Data]:
    """A file for each service; some have a path in common."""
    common = draw(sampled(list(TEMPLATES), 2, 2)) if draw(often(25)) else []
    return [draw(route_files(service, shared=service in common)) for service in TEMPLATES]


@st.composite
def route_files(draw: DrawFn, service: str, *, shared: bool) -> Data:
    """The routes of a service; with one that other services may have as well, if it is `shared`."""
    shapes = [(method, template) for template in TEMPLATES[service] for method in ("GET", "DELETE")]
    chosen = draw(sampled(shapes, 2, 4)) + ([("GET", draw(one_of(OF_SEVERAL)))] if shared else [])
    level = "global" if service == "iam" else "project"
    return {
        "service": service,
        "name": service,
        "level": level,
        **({"resource_level": False} if draw(often(6)) else {}),
        "routes": [draw(route_entries(service, method, template)) for method, template in chosen],
    }
