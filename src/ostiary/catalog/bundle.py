"""The bundled routes of a deployment, made into objects only as far as a request needs them.

A path can only be of a route with as many segments, whose first segment is the same or a parameter. So the routes
lie in drawers by these two, each as text, and a look-up opens one or two of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from ostiary.catalog.bundled import DEPLOYMENT
from ostiary.routes.route import Route, Service, Variant
from ostiary.syntax.path import TemplateSegment, parse_template

_PARAMETER = "{}"

Row = tuple[int, int, Route]
"""The number of a file, the number of a route in it, and the route."""


class Bundle:
    """The services of a deployment and their routes.

    `files` has one service for each file by its number, None for a file that is gone. `drawers` hold JSON lists of
    `[file, number, fields]`; rows of files that are in `late` do not count: those files were read anew.
    """

    def __init__(
        self,
        files: Sequence[Service | None],
        drawers: Mapping[str, str],
        late: Mapping[int, Sequence[Route]] | None = None,
        deployment: str = DEPLOYMENT,
    ) -> None:
        self.deployment = deployment
        self._names = [service.name if service else "" for service in files]
        self.services = tuple(sorted(filter(None, files), key=lambda service: service.name))
        self._drawers = drawers
        self._late: dict[str, list[Row]] = {}
        self._anew = frozenset(late or ())
        for file, routes in (late or {}).items():
            for number, route in enumerate(routes):
                self._late.setdefault(drawer_of(route), []).append((file, number, route))
        self._opened: dict[str, list[Row]] = {}

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """All routes, in the order of the files."""
        rows = [row for drawer in {**self._drawers, **self._late} for row in self._open(drawer)]
        return tuple(route for _, _, route in sorted(rows, key=_place))

    def __contains__(self, drawer: object) -> bool:
        return drawer in self._drawers or drawer in self._late

    def routes_in(self, drawers: Iterable[str]) -> list[Route]:
        """Return the routes of some drawers, in the order of the files."""
        rows = sorted((row for drawer in drawers for row in self._open(drawer)), key=_place)
        return [route for _, _, route in rows]

    def _open(self, drawer: str) -> list[Row]:
        if drawer not in self._opened:
            listed = json.loads(self._drawers.get(drawer, "[]"))
            rows = [
                (file, number, _route(self._names[file], fields))
                for file, number, fields in listed
                if file not in self._anew
            ]
            self._opened[drawer] = rows + self._late.get(drawer, [])
        return self._opened[drawer]


def _place(row: Row) -> tuple[int, int]:
    return row[:2]


def fill_drawers(services: Iterable[Sequence[Route]]) -> dict[str, str]:
    """Return the drawers of all files' routes, sorted by their names."""
    drawers: dict[str, list[Any]] = {}
    for file, routes in enumerate(services):
        for number, route in enumerate(routes):
            drawers.setdefault(drawer_of(route), []).append([file, number, _fields(route)])
    return {key: json.dumps(drawers[key], separators=(",", ":")) for key in sorted(drawers)}


def drawers_for(segments: Sequence[str]) -> tuple[str, ...]:
    """Return the drawers in which the routes of a path are, if anywhere."""
    return _key(len(segments), *segments[:1]), _key(len(segments), _PARAMETER)


def drawer_of(route: Route) -> str:
    """Return the drawer of a route: how many segments its path has, and the first one."""
    template = parse_template(route.path)
    return _key(len(template), *(_first(segment) for segment in template[:1]))


def _first(segment: TemplateSegment) -> str:
    return segment.text if segment.is_literal else _PARAMETER


def _key(count: int, first: str = "") -> str:
    return f"{count} {first}"


_VARIANTS = ("alternatives", "dependencies")
_TUPLES = ("actions", "enterprise_project_from", "corrections", "source_actions")
_DEFAULTS = Route._field_defaults


def _fields(route: Route) -> dict[str, Any]:
    """The fields of a route that differ from their defaults."""
    values = {name: value for name, value in route._asdict().items() if value != _DEFAULTS.get(name)}
    del values["service"]
    return {
        name: [variant._asdict() for variant in value] if name in _VARIANTS else value
        for name, value in values.items()
    }


def _route(service: str, fields: Mapping[str, Any]) -> Route:
    values = dict(fields)
    for name in _VARIANTS:
        if name in values:
            values[name] = tuple(Variant(v["when"], tuple(v["actions"])) for v in values[name])
    for name in _TUPLES:
        if name in values:
            values[name] = tuple(values[name])
    return Route(service, **values)
