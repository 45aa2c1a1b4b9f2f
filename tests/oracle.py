"""A second opinion on every decision: semantics.md read naively, by scanning, over plain data.

The data is what the product reads (interfaces.md §1, §3, §4). Nothing is shared with the product.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

from tests.oracle_actions import action_truth, effect_of
from tests.oracle_conditions import (
    MAYBE,
    NO,
    YES,
    Read,
    Values,
    as_list,
    condition_truth,
    hinder,
)
from tests.oracle_requests import (
    DEFAULT_EP,
    Beside,
    Call,
    Data,
    Grant,
    Refused,
    Said,
    Scope,
    agreed_scope,
    candidates,
    check_context,
    fill_resource,
    find_enterprise_projects,
    find_grants,
    find_holders,
    find_named,
    find_route,
    has_resource_level,
    identify,
    is_action,
    is_ruled_out,
    possible_variants,
    reader,
)
from tests.oracle_resources import agency_truth, covers_everything, resource_truth, segments_of

FITS = {
    "AX": ("domain", "all-resources"),
    "XA": ("project", "all-projects", "enterprise_project", "all-resources"),
    "XX": (),
}
WORST_FIRST = ("explicit-deny", "implicit-deny", "undetermined", "allowed")


def decide(
    account: Data, policies: dict[str, Data], routes: list[Data], request: Data, beside: Beside | None = None
) -> Data:
    """The decision, outcome, actions and missing dependencies; or `{"error": code}` for a refused request.

    `beside` says what counts beside the identity policies (oracle_bounds.py), if anything does.
    """
    try:
        return answer(account, policies, routes, request, beside)
    except Refused as refusal:
        return {"error": str(refusal)}


def evaluate(documents: list[Data], request: Data) -> Data:
    """One stage over bare policies; no account, no routes, and an identity that nobody knows."""
    identity: dict[str, Values] = dict.fromkeys(
        (
            "g:username",
            "g:userid",
            "g:domainname",
            "g:projectname",
            "g:enterpriseprojectid",
            "g:requestedregion",
        ),
        "unknown",
    )
    grants = [Grant(("", ""), None, "", statement) for doc in documents for statement in doc["Statement"]]
    call = Call({}, [], request, grants, None, [], identity, request.get("resource"))
    try:
        check_context(call, [request["action"]])
    except Refused as refusal:
        return {"error": str(refusal)}
    if not is_action(request["action"]):
        return verdict("undetermined")
    return verdict(conclude(weigh((g, grant_truth(call, g, request["action"])) for g in grants)))


def verdict(outcome: str, actions: Iterable[tuple[str, str]] = (), missing: Iterable[str] = ()) -> Data:
    allowed = ("allowed", "account", "no-action-required")
    return {
        "decision": "allow" if outcome in allowed else "deny",
        "outcome": outcome,
        "actions": [
            {"action": action, "decision": "allow" if own == "allowed" else "deny", "outcome": own}
            for action, own in actions
        ],
        "missing": list(missing),
    }


def answer(
    account: Data, policies: dict[str, Data], routes: list[Data], request: Data, beside: Beside | None
) -> Data:
    """The order of semantics.md §2."""
    holders = find_holders(account, request)
    project = find_named(account.get("projects", []), request.get("project"), "project")
    route, params = find_route(routes, request)
    if "project_id" in params:
        in_path = find_named(account.get("projects", []), params["project_id"], "project")
        if project is not None and in_path != project:
            raise Refused("project-contradicts-path")
        project = in_path
    named = find_enterprise_projects(account, request, route, params)
    eps = list({entry["id"]: entry for entry in named}.values())
    grants = list(find_grants(account, policies, holders))
    identity = identify(account, request, project, eps[0] if len(eps) == 1 else None)
    call = Call(
        account,
        routes,
        request,
        grants,
        project,
        [entry["id"] for entry in eps],
        identity,
        request.get("resource"),
    )
    if "action" in request:
        call.route = agreed_scope(routes, request["action"])
    elif route is not None:
        call.route, call.params = route, params
        call.resource = call.resource or fill_resource(call, params)
    check_context(call, [action for candidate in candidates(call.route) for action in candidate])
    if route is None and "action" not in request:
        return verdict("no-route")
    call.as_account = bool(request.get("account")) or ("group", "admin") in holders
    call.beside = beside
    return follow(call)


def resource_of(account: Data, routes: list[Data], request: Data) -> str | None:
    """What a request states as its resource, or its route makes of it; without a project, its region is unknown."""
    route, params = (None, {}) if "action" in request else find_route(routes, request)
    if request.get("resource") or route is None:
        return str(request["resource"]) if request.get("resource") else None
    named = request.get("project") or params.get("project_id")
    project = find_named(account.get("projects", []), named, "project")
    return fill_resource(Call(account, routes, request, [], project, [], {}, route=route), params)


def names_enterprise_project(account: Data, routes: list[Data], request: Data) -> bool:
    """Whether a call names its enterprise project itself, or has a default: then nobody else has a say in it."""
    route, params = (None, {}) if "action" in request else find_route(routes, request)
    return bool(find_enterprise_projects(account, {**request, "enterprise_project": None}, route, params))


def follow(call: Call) -> Data:
    """What follows once it is known what is asked (semantics.md §2, from the second line on)."""
    authorization, action = call.route.get("authorization"), call.request.get("action")
    if authorization == "none":
        return verdict("implicit-deny" if call.request.get("anonymous") else "no-action-required")
    if action is not None and not is_action(action):
        return verdict("undetermined", [(action, "undetermined")])
    if call.as_account and not may_be_bounded(call):
        return verdict("account")
    if authorization == "unknown":
        return verdict("undetermined")
    decided = decide_actions(call)
    if call.as_account and decided["outcome"] == "allowed":
        return verdict("account", missing=decided["missing"])
    return decided


def may_be_bounded(call: Call) -> bool:
    """Whether anything but identity policies may have a say: where no action is known, a bucket's only for OBS."""
    if call.beside is None or call.route.get("authorization") != "unknown":
        return call.beside is not None
    _, *levels, _ = call.beside(call, "x:y:z")
    services = {file["service"].lower() for file in call.routes if call.route in file["routes"]}
    return bool(levels) or "session_policy" in call.request or "obs" in services


