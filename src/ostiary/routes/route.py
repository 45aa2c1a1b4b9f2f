"""A route as the engine uses it: one entry of a route file with what its file says of the service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # the models of route files are made only for who reads one
    from ostiary.model.route import EnterpriseProjectSource, Level, RouteEntry, RouteFile


class Service(NamedTuple):
    """A cloud service: its name in actions, its level, and the hosts it answers at.

    `twin` is the service whose API this one describes a second time (`vpc` for `eip`), `prefix` the first segment of
    its actions where that is not its name. `spellings` are pairs: another spelling of a path's first segment, and the
    one of the table.
    `resource_level` False: its actions have no resource-level support (semantics.md §4); None: not declared.
    """

    name: str
    level: Level = "project"
    title: str | None = None
    endpoints: tuple[str, ...] = ()
    resource_level: bool | None = None
    twin: str | None = None
    prefix: str | None = None
    spellings: tuple[tuple[str, str], ...] = ()


class Variant(NamedTuple):
    """Actions under a condition in the manual's words (None: always, or not said)."""

    when: str | None
    actions: tuple[str, ...]


class Route(NamedTuple):
    """One API call: what it needs, and at which scopes that can be granted (semantics.md §1).

    `project` and `enterprise_project` say whether each scope is supported; None is unknown. `corrections` are the
    reasons why it is not as the documentation has it. `source_actions` are about the source of the call (ADR 51).
    """

    service: str
    method: str
    path: str
    authorization: str = "required"
    actions: tuple[str, ...] = ()
    alternatives: tuple[Variant, ...] = ()
    dependencies: tuple[Variant, ...] = ()
    project: bool | None = True
    enterprise_project: bool | None = None
    title: str | None = None
    page: str | None = None
    resource: str | None = None
    priority: int = 0
    enterprise_project_from: tuple[str, str, str | None] | None = None
    corrections: tuple[str, ...] = ()
    source_actions: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The route as `routes list --format json` prints it (interfaces.md §4)."""
        return {
            "service": self.service,
            "method": self.method,
            "path": self.path,
            "authorization": self.authorization,
            "actions": list(self.actions),
            "alternatives": [_variant_dict(v) for v in self.alternatives],
            "scope": self.scope_dict(),
            "dependencies": [_variant_dict(v) for v in self.dependencies],
            "enterprise_project": self._enterprise_project_dict(),
            "title": self.title,
            "page": self.page,
            "corrections": list(self.corrections),
        }

    def scope_dict(self) -> dict[str, bool | None]:
        """Both scope flags, None for unknown."""
        return {"project": self.project, "enterprise_project": self.enterprise_project}

    def _enterprise_project_dict(self) -> dict[str, str | None] | None:
        """Where a call names its enterprise project, as a route file says it; None if it does not."""
        source = self.enterprise_project_from
        return dict(zip(("from", "name", "default"), source, strict=True)) if source else None

    def named_actions(self) -> Iterator[str]:
        """Every action that the route may require, its alternatives included."""
        yield from self.actions
        for variant in self.alternatives:
            yield from variant.actions


def _variant_dict(variant: Variant) -> dict[str, Any]:
    return {"when": variant.when, "actions": list(variant.actions)}


def service_of_file(file: RouteFile) -> Service:
    """Return the service that a route file describes."""
    return Service(file.service, file.level, file.name, file.endpoints, file.resource_level)


def routes_of_file(file: RouteFile) -> tuple[Route, ...]:
    """Return the routes of a route file, in its order."""
    return tuple(_route(file.service, entry) for entry in file.routes)


def _route(service: str, entry: RouteEntry) -> Route:
    return Route(
        service,
        entry.method,
        entry.path,
        _authorization(entry),
        entry.actions,
        tuple(Variant(v.when, v.actions) for v in entry.alternatives),
        tuple(Variant(v.when, v.actions) for v in entry.dependencies),
        entry.scope.project,
        entry.scope.enterprise_project,
        entry.title,
        entry.page,
        entry.resource,
        entry.priority,
        _source(entry.enterprise_project),
        source_actions=entry.source_actions,
    )


def _authorization(entry: RouteEntry) -> str:
    """A route that requires authorization and names no action is unknown: nobody is let in by an empty list."""
    named = entry.actions or any(v.actions for v in entry.alternatives)
    return "unknown" if entry.authorization == "required" and not named else entry.authorization


def _source(source: EnterpriseProjectSource | None) -> tuple[str, str, str | None] | None:
    return (source.source, source.name, source.default) if source else None
