"""What a generated request exercises, by the rules: so that no generator loses a part of the language unseen.

A feature counts only where it can have a say: a part of a policy where the policy is in force for who asks and is about
an action that is decided, a part of a route where the request is of that route.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests import oracle
from tests.oracle_actions import action_truth
from tests.oracle_conditions import ALIASES, MAYBE, VARIABLE, as_list
from tests.oracle_requests import (
    Call,
    Grant,
    find_grants,
    find_holders,
    find_named,
    find_route,
    holder_of,
    is_meant,
    match_routes,
    possible_variants,
    split_path,
    stated_enterprise_projects,
)
from tests.property.drawn import Data
from tests.property.strategies import World


def features_of(world: World, request: Data, answer: Data) -> Iterator[str]:
    """Every feature of a request that is not refused, each as often as it is met."""
    yield f"outcome: {answer.get('outcome', 'refused')}"
    if "error" in answer:
        yield f"refused: {answer['error']}"
        return
    yield from _of_principal(world.account, request)
    yield from _of_target(world, request)
    yield from _of_context(request)
    decided = [one["action"] for one in answer["actions"]]
    if decided:
        yield from _of_call(world, request, answer)
        yield from _of_policies(world, request, decided)


def _of_principal(account: Data, request: Data) -> Iterator[str]:
    kinds = ("user", "agency", "groups", "account", "anonymous")
    kind = next((kind for kind in kinds if kind in request), "nobody")
    yield f"principal: {kind}"
    if kind in ("user", "agency"):
        entry = find_named(account["users" if kind == "user" else "agencies"], request[kind], kind) or {}
        yield f"{kind}: by id" if request[kind] == entry.get("id") else f"{kind}: by name"
        if "id" not in entry:
            yield f"{kind}: without an id"
    if ("group", "admin") in find_holders(account, request):
        yield "principal: member of admin"


def _of_target(world: World, request: Data) -> Iterator[str]:
    yield "target: an action" if "action" in request else "target: a call"
    yield f"mode: {request.get('evaluation') or world.account['evaluation']}"
    for kind, entries in (("project", "projects"), ("enterprise_project", "enterprise_projects")):
        named = request.get(kind)
        found = [one for one in world.account[entries] if named in one.values()]
        by_id = found and named == found[0]["id"]
        yield f"{kind}: {'absent' if named is None else 'id' if by_id else 'name'}"
    yield f"resource: {_kind_of_resource(request.get('resource'))}"
    if "source_resource" in request:
        yield "source: stated"
    if "at" in request:
        yield "time: at"


def _kind_of_resource(resource: str | None) -> str:
    if resource is None:
        return "absent"
    if resource.startswith("/"):
        return "agency"
    return "in part" if {"", "*"} & set(resource.split(":", 4)) else "whole"


def _of_context(request: Data) -> Iterator[str]:
    yield "context: complete" if request.get("context_complete", True) else "context: incomplete"
    for value in request["context"].values():
        count = len(value) if isinstance(value, list) else 1
        yield "key: absent" if value is None else "key: several values" if count > 1 else "key: one value"
    if any(value == [] for value in request["context"].values()):
        yield "key: no value"
    if not str(request["context"]).isascii():
        yield "context: not ASCII"


# --- routes ----------------------------------------------------------------------------------------------


def _of_call(world: World, request: Data, answer: Data) -> Iterator[str]:
    if len(answer["actions"]) > 1:
        yield "call: several actions"
    if answer["missing"]:
        yield "dependencies: missing"
    services = {file["service"]: file for file in world.routes}
    for one in answer["actions"]:
        if set("*?") & set(one["action"]):
            yield "action: a pattern"
        file = services.get(one["action"].split(":")[0].lower())
        yield f"service: {_level(file, one['action'])}"
        if file is not None and file.get("resource_level") is False:
            yield "service: no resource level"
    route, params = find_route(world.routes, request)
    if route is not None:
        yield from _of_choice(world.routes, request, route)
        yield from _of_route(request, route, params)
        yield from _of_variants(request, route, params)


def _of_choice(routes: list[Data], request: Data, route: Data) -> Iterator[str]:
    """What a route was chosen by, where more than one fits the path."""
    every = list(match_routes(routes, request["method"], split_path(request["path"]) or []))
    own = [match for match in every if any(match[2] is one for one in _beside(routes, route))]
    if len(own) > 1:
        yield "route: chosen among several"
        if min(own, key=lambda match: match[0][1])[2] is not route:
            yield "route: chosen by its priority"
    if "service" in request:
        yield "service: named"
        if len(own) < len(every):
            yield "service: named where two have the path"


def _beside(routes: list[Data], route: Data) -> list[Data]:
    """The routes of the same service."""
    listed: list[list[Data]] = [file["routes"] for file in routes]
    return next(own for own in listed if any(one is route for one in own))


def _of_route(request: Data, route: Data, params: dict[str, str]) -> Iterator[str]:
    scope = route.get("scope", {})
    yield f"route: project {scope.get('project', True)}, EP {scope.get('enterprise_project')}"
    if "%" in request["path"]:
        yield "path: percent-encoded"
    for field in ("dependencies", "source_actions"):
        if field in route:
            yield f"route: {field}"
    if "resource" in route and request.get("resource") is None:
        yield "resource: of the route"
    if "enterprise_project" in route:
        yield f"EP: from the {route['enterprise_project']['from']}"
        stated = stated_enterprise_projects(request, route["enterprise_project"], params)
        if stated is None or len(stated) > 1:
            yield "EP: nobody knows" if stated is None else "EP: several"
        if "name" in route["enterprise_project"]:
            yield "EP: where dots lead"


def _level(file: Data | None, action: str) -> str:
    if file is None:
        return "unknown"
    return "obs" if action.lower().startswith("obs:") else str(file["level"])


def _of_variants(request: Data, route: Data, params: dict[str, str]) -> Iterator[str]:
    if "alternatives" not in route:
        return
    call = Call({}, [], request, [], None, [], {}, route=route, params=params)
    for variant in route["alternatives"]:
        place = re.match(r"body|query|path|in case", variant["when"])
        meant = is_meant(call, variant["when"])
        yield f"variant: {place[0] if place else '?'} {meant}"
    if not possible_variants(call)[1]:
        yield "variant: none fits"
    if "body" in request:
        yield "variant: a body"


# --- policies --------------------------------------------------------------------------------------------


def _of_policies(world: World, request: Data, actions: list[str]) -> Iterator[str]:
    holders = find_holders(world.account, request)
    yield from _of_roles(world, holders)
    for grant in find_grants(world.account, world.policies, holders):
        covered = [action for action in actions if action_truth(grant.statement, action)]
        if covered:
            yield from _of_grant(grant, covered)
            yield from _of_statement(grant.statement)
        if MAYBE in (action_truth(grant.statement, action) for action in covered):
            yield "action: a part of a pattern"


def _of_grant(grant: Grant, covered: list[str]) -> Iterator[str]:
    yield f"version: {grant.version}"
    yield f"scope: {grant.scope[0]}"
    if grant.type is not None:
        fits = all(oracle.fits(grant, action) for action in covered)
        yield f"type: {grant.type}{'' if fits else ' that does not fit'}"


def _of_roles(world: World, holders: set[tuple[str, str]]) -> Iterator[str]:
    assigned = {
        (holder_of(world.account, one), repr(one["on"]), one["policy"])
        for one in world.account["assignments"]
    }
    for holder, on, name in assigned:
        depends = world.policies[name].get("policy", world.policies[name]).get("Depends")
        if depends and holder in holders:
            met = all((holder, on, one["display_name"]) in assigned for one in depends)
            yield f"role: Depends {'met' if met else 'not met'}"
            needed = [world.policies[one["display_name"]] for one in depends]
            if any("Depends" in one.get("policy", one) for one in needed):
                yield "role: Depends on a role that depends"


def _of_statement(statement: Data) -> Iterator[str]:
    for name, value in statement.items():
        yield f"element: {name}"
        if name in ("Action", "NotAction", "Resource", "NotResource") and isinstance(value, str):
            yield f"element: {name} as a text"
    if statement["Effect"] not in ("Allow", "Deny"):
        yield "element: Effect in another case"
    listed = statement.get("Resource", statement.get("NotResource"))
    if isinstance(listed, dict):
        yield "resource: agencies in a policy"
    elif VARIABLE.search(repr(listed)):
        yield "variable: in a resource"
    for operator, keys in statement.get("Condition", {}).items():
        yield from _of_operator(operator)
        for key, values in keys.items():
            yield from _of_values(key, values)


def _of_operator(operator: str) -> Iterator[str]:
    quantifier, _, name = operator.rpartition(":")
    if quantifier:
        yield f"qualifier: {quantifier}"
    if name.endswith("IfExists"):
        yield "qualifier: IfExists"
    name = name.removesuffix("IfExists")
    if name in ALIASES:
        yield "operator: another name"
    long = ALIASES.get(name, name)
    yield f"operator: {long}"
    for kind, start in (("numbers", "Num"), ("dates", "Date")):
        if long.startswith(start):
            yield f"operators: of {kind}"


def _of_values(key: str, values: Any) -> Iterator[str]:
    if not isinstance(values, list):
        yield "value: without a list"
    if any(not isinstance(value, str) for value in (values if isinstance(values, list) else [values])):
        yield "value: no text"
    if key.lower().endswith("epochtime"):
        yield "value: epoch"
    for text in as_list(values):
        if not text.isascii():
            yield "value: not ASCII"
        for variable in VARIABLE.finditer(text):
            yield f"variable: {'without' if variable[2] is None else 'with'} a default"
