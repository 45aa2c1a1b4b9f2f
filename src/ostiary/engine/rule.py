"""From facts to a Decision: which actions a request needs, and what follows from the verdicts on them."""

from __future__ import annotations

from ostiary.catalog.known import agreed
from ostiary.engine.candidates import Candidates, dependencies_of, find_candidates
from ostiary.engine.certainty.exact import decide_exactly, is_allowed
from ostiary.engine.certainty.work import Work
from ostiary.engine.decide import ActionVerdict, Support, is_by_project
from ostiary.engine.decision import Decision
from ostiary.engine.facts import Facts, resolve
from ostiary.engine.outcomes import DENIED_OUTCOMES, worst
from ostiary.engine.request import Request
from ostiary.engine.snapshot import Snapshot
from ostiary.engine.sources import about_resource_of
from ostiary.routes.route import Route, Variant
from ostiary.syntax.action import action_fault, service_of


def decide_request(snapshot: Snapshot, request: Request) -> Decision:
    """Decide a request; RequestError if it contradicts itself or names what does not exist."""
    return decide(snapshot, resolve(snapshot, request))


def decide(snapshot: Snapshot, facts: Facts) -> Decision:
    """Return the decision on a request (semantics.md §2, in its order)."""
    route = facts.match.route if facts.match else None
    if facts.request.action is None and route is None:
        return Decision(snapshot, facts, "no-route")
    if route is not None and route.authorization == "none":
        anonymous = facts.principal.is_anonymous
        return Decision(snapshot, facts, "implicit-deny" if anonymous else "no-action-required")
    if facts.principal.is_account and _is_readable(facts) and not _may_be_bounded(snapshot, facts, route):
        return Decision(snapshot, facts, "account")
    if route is not None and route.authorization == "unknown":
        return Decision(snapshot, facts, "undetermined")
    return _decide_actions(snapshot, facts, route)


def _is_readable(facts: Facts) -> bool:
    """Whether an action that the request names can be one at all: else not even the account itself may."""
    return facts.request.action is None or action_fault(facts.request.action) is None


def _may_be_bounded(snapshot: Snapshot, facts: Facts, route: Route | None) -> bool:
    """Whether anything but identity policies may have a say, which the account itself is not above."""
    if snapshot.attached.levels or facts.session is not None:
        return True
    if route is not None and route.authorization == "unknown":
        return route.service == "obs" and bool(snapshot.attached)
    return bool(snapshot.attached)


def _decide_actions(snapshot: Snapshot, facts: Facts, route: Route | None) -> Decision:
    verdicts: dict[str, ActionVerdict] = {}

    def verdict(action: str) -> ActionVerdict:
        if action not in verdicts:
            verdicts[action] = _verdict(snapshot, facts, action, route)
        return verdicts[action]

    if route is None:
        candidates = Candidates((Variant(None, (str(facts.request.action),)),), decided=True)
        missing: tuple[str, ...] = ()
    else:
        candidates = find_candidates(facts, route)
        missing = _missing(snapshot, facts, dependencies_of(facts, route, candidates))
    decided = [[verdict(action) for action in variant.actions] for variant in candidates.variants]
    if facts.principal.is_account and candidates.fits and all(map(_is_allowed_as_account, decided)):
        return Decision(snapshot, facts, "account", None, (), missing)
    strict = facts.strict
    outcome = overall([_all_required(snapshot, group, strict=strict) for group in decided], candidates)
    other = overall([_all_required(snapshot, group, strict=not strict) for group in decided], candidates)
    return Decision(snapshot, facts, outcome, other, tuple(verdicts.values()), missing, candidates)


def _is_allowed_as_account(group: list[ActionVerdict]) -> bool:
    """Whether nothing bounds the account in what a candidate requires, so far as that is known."""
    return bool(group) and all(verdict.allowed for verdict in group)


_SERVICE_NAME = "g:servicename"


