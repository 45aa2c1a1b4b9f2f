"""Two route tables compared: routes and actions added, removed, changed, and what changed of the services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ostiary.routes.route import Route, Service
from ostiary.routes.table import shape_of


class Tables(NamedTuple):
    """Services by name, and routes, of one or several route files."""

    services: Mapping[str, Service]
    routes: tuple[Route, ...]


class Change(NamedTuple):
    """A route or a service that both tables have, and each field that differs: old and new."""

    name: str
    fields: dict[str, tuple[Any, Any]]


class Comparison(NamedTuple):
    """What differs between two tables; actions are those that some route needs itself."""

    routes_added: tuple[Route, ...]
    routes_removed: tuple[Route, ...]
    routes_changed: tuple[Change, ...]
    actions_added: tuple[str, ...]
    actions_removed: tuple[str, ...]
    services_added: tuple[str, ...]
    services_removed: tuple[str, ...]
    services_changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return any(self)


def compare_tables(old: Tables, new: Tables) -> Comparison:
    """Compare two tables: routes by service, method and path, whatever the path's parameters are called."""
    before, after = ({shape_of(route): route for route in tables.routes} for tables in (old, new))
    actions_before, actions_after = (_actions(tables.routes) for tables in (old, new))
    return Comparison(
        tuple(route for shape, route in after.items() if shape not in before),
        tuple(route for shape, route in before.items() if shape not in after),
        tuple(
            _changes((before[shape], after[shape], _name(after[shape])) for shape in before if shape in after)
        ),
        tuple(sorted(actions_after - actions_before)),
        tuple(sorted(actions_before - actions_after)),
        tuple(sorted(new.services.keys() - old.services.keys())),
        tuple(sorted(old.services.keys() - new.services.keys())),
        tuple(
            _changes(
                (old.services[name], new.services[name], name)
                for name in sorted(old.services.keys() & new.services.keys())
            )
        ),
    )


def _changes(pairs: Iterable[tuple[Any, Any, str]]) -> Iterable[Change]:
    for before, after, name in pairs:
        old, new = before._asdict(), after._asdict()
        fields = {field: (old[field], new[field]) for field in old if old[field] != new[field]}
        if fields:
            yield Change(name, fields)


def _name(route: Route) -> str:
    return f"{route.service}: {route.method} {route.path}"


def _actions(routes: Iterable[Route]) -> set[str]:
    return {action for route in routes for action in route.named_actions()}
