"""The route table: a tree of path segments, literals before parameters (semantics.md §5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ostiary.routes.finding import RouteFinding, ambiguous_route
from ostiary.routes.route import Route
from ostiary.syntax.path import TemplateSegment, parse_template, split_path


class Match(NamedTuple):
    """A route and the values of its path's parameters."""

    route: Route
    params: dict[str, str]


class Lookup(NamedTuple):
    """What a look-up found: the best match of each service, and the methods that the path has."""

    matches: tuple[Match, ...]
    methods: tuple[str, ...]


class _Node:
    __slots__ = ("literals", "mixed", "parameter", "routes")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.mixed: list[tuple[str, re.Pattern[str], _Node]] = []
        self.parameter: _Node | None = None
        self.routes: list[tuple[Route, tuple[TemplateSegment, ...]]] = []


class RouteTable:
    """All routes as one tree; built once, never changed.

    A route of `overrides` replaces those of `routes` of the same service, method and shape (an account's own
    route files override the bundled ones). Two that remain and have one priority are in `conflicts`.
    """

    def __init__(self, routes: Iterable[Route], overrides: Iterable[Route] = ()) -> None:
        self._root = _Node()
        self.conflicts: list[tuple[Route, Route]] = []
        own = list(overrides)
        replaced = {shape_of(route) for route in own}
        concerned = {(service, method) for service, method, _ in replaced}
        kept = [
            route
            for route in routes
            if (route.service, route.method) not in concerned or shape_of(route) not in replaced
        ]
        self.routes: tuple[Route, ...] = (*kept, *own)
        for route in self.routes:
            self._add(route)

    def find(self, method: str, path: str, services: Iterable[str] | None = None) -> Lookup:
        """Return the best route of each service for a method and path, and the methods of the path.

        Within a service the highest priority wins, then a literal beats a parameter, from the left.
        `services` limits the look-up; None means all.
        """
        segments = split_path(path)
        if segments is None:
            return Lookup((), ())
        allowed = None if services is None else set(services)
        best: dict[str, tuple[Route, tuple[TemplateSegment, ...]]] = {}
        methods: dict[str, None] = {}
        for leaf in _leaves(self._root, segments, 0):
            for route, template in leaf.routes:
                if allowed is not None and route.service not in allowed:
                    continue
                methods[route.method] = None
                if route.method == method and _better(route, best.get(route.service)):
                    best[route.service] = (route, template)
        found = tuple(Match(route, _params(template, segments)) for route, template in best.values())
        return Lookup(found, tuple(sorted(methods)))

    def _add(self, route: Route) -> None:
        template = parse_template(route.path)
        node = self._root
        for segment in template:
            node = _child(node, segment)
        for other, _ in node.routes:
            if _rank(other) == _rank(route):
                self.conflicts.append((other, route))
        node.routes.append((route, template))

    def ambiguities(self) -> list[RouteFinding]:
        """Return the pairs of routes that match exactly the same paths, and that no priority settles."""
        return [RouteFinding(second, ambiguous_route(first, second)) for first, second in self.conflicts]


def _rank(route: Route) -> tuple[str, str, int]:
    return route.service, route.method, route.priority


def shape_of(route: Route) -> tuple[str, str, str]:
    """Return service, method and the path with the names of its parameters dropped."""
    return route.service, route.method, "/".join(s.shape for s in parse_template(route.path))


def _child(node: _Node, segment: TemplateSegment) -> _Node:
    if segment.is_literal:
        return node.literals.setdefault(segment.text, _Node())
    if segment.pattern is None:
        node.parameter = node.parameter or _Node()
        return node.parameter
    for shape, _, child in node.mixed:
        if shape == segment.shape:
            return child
    child = _Node()
    node.mixed.append((segment.shape, segment.pattern, child))
    node.mixed.sort(key=lambda entry: -len(entry[0].replace("{}", "")))
    return child


def _leaves(node: _Node, segments: tuple[str, ...], depth: int) -> Iterator[_Node]:
    if depth == len(segments):
        if node.routes:
            yield node
        return
    segment = segments[depth]
    literal = node.literals.get(segment)
    if literal is not None:
        yield from _leaves(literal, segments, depth + 1)
    for _, pattern, child in node.mixed:
        if pattern.fullmatch(segment):
            yield from _leaves(child, segments, depth + 1)
    if node.parameter is not None:
        yield from _leaves(node.parameter, segments, depth + 1)


def _better(route: Route, best: tuple[Route, tuple[TemplateSegment, ...]] | None) -> bool:
    """Leaves come in order of preference, so that only a higher priority beats what is there."""
    return best is None or route.priority > best[0].priority


def _params(template: tuple[TemplateSegment, ...], segments: tuple[str, ...]) -> dict[str, str]:
    params: dict[str, str] = {}
    for part, segment in zip(template, segments, strict=True):
        if part.pattern is not None:
            found = part.pattern.fullmatch(segment)
            params.update(zip(part.names, found.groups() if found else (), strict=True))
        elif part.names:
            params[part.names[0]] = segment
    return params