def decide_actions(call: Call) -> Data:
    """Every action of every variant that the call may be, then the dependencies as a second verdict."""
    possible, fits = possible_variants(call)
    judged = {
        action: judge(about_its_resource(call, action), action)
        for _, actions in possible
        for action in actions
    }
    outcomes = [worst(judged[action] for action in actions) for _, actions in possible]
    settled = all(outcome == "allowed" for outcome in outcomes) or not {"allowed", "undetermined"} & set(
        outcomes
    )
    named = {one["when"] for one in call.route.get("alternatives", [])}
    excluded = named - {when for when, _ in possible}
    related = [
        action
        for entry in call.route.get("dependencies", [])
        if entry["when"] not in excluded and (entry["when"] in named or not is_ruled_out(call, entry["when"]))
        for action in entry["actions"]
    ]
    missing = [action for action in related if judge(with_own_scope(call, action), action) != "allowed"]
    return verdict(worst(outcomes) if settled and fits else "undetermined", judged.items(), missing)


def about_its_resource(call: Call, action: str) -> Call:
    """An action about the source of a call, or of another service than its first, is about the source, if stated."""
    services = [one.split(":")[0].lower() for actions in candidates(call.route) for one in actions]
    service = action.split(":", maxsplit=1)[0].lower()
    sources = [one.casefold() for one in call.route.get("source_actions", [])]
    if service == services[0] and action.casefold() not in sources:
        return call
    source = call.request.get("source_resource")
    known = segments_of(source)[0].lower() in ("", "*", service)
    return replace(call, resource=turned_out(call, "sources", service) or (source if known else None))


