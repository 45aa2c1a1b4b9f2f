"""The look-up of a route alone, beside the routers of web frameworks: `python -m tests.bench.routers`.

All have the same templates, answer the same paths in turns, and give the values of the parameters. Each is used as
its own framework uses it, less what the framework does once for many calls: Werkzeug's map is bound before, the
scopes that Starlette reads are there. Needs the extra `bench`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import chain, count, islice
from random import Random
from time import perf_counter
from typing import Any, NamedTuple

from ostiary.routes.route import Route
from ostiary.routes.table import RouteTable
from tests.bench.measuring import Run, quiet
from tests.bench.workload import table

SIZES = (300, 1_000, 10_000)
CALLS = 500
ROUNDS = 5
CHUNK = 25
"""Few calls at a time: whoever is slow would be interrupted by others in each round."""

Found = tuple[str, dict[str, str]]


class Ask(NamedTuple):
    """One look-up: the method and path, and the ASGI scope that a server would have made of them."""

    method: str
    path: str
    scope: dict[str, Any]


class Router(NamedTuple):
    """A router with its templates: what is timed, and the template and parameters that it finds."""

    run: Run
    find: Callable[[Ask], Found]


# --- templates and paths -----------------------------------------------------------------------------------


def templates(size: int) -> list[Route]:
    """Return routes with that many templates, each its own: those that ship, then copies for services of other names.

    One parameter a segment, named by its place, as Falcon wants it; literals before parameters, as Starlette does.
    """
    found: dict[str, Route] = {}
    for route in table():
        path = _named(route.path)
        if path != "/" and "{" not in _PARAMETER.sub("", path):
            found.setdefault(path, route._replace(service="cloud", path=path))
    own = [found[path] for path in Random(5).sample(sorted(found), len(found))]
    copies = (copy for number in count(1) for route in own for copy in _copied(route, number))
    chosen = islice(chain(own, copies), size)
    return sorted(chosen, key=lambda route: route.path.replace("{", "~"))


_PARAMETER = re.compile(r"(?<=/)\{\w+\}(?=/|$)")
_VERSION = re.compile(r"v[\d.]+")


def _named(path: str) -> str:
    parts = enumerate(path.split("/"))
    return "/".join(_PARAMETER.sub(f"{{p{number}}}", f"/{part}")[1:] for number, part in parts)


def _copied(route: Route, number: int) -> Iterator[Route]:
    """The same template of another service: its first literal that is no version has another name."""
    parts = route.path.split("/")
    literals = [place for place, part in enumerate(parts) if part and "{" not in part]
    named = [place for place in literals if not _VERSION.fullmatch(parts[place])]
    if literals:
        parts[(named or literals)[0]] += f"-{number}"
        yield route._replace(path="/".join(parts))


def asks(routes: Sequence[Route], number: int) -> list[Ask]:
    """Return calls of routes drawn evenly, with ids as clouds have them."""
    random = Random(len(routes))
    found = []
    for route in (random.choice(routes) for _ in range(number)):
        path = re.sub(r"\{\w+\}", lambda _: f"{random.getrandbits(128):032x}", route.path)
        scope = {"type": "http", "method": route.method, "path": path, "root_path": ""}
        found.append(Ask(route.method, path, scope))
    return found


# --- routers -----------------------------------------------------------------------------------------------


def ostiary(routes: Sequence[Route]) -> Router:
    """Return ours; `find` is asked first, as the engine does for the first call of each route."""
    table = RouteTable(routes)
    match = table.match

    def find(ask: Ask) -> Found:
        table.find(ask.method, ask.path)
        found = match(ask.method, ask.path)
        assert found is not None
        return found[0].path, found[1]

    def run(asked: Sequence[Ask]) -> None:
        for method, path, _ in asked:
            match(method, path)

    return Router(run, find)


def falcon(routes: Sequence[Route]) -> Router:
    """Return Falcon's compiled router: it finds the responders of a path, of which the method names one."""
    from falcon.routing import CompiledRouter

    router = CompiledRouter()
    for route in routes:
        resource = type("Resource", (), {f"on_{route.method.lower()}": lambda _self, _req, _resp: None})
        router.add_route(route.path, resource())
    look_up = router.find

    def find(ask: Ask) -> Found:
        found = look_up(ask.path)
        assert found is not None
        assert ask.method in found[1]
        return str(found[3]), found[2]

    def run(asked: Sequence[Ask]) -> None:
        for method, path, _ in asked:
            look_up(path)[1][method]

    return Router(run, find)


