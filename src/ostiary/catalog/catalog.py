"""One object that answers what a service, an action or a system policy is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from ostiary.catalog.content import content_folder
from ostiary.catalog.index import load_services
from ostiary.documents.policy_file import PolicyDocument, load_policy
from ostiary.documents.route_file import RouteDocument
from ostiary.model.route import RouteFile
from ostiary.routes.route import Route, Service, routes_of_file, service_of_file
from ostiary.routes.table import RouteFinding, RouteTable
from ostiary.syntax.action import service_of

DEPLOYMENT = "otc"


class Catalog:
    """The services, routes and system policies that an engine knows; immutable.

    `own` are an account's own route files: their routes come on top of the bundled ones and replace those of
    the same service, method and shape; what their headers do not say of a bundled service stays as it is.
    """

    def __init__(
        self,
        services: Iterable[tuple[Service, tuple[Route, ...]]],
        own: Iterable[RouteDocument] = (),
        *,
        system_policies: bool = True,
    ) -> None:
        bundled = list(services)
        self._own = [(document, routes_of_file(document.file)) for document in own]
        self.services: dict[str, Service] = {service.name: service for service, _ in bundled}
        for document, _ in self._own:
            name = document.file.service
            self.services[name] = _service(document.file, self.services.get(name))
        self.table = RouteTable(
            (route for _, routes in bundled for route in routes),
            (route for _, routes in self._own for route in routes),
        )
        self._system_policies = system_policies

    @classmethod
    def bundled(cls, deployment: str = DEPLOYMENT, own: Iterable[RouteDocument] = ()) -> Catalog:
        """Return the catalog that ships with ostiary, for one deployment."""
        return cls(load_services(deployment), own)

    @property
    def own_files(self) -> tuple[RouteFile, ...]:
        """The account's own route files."""
        return tuple(document.file for document, _ in self._own)

    def ambiguities(self) -> list[RouteFinding]:
        """Return the pairs of routes that cannot both be meant, with the place of the second in an own file."""
        return [self._placed(finding) for finding in self.table.ambiguities()]

    def check(self) -> list[RouteFinding]:
        """Return what is wrong with the table: the ambiguities, and the routes that cross each other."""
        return [self._placed(finding) for finding in self.table.check()]

    def _placed(self, finding: RouteFinding) -> RouteFinding:
        for document, routes in self._own:
            for number, route in enumerate(routes):
                if route is finding.route:
                    fault = finding.fault._replace(span=document.place(number))
                    return finding._replace(fault=fault)
        return finding

    def level(self, action: str, default: str = "project") -> str:
        """Return `project` or `global` for an action's service; `default` for a service nobody knows."""
        service = self._by_prefix.get(service_of(action))
        return service.level if service else default

    def has_resource_level(self, action: str) -> bool:
        """Return False for an action whose service is declared to have no resource-level support."""
        service = self._by_prefix.get(service_of(action))
        return service is None or service.resource_level is not False

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

    def system_names(self) -> list[str]:
        """Return the display names of the system policies that ship, for hints."""
        if not self._system_policies:
            return []
        paths = sorted((content_folder() / "system").glob("*.yaml"))
        return [load_policy(path, path.name).name for path in paths]

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


def _service(file: RouteFile, known: Service | None) -> Service:
    """What an own file says of a service, and for the rest what is known of it."""
    own = service_of_file(file)
    if known is None:
        return own
    level = own.level if "level" in file.model_fields_set else known.level
    support = known.resource_level if own.resource_level is None else own.resource_level
    return Service(own.name, level, own.title or known.title, own.endpoints or known.endpoints, support)


def _host_pattern(endpoint: str) -> str:
    """A regular expression for `elb.{region}.otc.t-systems.com`; a placeholder is one label."""
    literals = re.split(r"\{[^{}]*\}", endpoint.casefold())
    return "[^.]+".join(map(re.escape, literals))