def _all_required(snapshot: Snapshot, group: list[ActionVerdict], *, strict: bool) -> str:
    """The outcome of a candidate: a list without actions is a gap of the documentation, and lets nobody in.

    Actions that may each be allowed, but never in one and the same case, are denied for certain.
    """
    outcomes = [v.outcome if v.facts.strict is strict else v.other_mode for v in group]
    if worst(outcomes) == "undetermined" and _hang_together(group, outcomes):
        from ostiary.engine.certainty.dependence import joint_outcome  # noqa: PLC0415 - only where something is unknown

        return joint_outcome(snapshot, group, strict=strict)
    return worst(outcomes) if outcomes else "undetermined"


def _hang_together(group: list[ActionVerdict], outcomes: list[str]) -> bool:
    """Whether more may be certain of actions together than of each alone.

    Two that are open may be so in other cases each; and what looks at no project is about one if another action is.
    """
    return outcomes.count("undetermined") > 1 or len({is_by_project(v.action, v.level) for v in group}) > 1


def overall(outcomes: list[str], candidates: Candidates) -> str:
    """Return the outcome of a call from those of its candidates.

    One candidate: its outcome. Several: what holds for every one of them, else undetermined.
    """
    if not candidates.fits:
        return "undetermined"
    if all(outcome in DENIED_OUTCOMES for outcome in outcomes):
        return worst(outcomes)
    return outcomes[0] if len(set(outcomes)) == 1 else "undetermined"


def _verdict(snapshot: Snapshot, facts: Facts, action: str, route: Route | None) -> ActionVerdict:
    if route is None:
        return decide_exactly(
            snapshot, facts, action, support_of(snapshot, action), level_of(snapshot, action)
        )
    support = Support(route.project, supports_enterprise_projects(snapshot, route))
    level = level_of(snapshot, action, snapshot.catalog.services[route.service].level)
    return decide_exactly(snapshot, about_resource_of(facts, route, action), action, support, level)


def _missing(snapshot: Snapshot, facts: Facts, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The second verdict (semantics.md §2): the dependencies that are not allowed, each as a request for it alone.

    It may be of another service: what the caller says of `g:ServiceName` is about the call itself, and so is a
    resource of another service than the dependency's: which one that is about nobody knows.
    """
    if not wanted:
        return ()
    facts = facts._replace(work=Work())
    if any(key.casefold() == _SERVICE_NAME for key in facts.context):
        context = {key: value for key, value in facts.context.items() if key.casefold() != _SERVICE_NAME}
        facts = facts._replace(context=context, contexts={})
    return tuple(action for action in wanted if not _is_allowed(snapshot, facts, action))


def _is_allowed(snapshot: Snapshot, facts: Facts, action: str) -> bool:
    """Whether a dependency is allowed."""
    about = _about_own_resource(facts, action)
    return is_allowed(snapshot, about, action, support_of(snapshot, action), level_of(snapshot, action))


def _about_own_resource(facts: Facts, action: str) -> Facts:
    service = None if facts.resource is None else facts.resource.segments[0]
    return facts if service in (None, service_of(action)) else facts._replace(resource=None)


def level_of(snapshot: Snapshot, action: str, default: str = "project") -> str:
    """Return the level of an action's service; `default` for a service nobody knows."""
    return snapshot.catalog.level(action, default)


def support_of(snapshot: Snapshot, action: str) -> Support:
    """Return the scopes of an action named without a route: what all its routes agree on (semantics.md §1).

    An action of no known route is like a table without scope columns: projects, enterprise projects unknown.
    """
    routes = snapshot.catalog.routes_of(action)
    if not routes:
        stated = snapshot.account.service(service_of(action)).enterprise_projects
        return Support(project=True, enterprise_project=stated)
    return Support(
        agreed([route.project for route in routes]),
        agreed([supports_enterprise_projects(snapshot, route) for route in routes]),
    )


def supports_enterprise_projects(snapshot: Snapshot, route: Route) -> bool | None:
    """Return what the documentation says of a route, else what the account says of its service, else None."""
    if route.enterprise_project is not None:
        return route.enterprise_project
    return snapshot.account.service(route.service).enterprise_projects