def werkzeug(routes: Sequence[Route]) -> Router:
    """Return Werkzeug's map, bound to a host."""
    from werkzeug.routing import Map, Rule

    rules = [
        Rule(route.path.replace("{", "<").replace("}", ">"), endpoint=route.path, methods=[route.method])
        for route in routes
    ]
    match = Map(rules).bind("localhost").match

    def find(ask: Ask) -> Found:
        endpoint, params = match(ask.path, ask.method)
        return endpoint, dict(params)

    def run(asked: Sequence[Ask]) -> None:
        for method, path, _ in asked:
            match(path, method)

    return Router(run, find)


def starlette(routes: Sequence[Route]) -> Router:
    """Return Starlette's routes, asked one after the other as its router does."""
    from starlette.routing import Match
    from starlette.routing import Route as Path

    paths = [Path(route.path, lambda _: None, methods=[route.method]) for route in routes]

    def first(scope: dict[str, Any]) -> tuple[Path, Any] | None:
        for path in paths:
            match, found = path.matches(scope)
            if match is Match.FULL:
                return path, found
        return None

    def find(ask: Ask) -> Found:
        found = first(ask.scope)
        assert found is not None
        return found[0].path, found[1]["path_params"]

    def run(asked: Sequence[Ask]) -> None:
        for _, _, scope in asked:
            first(scope)

    return Router(run, find)


ROUTERS = {"ostiary": ostiary, "falcon": falcon, "werkzeug": werkzeug, "starlette": starlette}


def check(routers: dict[str, Router], asked: Sequence[Ask]) -> None:
    """AssertionError unless all routers find the same template and parameters for each path."""
    for ask in asked:
        found = {name: router.find(ask) for name, router in routers.items()}
        assert all(answer == found["ostiary"] for answer in found.values()), (ask, found)


def measure(size: int) -> dict[str, float]:
    """Return the seconds of one look-up for each router."""
    routes = templates(size)
    asked = asks(routes, CALLS)
    routers = {name: make(routes) for name, make in ROUTERS.items()}
    check(routers, asked)
    total = dict.fromkeys(routers, 0.0)
    with quiet():
        for start in range(0, len(asked), CHUNK):
            for name, seconds in _least(routers, asked[start : start + CHUNK]).items():
                total[name] += seconds
    return {name: seconds / len(asked) for name, seconds in total.items()}


def _least(routers: dict[str, Router], part: Sequence[Ask]) -> dict[str, float]:
    """The least that each takes for some calls; asked just before, it pays for no caches that others filled."""
    least = dict.fromkeys(routers, float("inf"))
    for _ in range(ROUNDS):
        for name, router in routers.items():
            router.run(part)
            begin = perf_counter()
            router.run(part)
            least[name] = min(least[name], perf_counter() - begin)
    return least


def main(sizes: Sequence[int]) -> None:
    found = {size: measure(size) for size in sizes}
    head = "".join(f" {size:,} templates |" for size in sizes)
    sys.stdout.write(f"| |{head} most ÷ fewest |\n|---|{'---|' * (len(sizes) + 1)}\n")
    for name in ROUTERS:
        of = "" if name == "ostiary" else f" {version(name)}"
        cells = "".join(f" {found[size][name] * 1e6:.2f} µs |" for size in sizes)
        grown = found[sizes[-1]][name] / found[sizes[0]][name]
        sys.stdout.write(f"| {name}{of} |{cells} {grown:.2f} |\n")


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or SIZES)
