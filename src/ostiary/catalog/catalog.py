"""One object that answers what a service, an action or a system policy is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from ostiary.catalog.content import content_folder
from ostiary.catalog.index import load_services
from ostiary.documents.policy_file import PolicyDocument, load_policy
from ostiary.routes.route import Route, Service
from ostiary.routes.table import RouteTable
from ostiary.syntax.action import service_of

DEPLOYMENT = "otc"


class Catalog:
    """The services, routes and system policies that an engine knows; immutable.

    `own` are an account's own services and routes: they come on top of the bundled ones and replace those of
    the same service, method and shape.
    """

    def __init__(
        self,
        services: Iterable[tuple[Service, tuple[Route, ...]]],
        own: Iterable[tuple[Service, tuple[Route, ...]]] = (),
        *,
        system_policies: bool = True,
    ) -> None:
        bundled, added = list(services), list(own)
        self.services: dict[str, Service] = {service.name: service for service, _ in (*bundled, *added)}
        self.table = RouteTable(
            (route for _, routes in bundled for route in routes),
            (route for _, routes in added for route in routes),
        )
        self._system_policies = system_policies

    @classmethod
    def bundled(
        cls, deployment: str = DEPLOYMENT, own: Iterable[tuple[Service, tuple[Route, ...]]] = ()
    ) -> Catalog:
        """Return the catalog that ships with ostiary, for one deployment."""
        return cls(load_services(deployment), own)

    def level(self, action: str, default: str = "project") -> str:
        """Return `project` or `global` for an action's service; `default` for a service nobody knows."""
        service = self._by_prefix.get(service_of(action))
        return service.level if service else default

    def routes_of(self, action: str) -> tuple[Route, ...]:
        """Return the routes that need an action, as an own action or as an alternative."""
        return tuple(self._by_action.get(action.casefold(), ()))

    def services_at(self, host: str) -> frozenset[str]:
        """Return the names of the services whose endpoint a host is."""
        return frozenset(
            name
            for name, service in self.services.items()
            if any(pattern.fullmatch(host) for pattern in self._hosts[name])
        )

    def system_policy(self, name: str) -> PolicyDocument | None:
        """Return a system-defined policy by its display name, None if none of that name ships."""
        stem = re.sub(r"[^A-Za-z0-9]+", "-", name)
        folder = content_folder() / "system"
        for suffix in (".yaml", ".json") if self._system_policies else ():
            path = folder / f"{stem}{suffix}"
            if path.is_file():
                document = load_policy(path, f"@system/{path.name}")
                return document if document.name == name else None
        return None

    @cached_property
    def _by_prefix(self) -> dict[str, Service]:
        return {name.casefold(): service for name, service in self.services.items()}

    @cached_property
    def _by_action(self) -> dict[str, list[Route]]:
        found: dict[str, list[Route]] = {}
        for route in self.table.routes:
            for action in dict.fromkeys(map(str.casefold, route.named_actions())):
                found.setdefault(action, []).append(route)
        return found

    @cached_property
    def _hosts(self) -> dict[str, list[re.Pattern[str]]]:
        return {
            name: [re.compile(_host_pattern(endpoint)) for endpoint in service.endpoints]
            for name, service in self.services.items()
        }


def _host_pattern(endpoint: str) -> str:
    """A regular expression for `elb.{region}.otc.t-systems.com`; a placeholder is one label."""
    literals = re.split(r"\{[^{}]*\}", endpoint.casefold())
    return "[^.]+".join(map(re.escape, literals))
