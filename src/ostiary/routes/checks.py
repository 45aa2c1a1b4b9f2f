"""What is wrong with a route table: one function for each kind of fault, each with its code and severity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ostiary.errors import Diagnostic, Severity
from ostiary.routes.finding import RouteFinding
from ostiary.routes.route import Route, Service, Variant
from ostiary.syntax.action import service_of
from ostiary.syntax.discriminator import parse_discriminator


class Table(NamedTuple):
    """A route table as the checks see it: all routes, and the services by name."""

    routes: Sequence[Route]
    services: Mapping[str, Service]

    def prefix_of(self, service: str) -> str:
        """Return the first segment of a service's actions."""
        known = self.services.get(service)
        return (known.prefix if known else None) or service


Check = Callable[[Table], Iterator[RouteFinding]]


def _finding(
    route: Route, code: str, severity: Severity, message: str, hint: str | None = None
) -> RouteFinding:
    return RouteFinding(route, Diagnostic(code, message, hint=hint, severity=severity))


def shown(route: Route) -> str:
    """Return a route for a message."""
    return f"`{route.method} {route.path}`"


def check_authorization(table: Table) -> Iterator[RouteFinding]:
    """Routes of which nobody says what they need."""
    for route in table.routes:
        if route.authorization == "unknown":
            message = f"the documentation names no action for {shown(route)}: nobody can be let in"
            yield _finding(route, "unknown-authorization", Severity.SUGGESTION, message)


def check_prefixes(table: Table) -> Iterator[RouteFinding]:
    """Own actions of another service: a dependency at the wrong place, or a slip of the pen."""
    for route in table.routes:
        prefix = table.prefix_of(route.service)
        for action in dict.fromkeys(route.named_actions()):
            if service_of(action) != prefix.casefold():
                message = (
                    f"{shown(route)} of `{route.service}` needs `{action}`, which is no action of `{prefix}`"
                )
                yield _finding(route, "foreign-action", Severity.WARNING, message)


def check_patterns(table: Table) -> Iterator[RouteFinding]:
    """Patterns that stand where an action must: which action is needed is not known."""
    for route in table.routes:
        for action in dict.fromkeys(route.named_actions()):
            if not _is_plain(action):
                message = f"{shown(route)} needs `{action}`, a pattern: only who has all of it is let in"
                yield _finding(route, "pattern-action", Severity.SUGGESTION, message)


def check_variants(table: Table) -> Iterator[RouteFinding]:
    """Alternatives that a request cannot be told apart by: all of them must then be allowed."""
    for route in table.routes:
        vague = [variant for variant in route.alternatives if parse_discriminator(variant.when) is None]
        if vague:
            named = "; ".join(" + ".join(variant.actions) for variant in vague)
            message = f"nobody can tell which of its actions {shown(route)} needs: {named}"
            hint = 'say when, for example `body action="start"`'
            yield _finding(route, "undecided-variants", Severity.WARNING, message, hint)


_READS = frozenset(("get", "list", "show", "query", "detail", "count"))
_WRITES = frozenset(
    ("create", "delete", "update", "put", "modify", "set", "add", "remove", "attach", "detach", "reset")
)
_UNFIT: Mapping[str, frozenset[str]] = {
    "GET": _WRITES,
    "HEAD": _WRITES,
    "DELETE": _READS | {"create", "add"},
    "PUT": _READS | {"delete"},
    "PATCH": _READS | {"delete"},
}
_VERB = re.compile(r"[A-Z]?[a-z]*")


def check_verbs(table: Table) -> Iterator[RouteFinding]:
    """Methods that do not fit what the action's operation is called, such as GET and `create`."""
    for route in table.routes:
        unfit = _UNFIT.get(route.method, frozenset())
        for actions in _requirements(route):
            if all(_verb(action) in unfit for action in actions):
                message = f"{shown(route)} needs `{actions[0]}`, which does not sound like {route.method}"
                yield _finding(route, "verb-mismatch", Severity.WARNING, message)


