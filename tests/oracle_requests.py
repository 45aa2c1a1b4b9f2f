"""How the oracle reads a request: its names, its route, its context (semantics.md §3, §5).

Nothing here is shared with the product.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from tests.oracle_conditions import Read, Values, as_list

Data = dict[str, Any]
Scope = tuple[str, str]
DEFAULT_EP: Data = {"id": "0", "name": "default"}


class Refused(Exception):  # noqa: N818 - a request with contradictory or unknown names
    """Contradictory or unknown names in a request (semantics.md §3, last point)."""


@dataclass(frozen=True)
class Grant:
    """One statement of one assignment that is in force."""

    scope: Scope
    type: str | None
    version: str
    statement: Data


@dataclass
class Call:
    """A request with its names settled: no project, and no enterprise projects, are unknown; several are all meant."""

    account: Data
    routes: list[Data]
    request: Data
    grants: list[Grant]
    project: Data | None
    enterprise_projects: list[str]
    identity: dict[str, Values]
    resource: str | None = None
    route: Data = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    beside: Beside | None = None
    as_account: bool = False


Said = tuple[str, str]
"""The kind of a policy that is none of the principal's own (`own`, `foreign`, `limit`), and what it says."""
Beside = Callable[[Call, str], list[set[Said]]]
"""What may be said beside the identity policies of an action: the resource's own, each level, the session."""


def candidates(route: Data) -> list[list[str]]:
    """The alternatives' actions, or the one list of actions that are all required."""
    if "alternatives" in route:
        return [alternative["actions"] for alternative in route["alternatives"]]
    return [route.get("actions", [])]


Variant = tuple[str | None, list[str]]
"""What says that the call is this variant, and its actions."""


def possible_variants(call: Call) -> tuple[list[Variant], bool]:
    """The variants that the call may be, and whether it is one that is known (research §4.6): never guessed."""
    route = call.route
    if "alternatives" not in route:
        return [(None, route.get("actions", []))], True
    known = [(one["when"], one["actions"], is_meant(call, one["when"])) for one in route["alternatives"]]
    possible = [(when, actions) for when, actions, truth in known if truth is not False]
    body = call.request.get("body")
    is_told = (
        body is None or isinstance(body, dict) or not any(str(when)[:5] == "body " for when, *_ in known)
    )
    if not possible or not is_told:
        return [(when, actions) for when, actions, _ in known], False
    return possible, True


def is_meant(call: Call, when: str | None) -> bool | None:
    """Whether the call is a variant, None if nobody can say."""
    form = re.fullmatch(r'(body|query|path) ([\w.-]+)(?:="(.*)")?', when or "")
    if form is None:
        return None
    place, name, value = form.groups()
    if place == "path":
        return call.params[name] == value if name in call.params else None
    if place == "query":
        return is_in_query(call, name, value)
    body = call.request.get("body")
    if body is None or not isinstance(body, dict):
        return None if body is None else False
    found = [body[name]] if name in body else found_within(body, name.split("."))
    return bool(found) if value is None else found == [value] or (name == "action" and value in body)


def is_ruled_out(call: Call, when: str | None) -> bool:
    """Whether the call is certainly not what the words say: a body that is no object tells nothing."""
    body = call.request.get("body")
    return is_meant(call, when) is False and (isinstance(body, dict) or not str(when).startswith("body "))


def found_within(body: Any, names: list[str]) -> list[Any]:
    """What a body has at the end of a way through its members: one value, or none."""
    for name in names:
        if not isinstance(body, dict) or name not in body:
            return []
        body = body[name]
    return [body]


def is_in_query(call: Call, name: str, value: str | None) -> bool | None:
    if "path" not in call.request:
        return None
    found = query_values(call.request["path"], name)
    if value is None:
        return bool(found)
    return None if len(found) > 1 else value in found


def query_values(path: str, name: str) -> set[str]:
    """The different values that a path's query gives to a name."""
    pairs = [pair.partition("=") for pair in path.partition("?")[2].split("&") if pair]
    return {value for key, _, value in pairs if key == name}


