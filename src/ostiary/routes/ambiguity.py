"""Routes that cannot be told apart by their paths, within a service and across services (semantics.md §5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ostiary.errors import Diagnostic, Severity
from ostiary.routes.checks import Table, shown
from ostiary.routes.collision import Collision, find_collisions
from ostiary.routes.finding import RouteFinding, ambiguous_route
from ostiary.routes.hosts import common_host
from ostiary.routes.route import Route, Service
from ostiary.syntax.path import parse_template


def check_collisions(table: Table) -> Iterator[RouteFinding]:
    """Every two routes that can match one path, unless a rule settles which is meant."""
    for collision in find_collisions(table.routes):
        if collision.first.service == collision.second.service:
            yield from _within(collision)
        else:
            yield from _across(collision, table.services)


def _within(collision: Collision) -> Iterator[RouteFinding]:
    """Two routes of one service: a priority or a plainly more literal template settles it."""
    first, second, path, crossed, same = collision
    if first.priority != second.priority:
        return
    if same:
        yield RouteFinding(second, ambiguous_route(first, second), first, path)
    elif crossed:
        message = (
            f"`{first.method} {path}` fits two {first.service} routes: `{first.path}` and `{second.path}`; "
            "the one with the leftmost literal segment wins"
        )
        fault = Diagnostic(
            "crossed-routes", message, hint="give one of them a `priority`", severity=Severity.WARNING
        )
        yield RouteFinding(second, fault, first, path)


def _across(collision: Collision, services: Mapping[str, Service]) -> Iterator[RouteFinding]:
    """Two services: the host tells them apart, or nothing does."""
    first, second, path, _, same = collision
    one, other = (services.get(route.service, Service(route.service)) for route in (first, second))
    names = f"`{first.service}` and `{second.service}`"
    if same and (one.twin == other.name or other.twin == one.name):
        if not _demand_the_same(first, second):
            message = f"{names} describe {shown(first)}, one API, differently"
            yield _pair(collision, "twin-differs", Severity.WARNING, message)
        return
    host = common_host(one.endpoints, other.endpoints)
    if host is not None:
        message = f"`{first.method} https://{host}{path}` is a route of {names}, and its host of both"
        hint = "say in the catalog which of them is the other's `twin`"
        yield _pair(collision, "shared-host", Severity.ERROR, message, hint)
    else:
        message = f"without a host or a service, `{first.method} {path}` may be of {names}"
        yield _pair(collision, "needs-host", Severity.SUGGESTION, message)


def _pair(
    collision: Collision, code: str, severity: Severity, message: str, hint: str | None = None
) -> RouteFinding:
    fault = Diagnostic(code, message, hint=hint, severity=severity)
    return RouteFinding(collision.second, fault, collision.first, collision.path)


def _demand_the_same(first: Route, second: Route) -> bool:
    return _demand(first) == _demand(second)


def _demand(route: Route) -> object:
    scope = (route.project, route.enterprise_project)
    return route.authorization, route.actions, route.alternatives, route.dependencies, scope


def check_case(table: Table) -> Iterator[RouteFinding]:
    """Routes of one service that differ only in the case of literal segments."""
    seen: dict[tuple[str, str, str], tuple[Route, str]] = {}
    for route in table.routes:
        shape = "/".join(segment.shape for segment in parse_template(route.path))
        first, known = seen.setdefault((route.service, route.method, shape.casefold()), (route, shape))
        if known != shape:
            message = f"{shown(first)} and `{route.path}` of `{route.service}` differ only in case"
            fault = Diagnostic("case-twins", message, severity=Severity.WARNING)
            yield RouteFinding(route, fault, first, route.path)
