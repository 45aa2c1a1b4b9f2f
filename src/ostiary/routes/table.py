"""The route table: a tree of path segments, literals before parameters (semantics.md §5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from ostiary.routes.finding import RouteFinding, ambiguous_route
from ostiary.routes.route import Route
from ostiary.routes.states import LEAF, OTHER, Entry, Leaf, Node, PathStates, State
from ostiary.syntax.path import TemplateSegment, parse_template, split_path


class Match(NamedTuple):
    """A route and the values of its path's parameters."""

    route: Route
    params: dict[str, str]


class Lookup(NamedTuple):
    """What a look-up found: the best match of each service, and the methods that the path has."""

    matches: tuple[Match, ...]
    methods: tuple[str, ...]


class _Meanings(NamedTuple):
    """What the paths that end at one leaf may mean: the best route of each service, and its methods."""

    best: dict[str, dict[str, Reader]]
    methods: dict[str, tuple[str, ...]]


class Reader:
    """Makes a match of the pieces of a path, `path.split("/")`, that is of one route.

    `named` are its parameters with their places among the pieces; None if some share a segment.
    """

    __slots__ = ("_template", "named", "route")

    def __init__(self, route: Route, template: tuple[TemplateSegment, ...]) -> None:
        self.route, self._template = route, template
        is_plain = all(part.pattern is None for part in template)
        named = ((part.names[0], place) for place, part in enumerate(template, 1) if part.names)
        self.named = tuple(named) if is_plain else None

    def __call__(self, pieces: Sequence[str]) -> tuple[Route, dict[str, str]]:
        """Return the route and its parameters."""
        return self.route, _params(self._template, pieces[1:])


class Undecided:
    """What stands for the routes of several services: it cannot tell which is meant, and is no other's."""

    __slots__ = ()


_ALL = 0
"""Where a leaf has its meanings; under a method it has a reader of the route, if only one service has one."""


class RouteTable:
    """All routes as one tree; built once, never changed.

    A route of `overrides` replaces those of `routes` of the same service, method and shape (an account's own
    route files override the bundled ones). Two that remain and have one priority are in `conflicts`.
    """

    def __init__(self, routes: Iterable[Route], overrides: Iterable[Route] = ()) -> None:
        self.root = Node()
        self.conflicts: list[tuple[Route, Route]] = []
        self.routes = override(routes, overrides)
        for route in self.routes:
            self._add(route)

    def find(self, method: str, path: str, services: Iterable[str] | None = None) -> Lookup:
        """Return the best route of each service for a method and path, and the methods of the path.

        Within a service the highest priority wins, then a literal beats a parameter, from the left.
        `services` limits the look-up; None means all.
        """
        segments = split_path(path)
        found: _Meanings | None = self.states.find_leaf(segments).get(_ALL) if segments is not None else None
        if segments is None or found is None:
            return Lookup((), ())
        allowed = frozenset(found.methods if services is None else services)
        pieces = ("", *segments)
        meant = (read for service, read in found.best.get(method, {}).items() if service in allowed)
        methods = {name for service in allowed for name in found.methods.get(service, ())}
        return Lookup(tuple(Match(*read(pieces)) for read in meant), tuple(sorted(methods)))

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route of a method and path with its parameters; None if only `find` can tell."""
        pieces = path.split("/")
        state = self._start
        for piece in pieces:
            state = state.get(piece) or state[OTHER]
        read = state[LEAF].get(method)
        if read.__class__ is not Reader or "%" in path:
            return None
        if read.named is None:
            found: tuple[Route, dict[str, str]] = read(pieces)
            return found
        params = {}
        for name, place in read.named:  # a comprehension would be a call
            params[name] = pieces[place]
        return read.route, params

    @cached_property
    def states(self) -> PathStates:
        """The tree as states."""
        return PathStates(self.root, _leaf)

    @cached_property
    def _start(self) -> State:
        return self.states.start

    def _add(self, route: Route) -> None:
        template = parse_template(route.path)
        node = self.root
        for segment in template:
            node = _child(node, segment)
        for other, _ in node.routes:
            if _rank(other) == _rank(route):
                self.conflicts.append((other, route))
        node.routes.append((route, template))

    def ambiguities(self) -> list[RouteFinding]:
        """Return the pairs of routes that match exactly the same paths, and that no priority settles."""
        return [RouteFinding(second, ambiguous_route(first, second)) for first, second in self.conflicts]


def override(routes: Iterable[Route], own: Iterable[Route]) -> tuple[Route, ...]:
    """Return routes without those that own ones replace, and the own ones after them."""
    own = tuple(own)
    replaced = {shape_of(route) for route in own}
    concerned = {(service, method) for service, method, _ in replaced}
    kept = (
        route
        for route in routes
        if (route.service, route.method) not in concerned or shape_of(route) not in replaced
    )
    return (*kept, *own)


def _rank(route: Route) -> tuple[str, str, int]:
    return route.service, route.method, route.priority


def shape_of(route: Route) -> tuple[str, str, str]:
    """Return service, method and the path with the names of its parameters dropped."""
    return route.service, route.method, "/".join(s.shape for s in parse_template(route.path))


def _child(node: Node, segment: TemplateSegment) -> Node:
    if segment.is_literal:
        return node.literals.setdefault(segment.text, Node())
    if segment.pattern is None:
        node.parameter = node.parameter or Node()
        return node.parameter
    for shape, _, child in node.mixed:
        if shape == segment.shape:
            return child
    child = Node()
    node.mixed.append((segment.shape, segment.pattern, child))
    node.mixed.sort(key=lambda entry: -len(entry[0].replace("{}", "")))
    return child


def _leaf(entries: Sequence[Entry]) -> Leaf:
    """The best route of each service by method, and under the method itself the one route there is."""
    best: dict[str, dict[str, Entry]] = {}
    methods: dict[str, set[str]] = {}
    for route, template in entries:
        methods.setdefault(route.service, set()).add(route.method)
        of_method = best.setdefault(route.method, {})
        if _better(route, of_method.get(route.service)):
            of_method[route.service] = (route, template)
    readers = {
        method: {service: Reader(*entry) for service, entry in found.items()}
        for method, found in best.items()
    }
    leaf: Leaf = {
        method: next(iter(found.values())) if len(found) == 1 else Undecided()
        for method, found in readers.items()
    }
    if entries:
        leaf[_ALL] = _Meanings(readers, {service: tuple(names) for service, names in methods.items()})
    return leaf


def reader_of(leaf: Leaf, method: str, service: str | None) -> Reader | Undecided | None:
    """Return what stands for the routes that a leaf has for a method: of a service, or of all; None for no route."""
    if service is None:
        reader: Reader | Undecided | None = leaf.get(method)
        return reader
    found: _Meanings | None = leaf.get(_ALL)
    return None if found is None else found.best.get(method, {}).get(service)


def _params(template: tuple[TemplateSegment, ...], segments: Sequence[str]) -> dict[str, str]:
    params: dict[str, str] = {}
    for part, segment in zip(template, segments, strict=True):
        if part.pattern is not None:
            found = part.pattern.fullmatch(segment)
            params.update(zip(part.names, found.groups() if found else (), strict=True))
        elif part.names:
            params[part.names[0]] = segment
    return params


def _better(route: Route, best: Entry | None) -> bool:
    """Routes come in order of preference, so that only a higher priority beats what is there."""
    return best is None or route.priority > best[0].priority
