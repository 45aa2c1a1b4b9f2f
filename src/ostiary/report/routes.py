"""Routes in words, and as the records of interfaces.md §3."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.routes.route import Route

FLAGS: dict[bool | None, str] = {True: "yes", False: "no", None: "unknown"}

FIELDS = (
    "service", "method", "path", "authorization", "actions", "alternatives", "dependencies", "scope.project",
    "scope.enterprise_project", "title", "page", "corrections",
)  # fmt: skip
"""The columns of a route in CSV."""


def action_text(route: Route) -> str:
    """Return what a route needs on one line: all actions with `+`, variants with `|`."""
    if route.authorization == "none":
        return "(no authorization required)"
    joined = " + ".join(route.actions)
    variants = " | ".join(" + ".join(variant.actions) for variant in route.alternatives)
    return joined or variants or "(unknown)"


def route_lines(route: Route) -> Iterator[str]:
    """Yield what is known of a route, below its method and path."""
    yield f"  service {route.service}: {route.title or 'no title'}"
    if not route.alternatives:
        yield f"  action  {action_text(route)}"
    for variant in route.alternatives:
        yield f"  action  {' + '.join(variant.actions)} ({variant.when or 'when is not known'})"
    if route.source_actions:
        yield f"  source  {', '.join(route.source_actions)}: about the source of the call"
    for variant in route.dependencies:
        when = f" ({variant.when})" if variant.when else ""
        yield f"  needs   {', '.join(variant.actions)}{when}"
    yield f"  scopes  projects: {FLAGS[route.project]}, enterprise projects: {FLAGS[route.enterprise_project]}"
    if route.enterprise_project_from is not None:
        place, name, default = route.enterprise_project_from
        otherwise = f", else {default}" if default is not None else ""
        yield f"  enterprise project: `{name}` of the {place}{otherwise}"
    for reason in route.corrections:
        yield f"  corrected: {reason}"