def has_resource_level(routes: list[Data], action: str) -> bool:
    service = action.split(":", maxsplit=1)[0].lower()
    return not any(
        file["service"].lower() == service and file.get("resource_level") is False for file in routes
    )


def find_enterprise_projects(
    account: Data, request: Data, route: Data | None, params: dict[str, str]
) -> list[Data]:
    """Those that the call itself names, else the given one, else the documented default (research §4.5); or none."""
    entries = [*account.get("enterprise_projects", []), DEFAULT_EP]
    given = find_named(entries, request.get("enterprise_project"), "ep")
    source = (route or {}).get("enterprise_project")
    stated_by_caller = [] if given is None else [given]
    if source is None:
        return stated_by_caller
    stated = stated_enterprise_projects(request, source, params)
    if stated is None:
        return stated_by_caller
    if stated == {""}:
        stated = set()
    if source["from"] == "path":
        stated = {
            one for one in stated if any(one in (entry.get("id"), entry.get("name")) for entry in entries)
        }
    named = [find_named(entries, one, "ep") or {} for one in stated - {"all_granted_eps"}]
    if "all_granted_eps" in stated:
        return stated_by_caller
    is_there = source["from"] != "body" or isinstance(request.get("body"), dict)
    if not named and given is None and "default" in source and is_there:
        return [find_named(entries, source["default"], "ep") or {}]
    if named and given is not None and given not in named:
        raise Refused("enterprise-project-contradiction")
    return named or stated_by_caller


def stated_enterprise_projects(request: Data, source: Data, params: dict[str, str]) -> set[str] | None:
    """What the call names: a query may name several, a body one, and a path always does; None if nobody knows."""
    name = source.get("name", "enterprise_project_id")
    if source["from"] == "path":
        return {params[name]}
    if source["from"] == "query":
        return query_values(request["path"], name)
    body = request.get("body")
    if "." in name:
        for step in name.split("."):
            body = body.get(step) if isinstance(body, dict) else None
        members = [(body, 0)]
    else:
        members = [(part.get(name), depth) for part, depth in parts_of(body)]
    members = [(value, depth) for value, depth in members if value is not None]
    stated = {value for value, depth in members if depth < 2}
    if members and not stated:
        return None
    if len(stated) > 1 or not all(isinstance(one, str) for one in stated):
        raise Refused("bad-enterprise-project")
    return {one for one in stated if one is not None}


def parts_of(body: Any, depth: int = 0) -> Iterator[tuple[Data, int]]:
    """Every object of a JSON value, with how deep it is: a call has its own members at the top or one below."""
    if isinstance(body, dict):
        yield body, depth
    for inner in body.values() if isinstance(body, dict) else body if isinstance(body, list) else []:
        yield from parts_of(inner, depth + 1)


# --- names -----------------------------------------------------------------------------------------------


def find_named(entries: list[Data], wanted: str | None, kind: str) -> Data | None:
    """The entry with this id or name; None if none is asked for; Refused if there is no such entry."""
    if wanted is None:
        return None
    for entry in entries:
        if wanted in (entry.get("id"), entry.get("name")):
            return entry
    raise Refused(f"unknown-{kind}")


def find_holders(account: Data, request: Data) -> set[tuple[str, str]]:
    """Every (kind, name) whose assignments count for the caller, who is named in one way only."""
    if sum(kind in request for kind in ("user", "agency", "groups", "account", "anonymous")) > 1:
        raise Refused("two-principals")
    groups = request.get("groups") or []
    holders: set[tuple[str, str]] = set()
    for kind in ("user", "agency"):
        entries = account.get("users" if kind == "user" else "agencies", [])
        entry = find_named(entries, request.get(kind), kind)
        if entry is not None:
            holders.add((kind, entry["name"]))
            groups = entry.get("groups", [])
    for group in groups:
        known = find_named(account.get("groups", []), group, "group") or {}
        holders.add(("group", known["name"]))
    return holders


def holder_of(account: Data, assignment: Data) -> tuple[str, str]:
    lists = {"group": "groups", "user": "users", "agency": "agencies"}
    kind = next(kind for kind in lists if kind in assignment)
    return kind, (find_named(account[lists[kind]], assignment[kind], kind) or {})["name"]


