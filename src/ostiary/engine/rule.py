"""From facts to a Decision: which actions a request needs, and what follows from the verdicts on them."""

from __future__ import annotations

from ostiary.engine.decide import ActionVerdict, Support, decide_action
from ostiary.engine.decision import Decision
from ostiary.engine.facts import Facts
from ostiary.engine.outcomes import worst
from ostiary.engine.snapshot import Snapshot
from ostiary.routes.route import Route


def decide(snapshot: Snapshot, facts: Facts) -> Decision:
    """Return the decision on a request (semantics.md §2, in its order)."""
    route = facts.match.route if facts.match else None
    if facts.request.action is None and route is None:
        return Decision(snapshot, facts, "no-route")
    if route is not None and route.authorization == "none":
        return Decision(snapshot, facts, "no-action-required")
    if facts.principal.is_account:
        return Decision(snapshot, facts, "account")
    if route is not None and route.authorization == "unknown":
        return Decision(snapshot, facts, "undetermined")
    return _decide_actions(snapshot, facts, route)


def _decide_actions(snapshot: Snapshot, facts: Facts, route: Route | None) -> Decision:
    verdicts: dict[str, ActionVerdict] = {}

    def verdict(action: str) -> ActionVerdict:
        if action not in verdicts:
            verdicts[action] = _verdict(snapshot, facts, action, route)
        return verdicts[action]

    candidates = _candidates(facts, route)
    decided = [[verdict(action) for action in actions] for actions in candidates]
    outcome = _overall([worst(v.outcome for v in group) for group in decided])
    other = _overall([worst(v.other_mode for v in group) for group in decided])
    dependencies = _dependencies(snapshot, facts, route)
    return Decision(snapshot, facts, outcome, other, tuple(verdicts.values()), dependencies)


def _candidates(facts: Facts, route: Route | None) -> list[tuple[str, ...]]:
    """The lists of actions of which one is meant; all of a list are required."""
    if route is None:
        return [(str(facts.request.action),)]
    own = [route.actions] if route.actions or not route.alternatives else []
    return [*own, *(tuple(variant.actions) for variant in route.alternatives)]


def _overall(outcomes: list[str]) -> str:
    """One candidate: its outcome. Several: what holds for every one of them, else undetermined."""
    if len(set(outcomes)) == 1:
        return outcomes[0]
    certain = all(outcome in ("explicit-deny", "implicit-deny") for outcome in outcomes)
    return worst(outcomes) if certain else "undetermined"


def _verdict(snapshot: Snapshot, facts: Facts, action: str, route: Route | None) -> ActionVerdict:
    if route is None:
        return decide_action(snapshot, facts, action, support_of(snapshot, action), _level(snapshot, action))
    support = Support(route.project, route.enterprise_project)
    level = _level(snapshot, action, snapshot.catalog.services[route.service].level)
    return decide_action(snapshot, facts, action, support, level)


def _dependencies(snapshot: Snapshot, facts: Facts, route: Route | None) -> tuple[ActionVerdict, ...]:
    """The second verdict (semantics.md §2): each dependency as a request for that action alone."""
    wanted = [action for variant in route.dependencies for action in variant.actions] if route else []
    return tuple(
        decide_action(snapshot, facts, action, support_of(snapshot, action), _level(snapshot, action))
        for action in dict.fromkeys(wanted)
    )


def _level(snapshot: Snapshot, action: str, default: str = "project") -> str:
    return snapshot.catalog.level(action, default)


def support_of(snapshot: Snapshot, action: str) -> Support:
    """Return the scopes of an action named without a route: what all its routes agree on (semantics.md §1).

    An action of no known route is like a table without scope columns: projects, enterprise projects unknown.
    """
    routes = snapshot.catalog.routes_of(action)
    if not routes:
        return Support(project=True, enterprise_project=None)
    return Support(
        _agreed([route.project for route in routes]),
        _agreed([route.enterprise_project for route in routes]),
    )


def _agreed(flags: list[bool | None]) -> bool | None:
    return flags[0] if len(set(flags)) == 1 else None