def turned_out(call: Call, kind: str, service: str) -> str | None:
    """What a resource of a service, unknown to a request, turns out to be (oracle_worlds.py)."""
    found: dict[str, str] = call.request.get(kind, {})
    return found.get(service)


def with_own_scope(call: Call, action: str) -> Call:
    """A dependency is another call's action: its own routes' scope decides, and a resource of its own service."""
    service, own = action.split(":", maxsplit=1)[0].lower(), segments_of(call.resource)[0].lower()
    about = call.resource if own in ("", "*", service) else turned_out(call, "others", service)
    return replace(call, route=agreed_scope(call.routes, action), resource=about)


def worst(outcomes: Iterable[str]) -> str:
    return min(outcomes, key=WORST_FIRST.index, default="undetermined")


# --- statements (semantics.md §4) ------------------------------------------------------------------------


def resources_truth(call: Call, statement: Data, action: str, read: Read) -> int:
    listed = statement.get("Resource", statement.get("NotResource", ["*"]))
    if not has_resource_level(call.routes, action):
        everything = "NotResource" not in statement and any(map(covers_everything, as_list(listed)))
        truth = YES if everything else MAYBE if effect_of(statement) == "Deny" else NO
        texts = listed["uri"] if isinstance(listed, dict) else as_list(listed)
        return hinder(truth, texts, effect_of(statement), read)
    if isinstance(listed, dict):
        return agency_truth(call.account, listed["uri"], call.resource)
    truth = max((resource_truth(pattern, call.resource, read) for pattern in as_list(listed)), default=NO)
    truth = 2 - truth if "NotResource" in statement else truth
    return hinder(truth, as_list(listed), effect_of(statement), read)


def grant_truth(call: Call, grant: Grant, action: str) -> int:
    """Whether the statement's action, resource and condition apply."""
    statement, read = grant.statement, reader(call, action)
    about = action_truth(statement, action)
    if about == NO:
        return NO
    like = call.account.get("operators", {}).get("StringLike", "both")
    condition = condition_truth(statement.get("Condition", {}), effect_of(statement), read, like)
    return min(about, condition, resources_truth(call, statement, action, read))


# --- stages (semantics.md §2) ----------------------------------------------------------------------------


def weigh(truths: Iterable[tuple[Grant, int]]) -> set[str]:
    """What one stage may answer: some of deny, allow, none."""
    found = [(effect_of(grant.statement), truth) for grant, truth in truths]
    if ("Deny", YES) in found:
        return {"deny"}
    possible = {"deny"} if ("Deny", MAYBE) in found else set()
    possible |= {"allow"} if ("Allow", YES) in found or ("Allow", MAYBE) in found else set()
    return possible if ("Allow", YES) in found else possible | {"none"}


def conclude(possible: set[str]) -> str:
    if possible == {"allow"}:
        return "allowed"
    if "allow" in possible:
        return "undetermined"
    return "explicit-deny" if possible == {"deny"} else "implicit-deny"


def judge(call: Call, action: str) -> str:
    """The outcome of one action: what every case comes to, if no case hangs on a support that nobody knows."""
    scope = call.route.get("scope", {})
    support = scope.get("project", True), scope.get("enterprise_project")
    truths = [(grant, grant_truth(call, grant, action)) for grant in call.grants]
    cases = [{"allow"}] if call.as_account else answers_by_case(call, action, truths, support)
    others = list(product(*call.beside(call, action))) if call.beside else [()]
    possible: set[str] = set()
    for answers, beside in product(cases, others):
        bounded = {bound(word, *beside) for word in answers}
        if len(bounded) > 1:
            return "undetermined"
        possible |= bounded
    return conclude(possible)