def scope_of(account: Data, on: str | Data) -> Scope:
    """("project", id), ("enterprise_project", id), or the scope's word with ""."""
    if isinstance(on, str):
        return on, ""
    ((kind, name),) = on.items()
    entries = [*account.get(f"{kind}s", []), DEFAULT_EP]
    return kind, (find_named(entries, name, kind) or {})["id"]


def find_grants(account: Data, policies: dict[str, Data], holders: set[tuple[str, str]]) -> Iterator[Grant]:
    """The statements of every assignment to one of the holders, roles without their Depends left out."""
    places = {
        (holder_of(account, a), scope_of(account, a["on"]), a["policy"]) for a in account["assignments"]
    }
    for holder, scope, name in places:
        body = policies[name].get("policy", policies[name])
        depends = (
            [entry["display_name"] for entry in body.get("Depends", [])] if body["Version"] == "1.0" else []
        )
        if holder in holders and all((holder, scope, needed) in places for needed in depends):
            for statement in body["Statement"]:
                yield Grant(scope, policies[name].get("type"), body["Version"], statement)


# --- routes (semantics.md §5) ----------------------------------------------------------------------------


def split_path(path: str) -> list[str] | None:
    """The decoded segments; None for a path that no route matches."""
    path = path.partition("?")[0].removesuffix("/")
    try:
        segments = [unquote(segment, errors="strict") for segment in path.split("/")[1:]]
    except UnicodeDecodeError:
        return None
    is_broken = re.search(r"%(?![0-9A-Fa-f]{2})", path) is not None
    return None if is_broken or any(segment in ("", ".", "..") for segment in segments) else segments


Match = tuple[tuple[int, list[bool]], str, Data, dict[str, str]]
"""What it is chosen by: the priority, and which segments are parameters; the service, the route, the parameters."""


def match_routes(routes: list[Data], method: str, segments: list[str]) -> Iterator[Match]:
    for file in routes:
        for route in file["routes"]:
            own_method, template = route["route"].split(" ")
            wanted = [segment for segment in template.split("/") if segment]
            is_parameter = [segment.startswith("{") for segment in wanted]
            if own_method != method or len(wanted) != len(segments):
                continue
            pairs = list(zip(wanted, segments, is_parameter, strict=True))
            if all(parameter or own == given for own, given, parameter in pairs):
                params = {own[1:-1]: given for own, given, parameter in pairs if parameter}
                yield (-route.get("priority", 0), is_parameter), file["service"], route, params


def find_route(routes: list[Data], request: Data) -> tuple[Data | None, dict[str, str]]:
    """The route of method and path with its parameters: the highest priority, then literals, from the left.

    Which service is meant is never a matter of either.
    """
    check_service(routes, request)
    meant = [file for file in routes if file["service"] == request.get("service", file["service"])]
    segments = split_path(request["path"]) if "path" in request else None
    matches = [] if segments is None else list(match_routes(meant, request["method"], segments))
    if len({service for _, service, _, _ in matches}) > 1:
        raise Refused("ambiguous-route")
    return min(matches, key=lambda match: match[0])[2:] if matches else (None, {})


def check_service(routes: list[Data], request: Data) -> None:
    """A service that is named has routes, and is the action's own; a pattern of services may mean any."""
    named, action = request.get("service"), request.get("action", "")
    of = action.split(":")[0].lower()
    if named is not None and named not in [file["service"] for file in routes]:
        raise Refused("unknown-service")
    if named is not None and is_action(action) and not set("*?") & set(of) and of != named:
        raise Refused("service-contradiction")


def agreed_scope(routes: list[Data], action: str) -> Data:
    """A request that names an action: a scope on which all its routes agree, else unknown.

    An action without a route is read like a route without a scope column: projects yes, the rest unknown.
    """
    scopes = [
        route.get("scope", {})
        for file in routes
        for route in file["routes"]
        if action.casefold() in (a.casefold() for candidate in candidates(route) for a in candidate)
    ]
    agreed: Data = {}
    for kind, default in (("project", True), ("enterprise_project", None)):
        support = {scope.get(kind, default) for scope in scopes or [{}]}
        agreed[kind] = support.pop() if len(support) == 1 else None
    return {"actions": [action], "scope": agreed}


