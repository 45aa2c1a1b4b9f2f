"""Which resource an action of a call is about: the call's own, or the source that it copies or makes something from.

The resource that a request names is the call's own. An action that the route says is about the source, and one of
another service than the call's first action, is about another: the stated source, else one that nobody knows (ADR 51).
"""

from __future__ import annotations

from ostiary.engine.facts import Facts
from ostiary.routes.route import Route
from ostiary.syntax.action import service_of

SOURCE = "source_resource"
"""The name of the fact, and what an action is about that the route says is about the source."""


def about_resource_of(facts: Facts, route: Route, action: str) -> Facts:
    """Return the facts for one action that a route requires, with the resource that it is about."""
    folded, service = action.casefold(), service_of(action)
    if folded in map(str.casefold, route.source_actions):
        return _about(facts, SOURCE, service)
    if service != service_of(next(iter(route.named_actions()))) and _has_several_services(route):
        return _about(facts, f"{SOURCE}:{service}", service)
    return facts


def _about(facts: Facts, about: str, service: str) -> Facts:
    """The facts about the source, unless that is of another service than the action."""
    known = facts.source is not None and facts.source.segments[0] in (None, service)
    return facts._replace(resource=facts.source if known else None, about=about)


def has_other_resources(route: Route) -> bool:
    """Whether some action of a route may be about another resource than the call's own."""
    return bool(route.source_actions) or _has_several_services(route)


def _has_several_services(route: Route) -> bool:
    services = map(service_of, route.named_actions())
    first = next(services, None)
    return any(service != first for service in services)