def bound(identity: str, *beside: Said) -> str:
    """One case: any Deny denies; identity or bucket allows, or both if it is foreign; every limit allows (§4.10)."""
    words = [identity, *(word for _, word in beside)]
    if "deny" in words:
        return "deny"
    if ("limit", "none") in beside:
        return "none"
    allowing = [identity == "allow", *(word == "allow" for kind, word in beside if kind != "limit")]
    foreign = any(kind == "foreign" for kind, _ in beside)
    return "allow" if (all(allowing) if foreign else any(allowing)) else "none"


def answers_by_case(
    call: Call, action: str, truths: list[tuple[Grant, int]], support: tuple[bool | None, bool | None]
) -> Iterable[set[str]]:
    """In each case that the request leaves open, the answers under every support that is possible."""
    every_ep = [*call.account.get("enterprise_projects", []), DEFAULT_EP]
    eps = [entry["id"] for entry in that_agree(call, every_ep, {"g:enterpriseprojectid": "id"})]
    members = {"g:projectname": "name", "g:requestedregion": "region"}
    every_project = that_agree(call, call.account.get("projects", []), members)
    projects = [call.project] if call.project else every_project or [{"id": ""}]
    supports = list(product(*([False, True] if known is None else [known] for known in support)))
    modern = weigh(pair for pair in truths if pair[0].version == "5.0")
    for project, ep in product(projects, call.enterprise_projects or eps):
        places = where_stage_one_looks(call, action, project["id"], by_project=True)
        elsewhere = where_stage_one_looks(call, action, project["id"], by_project=False) == places
        first = weigh_classic(action, truths, places)
        second = weigh_classic(action, truths, {("enterprise_project", ep)})
        for one, other, new in product(first, second, modern):
            yield {
                combine(
                    both_stages(call, one if elsewhere or by_project else "none", other if by_ep else "none"),
                    new,
                )
                for by_project, by_ep in supports
            }


def that_agree(call: Call, entries: list[Data], members: dict[str, str]) -> list[Data]:
    """The places that the caller's values of their keys agree with; all of them if there is no such one."""
    stated = {
        key.casefold(): [] if value is None else as_list(value)
        for key, value in (call.request.get("context") or {}).items()
    }
    found = [
        entry
        for entry in entries
        if all(
            stated.get(key, [entry.get(name)]) == [entry.get(name)]
            for key, name in members.items()
            if name in entry
        )
    ]
    return found or entries


def both_stages(call: Call, first: str, second: str) -> str:
    """Two-stage or strict."""
    mode = call.request.get("evaluation") or call.account.get("evaluation", "two-stage")
    return combine(first, second) if mode == "strict" else first if first != "none" else second


def weigh_classic(action: str, truths: list[tuple[Grant, int]], scopes: set[Scope]) -> set[str]:
    """What the 1.x policies may say that are assigned at some scopes."""
    return weigh(
        (grant, truth)
        for grant, truth in truths
        if grant.version != "5.0" and grant.scope in scopes and fits(grant, action)
    )


def combine(old: str, new: str) -> str:
    return next((word for word in ("deny", "allow") if word in (old, new)), "none")


def where_stage_one_looks(call: Call, action: str, project: str, *, by_project: bool) -> set[Scope]:
    service = action.split(":", maxsplit=1)[0].lower()
    everywhere: set[Scope] = {("all-resources", "")}
    if service == "obs":
        mos = {
            ("project", entry["id"]) for entry in call.account.get("projects", []) if entry["name"] == "MOS"
        }
        return everywhere | mos | {("domain", ""), ("all-projects", "")}
    if any(file["service"].lower() == service and file.get("level") == "global" for file in call.routes):
        return everywhere | {("domain", "")}
    return everywhere | {("project", project), ("all-projects", "")} if by_project else set()


def fits(grant: Grant, action: str) -> bool:
    """AX and XA must fit the scope of the assignment, but for `obs`; a bare document fits any, a hidden one none."""
    is_obs = action.split(":", maxsplit=1)[0].lower() == "obs"
    fitting = FITS.get(grant.type or "", (grant.scope[0],))
    return grant.scope[0] in fitting or (is_obs and grant.type in ("AX", "XA"))