def _requirements(route: Route) -> Iterator[tuple[str, ...]]:
    own = (Variant(None, route.actions),) if route.actions else ()
    yield from (variant.actions for variant in (*own, *route.alternatives) if variant.actions)


def _verb(action: str) -> str:
    found = _VERB.match(action.rpartition(":")[2])
    return found[0].casefold() if found else ""


def check_scopes(table: Table) -> Iterator[RouteFinding]:
    """Services of which some route does not say whether it supports a scope: one finding for each."""
    by_service: dict[str, list[Route]] = {}
    for route in table.routes:
        by_service.setdefault(route.service, []).append(route)
    for service, routes in by_service.items():
        for flag, kind in (("project", "projects"), ("enterprise_project", "enterprise projects")):
            unknown = [route for route in routes if getattr(route, flag) is None]
            if unknown:
                count = f"{len(unknown)} of {len(routes)} routes of `{service}`"
                message = f"{count} do not say whether {kind} are supported, the first is {shown(unknown[0])}"
                yield _finding(unknown[0], "unknown-scope", Severity.SUGGESTION, message)


def check_dependencies(table: Table) -> Iterator[RouteFinding]:
    """Dependencies that no route needs, of a service whose routes are known: one finding for each action."""
    listed = {action.casefold() for route in table.routes for action in route.named_actions()}
    known = {service_of(action) for action in listed}
    users: dict[tuple[str, str], list[Route]] = {}
    for route in table.routes:
        for action in dict.fromkeys(action for variant in route.dependencies for action in variant.actions):
            if _is_plain(action) and action.casefold() not in listed and service_of(action) in known:
                users.setdefault((route.service, action), []).append(route)
    for (service, action), routes in users.items():
        count = (
            f"{len(routes)} routes of `{service}` depend"
            if len(routes) > 1
            else shown(routes[0]) + " depends"
        )
        message = f"{count} on `{action}`, which no route needs"
        yield _finding(routes[0], "unlisted-dependency", Severity.SUGGESTION, message)


def _is_plain(action: str) -> bool:
    return not set("*?") & set(action)


_RARE = 2
"""A spelling that occurs so often is still a slip if another one is far more common."""


def check_spelling(table: Table) -> Iterator[RouteFinding]:
    """Resource types that look like a misspelling of another, more common one of the service."""
    users: dict[str, list[tuple[Route, str]]] = {}
    for route in table.routes:
        for action in dict.fromkeys(route.named_actions()):
            users.setdefault(action.rpartition(":")[0].casefold(), []).append((route, action))
    for spelling, uses in users.items():
        nearest = _more_common(spelling, users) if len(uses) <= _RARE else None
        if nearest is not None:
            route, action = uses[0]
            message = f"{shown(route)} needs `{action}`, but elsewhere the type is `{nearest}`"
            yield _finding(route, "suspect-action", Severity.SUGGESTION, message)


def _more_common(spelling: str, users: Mapping[str, Sequence[object]]) -> str | None:
    plain = _plain(spelling)
    near = (
        other
        for other, uses in users.items()
        if other != spelling and len(uses) > len(users[spelling]) and _plain(other) == plain
    )
    return next(near, None)


def _plain(spelling: str) -> str:
    """A spelling without what is most often got wrong: separators and the plural."""
    return re.sub(r"[_-]", "", spelling).removesuffix("s")


CHECKS: tuple[Check, ...] = (
    check_authorization,
    check_prefixes,
    check_patterns,
    check_variants,
    check_verbs,
    check_scopes,
    check_dependencies,
    check_spelling,
)
"""The checks of single routes and services; those of pairs are in `ambiguity`."""

CODES: tuple[str, ...] = (
    "ambiguous-route",
    "shared-host",
    "stale-explanation",
    "crossed-routes",
    "case-twins",
    "twin-differs",
    "foreign-action",
    "undecided-variants",
    "verb-mismatch",
    "unknown-authorization",
    "needs-host",
    "pattern-action",
    "unknown-scope",
    "unlisted-dependency",
    "suspect-action",
)
"""The codes of all checks, the worst first."""