def fill_resource(call: Call, params: dict[str, str]) -> str | None:
    """The route's resource template with the path's parameters; a segment that nobody can tell stays empty: unknown.

    A slash that was percent-encoded stays inside its parameter (semantics.md §5): where another parameter follows, the
    text would read as if the value ended at its slash. Likewise for a colon, where another segment follows.
    """
    template = call.route.get("resource")
    if template is None:
        return None
    known = {"region": (call.project or {}).get("region"), "domain_id": call.account["account"].get("id")}
    known |= params
    filled = []
    for place, segment in enumerate(template.split(":", 4)):
        values = [known.get(name) for name in re.findall(r"\{(\w+)\}", segment)]
        torn = any("/" in value for value in values[:-1] if value)
        torn = torn or (place < 4 and any(":" in value for value in values if value))
        text = "" if torn or None in values else re.sub(r"\{(\w+)\}", lambda one: str(known[one[1]]), segment)
        filled.append(text)
    return ":".join(filled)


# --- the context (semantics.md §3) -----------------------------------------------------------------------


def identify(account: Data, request: Data, project: Data | None, ep: Data | None) -> dict[str, Values]:
    """The keys that the engine itself supplies, g:ServiceName apart."""

    def known(entry: Data | None, name: str) -> Values:
        return [entry[name]] if entry and name in entry else "unknown"

    user = find_named(account.get("users", []), request.get("user"), "user")
    nobody = request.get("anonymous")
    return {
        "g:username": None if request.get("agency") or nobody else known(user, "name"),
        "g:userid": None if nobody else known(user, "id"),
        "g:domainname": None if nobody else known(account["account"], "name"),
        "g:projectname": known(project, "name"),
        "g:requestedregion": known(project, "region"),
        "g:enterpriseprojectid": known(ep, "id"),
        **({"g:currenttime": [request["at"]]} if "at" in request else {}),
    }


def given_context(call: Call) -> dict[str, Values]:
    """The caller's keys in one case; an empty list is an absent key."""
    items = call.request.get("context", {}).items()
    return {key.casefold(): None if value is None else as_list(value) or None for key, value in items}


def is_action(text: str) -> bool:
    """Whether a text can name an action: something, without separators, control and format characters."""
    return text != "" and not any(unicodedata.category(one)[0] in "CZ" for one in text)


def supplied(call: Call, action: str) -> dict[str, Values]:
    if not is_action(action):
        return dict(call.identity)
    return {**call.identity, "g:servicename": [action.split(":", maxsplit=1)[0].lower()]}


def check_context(call: Call, actions: list[str]) -> None:
    """A caller's value must agree with what the engine supplies, or the request is refused."""
    given = given_context(call)
    for facts in [call.identity, *(supplied(call, action) for action in actions)]:
        for key, values in facts.items():
            if values != "unknown" and given.get(key, values) != values:
                raise Refused("context-contradiction")
    several, key = call.enterprise_projects, "g:enterpriseprojectid"
    stated = given.get(key)
    if len(several) > 1 and key in given and not (isinstance(stated, list) and {*stated} <= {*several}):
        raise Refused("context-contradiction")


def reader(call: Call, action: str) -> Read:
    """How the call's context answers: engine, then caller, then the clock, then absent or unknown."""
    given, facts = given_context(call), supplied(call, action)
    if len(call.enterprise_projects) > 1:  # the call is about all of them, whatever one the caller states
        given.pop("g:enterpriseprojectid", None)
    rest: Values = None if call.request.get("context_complete", True) else "unknown"
    now: Values = [datetime.now(UTC).isoformat()]

    def read(key: str) -> Values:
        key = key.casefold()
        if facts.get(key, "unknown") != "unknown":
            return facts[key]
        return given.get(key, "unknown" if key in facts else now if key == "g:currenttime" else rest)

    return read
