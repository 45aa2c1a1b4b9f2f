"""One object that answers what a service, an action, a condition key or a system policy is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ostiary.catalog.bundle import Bundle, drawer_of, drawers_for
from ostiary.catalog.bundled import DEPLOYMENT
from ostiary.catalog.facts import KnownKey, ResourceType
from ostiary.catalog.facts_index import bundled_facts
from ostiary.catalog.index import load_bundle
from ostiary.catalog.knowledge import Knowledge
from ostiary.catalog.known import KnownAction, KnownActions
from ostiary.catalog.system import SystemPolicies, SystemPolicy
from ostiary.documents.policy_file import PolicyDocument
from ostiary.routes.finding import RouteFinding
from ostiary.routes.hosts import Endpoint
from ostiary.routes.route import Route, Service, routes_of_file, service_of_file
from ostiary.routes.table import Lookup, RouteTable, override
from ostiary.spans import Span
from ostiary.syntax.action import service_of
from ostiary.syntax.path import split_path

if TYPE_CHECKING:
    from ostiary.documents.route_file import RouteDocument
    from ostiary.model.route import RouteFile


MOST_ACTIONS: Final = 10_000
"""Of how many actions the other names are kept; more than any cloud has."""


class Catalog:
    """The services, actions, routes, condition keys and system policies that an engine knows; immutable.

    `own` are an account's own route files: their routes come on top of the bundled ones and replace those of
    the same service, method and shape; what their headers do not say of a bundled service stays as it is.
    `knowledge` is what the routes cannot tell. `elsewhere` gives the routes of the deployment that the manuals
    are of: their actions are known where this one has no table.
    """

    def __init__(
        self,
        services: Iterable[tuple[Service, tuple[Route, ...]]] | Bundle,
        own: Iterable[RouteDocument] = (),
        *,
        system_policies: bool = True,
        knowledge: Knowledge | None = None,
        elsewhere: Callable[[], Iterable[Route]] = tuple,
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
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._system = SystemPolicies.bundled() if system_policies else None
        self._knowledge = knowledge or Knowledge()
        self._elsewhere = elsewhere

    @classmethod
    def bundled(cls, deployment: str = DEPLOYMENT, own: Iterable[RouteDocument] = ()) -> Catalog:
        """Return the catalog that ships with ostiary, for one deployment."""
        return cls(
            load_bundle(deployment),
            own,
            knowledge=Knowledge(bundled_facts(), deployment),
            elsewhere=tuple if deployment == DEPLOYMENT else _routes_of_default,
        )

    @cached_property
    def table(self) -> RouteTable:
        """All routes; `find` needs only some of them."""
        return RouteTable(self._bundled_routes, self._own_routes)

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """All routes, without the tree that finds one by its path."""
        return override(self._bundled_routes, self._own_routes)

    @property
    def _bundled_routes(self) -> tuple[Route, ...]:
        return self._bundle.routes if self._bundle else self._listed

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

    def service(self, name: str) -> Service | None:
        """Return a service by its short name or the prefix of its actions, None if nothing knows it."""
        return self._by_prefix.get(name.casefold()) or self._knowledge.header(name)

    def service_prefixes(self) -> tuple[str, ...]:
        """Return the first segments of all actions that are known, and of the services without any; sorted."""
        return self._actions.prefixes

    def level(self, action: str, default: str = "project") -> str:
        """Return `project` or `global` for an action's service; `default` for a service nobody knows."""
        service = self.service(service_of(action))
        return service.level if service else default

    def has_resource_level(self, action: str) -> bool | None:
        """Return whether an action can be limited to resources; None where no documentation says so.

        What the route file of its service declares counts before what the catalog knows.
        """
        service = self._by_prefix.get(service_of(action))
        if service is not None and service.resource_level is not None:
            return service.resource_level
        return self._knowledge.has_resource_level(action)

    def action(self, name: str) -> KnownAction | None:
        """Return an action by its name in any case, None if no route and no manual names it."""
        return self._actions.find(name)

    def actions(self, service: str | None = None) -> tuple[KnownAction, ...]:
        """Return the known actions, of one service (by its name or prefix) or of all, sorted by name."""
        prefixes = self.service_prefixes() if service is None else (self._knowledge.prefix_of(service),)
        return tuple(action for prefix in prefixes for action in self._actions.of_prefix(prefix).values())

    def lists_all_actions(self, service: str) -> bool:
        """Whether the actions of a service are known from a whole table, not only from mentions here and there."""
        prefix = self._knowledge.prefix_of(service)
        return self._actions.all_are_needed(prefix) or self._knowledge.is_complete(prefix)

    def expand(self, pattern: str) -> tuple[str, ...]:
        """Return the names of the known actions that a pattern like `elb:*:get*` covers, sorted."""
        return self._actions.expand(pattern)

    def nearest_actions(self, name: str, n: int = 3) -> tuple[str, ...]:
        """Return the known actions that an unknown name may mean, best first.

        Its family, or what authors of policies mean by it; else those that are most alike.
        """
        own = self._with_prefix(name)
        said = (*self.aliases(name), *self._knowledge.meant(name), *self._knowledge.meant(own))
        family = [other for other in said if self.action(other)]
        near = family or self._actions.nearest(own, n + 1)
        return tuple(other for other in dict.fromkeys(near) if other.casefold() != name.casefold())[:n]

    def _with_prefix(self, name: str) -> str:
        """A name with the prefix of its service's actions in place of the service: `eip:…` is `vpc:…`."""
        service, colon, rest = name.partition(":")
        return f"{self._knowledge.prefix_of(service)}{colon}{rest}"

    def aliases(self, action: str) -> tuple[str, ...]:
        """Return the other names of an action, in manuals or in other deployments (research A31); sorted."""
        found = self._aliases.get(action)
        if found is None:
            own = self._other_names.get(action.casefold(), ())
            found = tuple(sorted({*self._knowledge.aliases(action), *own}))
            if len(self._aliases) < MOST_ACTIONS:
                self._aliases[action] = found
        return found

    def condition_key(self, name: str) -> KnownKey | None:
        """Return a condition key by its name in any case, a service's or a global one; None if nothing knows it."""
        return self._knowledge.key(name)

    def condition_keys(self, service: str) -> tuple[KnownKey, ...]:
        """Return the keys that requests to a service may have: its own, then the global ones."""
        return self._knowledge.keys(service)

    def resource_types(self, service: str) -> tuple[ResourceType, ...]:
        """Return the types of resources that policies may name for a service; none where no manual shows one."""
        return self._knowledge.resource_types(service)

    def routes_of(self, action: str) -> tuple[Route, ...]:
        """Return the routes that need an action, as an own action or as an alternative."""
        return self._actions.routes_of(action)

    @cached_property
    def _other_names(self) -> dict[str, set[str]]:
        """The names that an account's own route files give to one action, each with the others."""
        found: dict[str, set[str]] = {}
        for document, _ in self._own:
            for entry in document.file.aliases:
                found.setdefault(entry.action.casefold(), set()).update(entry.also)
                for name in entry.also:
                    found.setdefault(name.casefold(), set()).add(entry.action)
        return found

    def services_at(self, host: str) -> frozenset[str]:
        """Return the names of the services whose endpoint a host is."""
        labels = host.split(".")
        return frozenset(name for name, endpoint in self._endpoints if endpoint.fits(labels))

    def system_policy(self, name: str) -> PolicyDocument | None:
        """Return a system-defined policy by its display name, None if no text of that name ships."""
        return self._system.find(name) if self._system else None

    def is_system_name(self, name: str) -> bool:
        """Whether a manual names a system-defined policy so, with a text that ships or without."""
        return self._system is not None and self._system.is_known(name)

    def system_names(self) -> list[str]:
        """Return every display name of system-defined policies, for hints; some have no text that ships."""
        return self._system.names() if self._system else []

    def system_policies(self) -> list[SystemPolicy]:
        """Return all system-defined policies and roles that a manual names, sorted by name."""
        return self._system.listed() if self._system else []

    @cached_property
    def _by_prefix(self) -> dict[str, Service]:
        return {name.casefold(): service for name, service in self.services.items()}

    @cached_property
    def _actions(self) -> KnownActions:
        prefixes = (*map(str.casefold, self.services), *map(self._knowledge.prefix_of, self._knowledge.names))
        return KnownActions(self.routes, self._knowledge.of, prefixes, self._elsewhere)

    @cached_property
    def _endpoints(self) -> list[tuple[str, Endpoint]]:
        return [
            (name, Endpoint(pattern))
            for name, service in self.services.items()
            for pattern in service.endpoints
        ]


def _routes_of_default() -> tuple[Route, ...]:
    """The routes of the deployment that the manuals are of."""
    return load_bundle(DEPLOYMENT).routes


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
