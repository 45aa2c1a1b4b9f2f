"""One object that answers what a service, an action or a system policy is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from ostiary.catalog.bundle import Bundle, drawer_of, drawers_for
from ostiary.catalog.bundled import DEPLOYMENT
from ostiary.catalog.content import content_folder
from ostiary.catalog.index import load_bundle
from ostiary.documents.policy_file import PolicyDocument, load_policy
from ostiary.documents.route_file import RouteDocument
from ostiary.model.route import RouteFile
from ostiary.routes.finding import RouteFinding
from ostiary.routes.hosts import Endpoint
from ostiary.routes.route import Route, Service, routes_of_file, service_of_file
from ostiary.routes.table import Lookup, RouteTable
from ostiary.spans import Span
from ostiary.syntax.action import service_of
from ostiary.syntax.path import split_path


class Catalog:
    """The services, routes and system policies that an engine knows; immutable.

    `own` are an account's own route files: their routes come on top of the bundled ones and replace those of
    the same service, method and shape; what their headers do not say of a bundled service stays as it is.
    """

    def __init__(
        self,
        services: Iterable[tuple[Service, tuple[Route, ...]]] | Bundle,
        own: Iterable[RouteDocument] = (),
        *,
        system_policies: bool = True,
    ) -> None:
        self._bundle = services if isinstance(services, Bundle) else None
        listed = [] if isinstance(services, Bundle) else list(services)
        self._listed = tuple(route for _, routes in listed for route in routes)
        self._own = [(document, routes_of_file(document.file)) for document in own]
        bundled = self._bundle.services if self._bundle else [service for service, _ in listed]
        self.services: dict[str, Service] = {service.name: service for service in bundled}
        for document, _ in self._own:
            name = document.file.service
            self.services[name] = _service(document.file, self.services.get(name))
        self._partial: dict[tuple[str, ...], RouteTable] = {}
        self._system_policies = system_policies

    @classmethod
    def bundled(cls, deployment: str = DEPLOYMENT, own: Iterable[RouteDocument] = ()) -> Catalog:
        """Return the catalog that ships with ostiary, for one deployment."""
        return cls(load_bundle(deployment), own)

    @cached_property
    def table(self) -> RouteTable:
        """All routes; `find` needs only some of them."""
        return RouteTable(self._bundle.routes if self._bundle else self._listed, self._own_routes)

    @cached_property
    def _own_routes(self) -> tuple[Route, ...]:
        return tuple(route for _, routes in self._own for route in routes)

    def find(self, method: str, path: str, services: Iterable[str] | None = None) -> Lookup:
        """Return what `RouteTable.find` returns, of a table of the routes that the path may be."""
        segments = split_path(path)
        if segments is None:
            return Lookup((), ())
        return self._table_for(segments).find(method, path, services)

    def _table_for(self, segments: tuple[str, ...]) -> RouteTable:
        """The table of all routes where it is there, else one of those that lie in the same drawers."""
        if self._bundle is None or "table" in vars(self):
            return self.table
        drawers = tuple(d for d in drawers_for(segments) if d in self._bundle or d in self._own_drawers)
        if drawers not in self._partial:
            own = (route for drawer in drawers for route in self._own_drawers.get(drawer, ()))
            self._partial[drawers] = RouteTable(self._bundle.routes_in(drawers), own)
        return self._partial[drawers]

    @cached_property
    def _own_drawers(self) -> dict[str, list[Route]]:
        drawers: dict[str, list[Route]] = {}
        for route in self._own_routes:
            drawers.setdefault(drawer_of(route), []).append(route)
        return drawers

    def find_respelt(self, method: str, path: str, services: Iterable[str] | None = None) -> Lookup:
        """Return what `find` returns where the path's first segment is another spelling of a service's own.

        Literal segments are case-sensitive; `spellings` of a catalog file are the exceptions (ADR 11).
        """
        root, segment, rest = (*path.split("/", 2), "", "")[:3]
        meant: dict[str, set[str]] = {}
        for name in () if root else self.services if services is None else services:
            for other, own in self.services[name].spellings:
                if other == segment:
                    meant.setdefault(own, set()).add(name)
        found = [self.find(method, f"/{own}/{rest}", names) for own, names in meant.items()]
        return Lookup(
            tuple(match for lookup in found for match in lookup.matches),
            tuple(sorted({name for lookup in found for name in lookup.methods})),
        )

    @property
    def own_files(self) -> tuple[RouteFile, ...]:
        """The account's own route files."""
        return tuple(document.file for document, _ in self._own)

    def ambiguities(self) -> list[RouteFinding]:
        """Return the pairs of own routes that cannot both be meant, with the place of the second.

        The bundled ones are free of them, and an own route replaces a bundled one that it would conflict with.
        """
        own = RouteTable(() if self._bundle else self._listed, self._own_routes)
        return [
            found._replace(fault=found.fault._replace(span=self.place_of(found.route)))
            for found in own.ambiguities()
        ]

    def place_of(self, route: Route | None) -> Span | None:
        """Return where an own route stands in its file; None for a bundled one."""
        for document, routes in self._own:
            for number, own in enumerate(routes):
                if own is route:
                    return document.place(number)
        return None

    @property
    def deployment(self) -> str | None:
        """The deployment whose bundled routes are here; None without any."""
        return self._bundle.deployment if self._bundle else None

    @property
    def has_own_routes(self) -> bool:
        """Whether an account's own routes are here."""
        return bool(self._own_routes)

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
        labels = host.split(".")
        return frozenset(name for name, endpoint in self._endpoints if endpoint.fits(labels))

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
    def _endpoints(self) -> list[tuple[str, Endpoint]]:
        return [
            (name, Endpoint(pattern))
            for name, service in self.services.items()
            for pattern in service.endpoints
        ]


def _service(file: RouteFile, known: Service | None) -> Service:
    """What an own file says of a service, and for the rest what is known of it."""
    own = service_of_file(file)
    if known is None:
        return own
    level = own.level if "level" in file.model_fields_set else known.level
    support = known.resource_level if own.resource_level is None else own.resource_level
    return known._replace(
        level=level,
        title=own.title or known.title,
        endpoints=own.endpoints or known.endpoints,
        resource_level=support,
    )
