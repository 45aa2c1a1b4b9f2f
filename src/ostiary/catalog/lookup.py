"""Which route a call is: by service, by host, by method and path (semantics.md §5, interfaces.md §2)."""

from __future__ import annotations

from typing import NamedTuple

from ostiary.catalog.catalog import Catalog
from ostiary.errors import RequestError
from ostiary.routes.table import Match, shape_of
from ostiary.syntax.path import Target


class FoundRoute(NamedTuple):
    """The route of a call (None: there is none), and the methods that its path has."""

    match: Match | None
    methods: tuple[str, ...]


def find_route(catalog: Catalog, method: str, target: Target, service: str | None = None) -> FoundRoute:
    """Return the route of a call; RequestError if it may be of several services, or if the service is not known."""
    services = _services(catalog, target, service)
    found = catalog.find(method, target.path, services)
    if not found.methods:
        found = catalog.find_respelt(method, target.path, services)
    matches = _without_twins(catalog, found.matches)
    if len(matches) > 1:
        names = ", ".join(sorted(match.route.service for match in matches))
        text = f"`{method} {target.path}` is a route of more than one service: {names}"
        raise RequestError("ambiguous-route", text, "name the service, or give the whole URL")
    return FoundRoute(matches[0] if matches else None, found.methods)


def _without_twins(catalog: Catalog, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """Leave out a route that only describes one of another service here a second time."""
    if len(matches) < 2:  # noqa: PLR2004  nothing to choose from
        return matches
    shapes = {match.route.service: shape_of(match.route)[1:] for match in matches}

    def is_copy(match: Match) -> bool:
        service = match.route.service
        return shapes.get(catalog.services[service].twin or "") == shapes[service]

    return tuple(match for match in matches if not is_copy(match))


def _services(catalog: Catalog, target: Target, named: str | None) -> frozenset[str] | None:
    """The services that may be meant: by name, by host, or None for all."""
    if named is not None and named not in catalog.services:
        raise RequestError("unknown-service", f"there is no service `{named}` in the route table")
    if target.host is None:
        return None if named is None else frozenset({named})
    at_host = catalog.services_at(target.host)
    if named is None:
        return at_host
    if at_host and named not in at_host:
        text = f"`{target.host}` is an endpoint of {', '.join(sorted(at_host))}, not of `{named}`"
        raise RequestError("service-contradiction", text)
    return frozenset({named})
