"""Which route a call is: every bundled route is found back, and what looks alike is told apart or refused."""

from __future__ import annotations

import re
import sys
from types import FrameType
from typing import Any

import pytest

from ostiary.catalog.bundled import deployments
from ostiary.catalog.catalog import Catalog
from ostiary.catalog.lookup import find_route
from ostiary.errors import RequestError
from ostiary.routes.collision import example_path
from ostiary.routes.hosts import common_host
from ostiary.routes.route import Route, Service
from ostiary.routes.table import shape_of
from ostiary.syntax.path import parse_target, parse_template

CATALOGS = {deployment: Catalog.bundled(deployment) for deployment in deployments()}
FILES = [
    (deployment, service)
    for deployment, catalog in CATALOGS.items()
    for service in catalog.services
    if any(route.service == service for route in catalog.table.routes)
]


def routes_of(deployment: str, service: str) -> list[Route]:
    return [route for route in CATALOGS[deployment].table.routes if route.service == service]


def concrete(route: Route) -> tuple[str, dict[str, str]]:
    """A path of a route in which every parameter is an identifier, and the values of the parameters."""
    names = re.findall(r"\{([^}]*)\}", route.path)
    values = {name: f"id-of-{name}" for name in names}
    path = route.path
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return path, values


def host_of(service: Service) -> str:
    return common_host(service.endpoints, service.endpoints) or ""


def test_every_service_has_a_host() -> None:
    """Each service with a route table has an endpoint, so that whole URLs are enough to name it."""
    for catalog in CATALOGS.values():
        assert all(service.endpoints for service in catalog.services.values())


@pytest.mark.parametrize(("deployment", "service"), FILES)
def test_every_route_is_found_by_its_url(deployment: str, service: str) -> None:
    """A URL of a route leads back to it with its parameters, or to the same route of the service it is a twin of."""
    catalog = CATALOGS[deployment]
    host = host_of(catalog.services[service])
    for route in routes_of(deployment, service):
        path, values = concrete(route)
        match, methods = find_route(catalog, route.method, parse_target(f"https://{host}{path}?limit=1"))
        assert match is not None
        assert route.method in methods
        twin = catalog.services[service].twin
        if match.route.service != service:
            assert match.route.service == twin
            assert shape_of(match.route)[1:] == shape_of(route)[1:]
        else:
            assert (match.route, match.params) == (route, values)


@pytest.mark.parametrize(("deployment", "service"), FILES)
def test_every_route_is_found_by_its_service(deployment: str, service: str) -> None:
    """A bare path with the service named leads back to the route itself."""
    for route in routes_of(deployment, service):
        path, values = concrete(route)
        match, _ = find_route(CATALOGS[deployment], route.method, parse_target(path), service)
        assert match is not None
        assert (match.route, match.params) == (route, values)


@pytest.mark.parametrize(("deployment", "service"), FILES)
def test_a_bare_path_is_found_or_refused(deployment: str, service: str) -> None:
    """Without host and service a path is the route, or is refused with the names of the services it may be of."""
    catalog = CATALOGS[deployment]
    for route in routes_of(deployment, service):
        path, _ = concrete(route)
        found = outcome(catalog, route.method, path)
        if isinstance(found, RequestError):
            named = set(found.message.rpartition(": ")[2].split(", "))
            assert (found.code, len(named) > 1) == ("ambiguous-route", True)
            assert named & {service, catalog.services[service].twin}
        else:
            assert found is not None
            assert found == route or found.service == catalog.services[service].twin


def outcome(
    catalog: Catalog, method: str, target: str, service: str | None = None
) -> Route | RequestError | None:
    try:
        match, _ = find_route(catalog, method, parse_target(target), service)
    except RequestError as error:
        return error
    return match.route if match else None


CATALOG = Catalog(
    [
        (Service("vpc", endpoints=("vpc.test",)), (Route("vpc", "GET", "/v1/{p}/ips"), Route("vpc", "GET", "/v1/{p}"))),
        (
            Service("eip", endpoints=("vpc.test",), twin="vpc"),
            (Route("eip", "GET", "/v1/{q}/ips"), Route("eip", "GET", "/v1/mine"), Route("eip", "PUT", "/v1/{q}/ips")),
        ),
        (Service("ces", endpoints=("ces.test",), spellings=(("V1.0", "v1.0"),)), (Route("ces", "GET", "/v1.0/{p}"),)),
        (Service("ecs", endpoints=("ecs.test",)), (Route("ecs", "GET", "/v1.0/{p}"), Route("ecs", "GET", "/V9"))),
    ]
)  # fmt: skip


def found(method: str, target: str, service: str | None = None) -> str:
    found = outcome(CATALOG, method, target, service)
    if isinstance(found, RequestError):
        return found.code
    return f"{found.service} {found.path}" if found else "none"


def test_twins() -> None:
    """What two services describe is the twin's, unless the other is named; what only one has is its own."""
    assert found("GET", "https://vpc.test/v1/p/ips") == "vpc /v1/{p}/ips"
    assert found("GET", "/v1/p/ips") == "vpc /v1/{p}/ips"
    assert found("GET", "/v1/p/ips", "eip") == "eip /v1/{q}/ips"
    assert found("PUT", "https://vpc.test/v1/p/ips") == "eip /v1/{q}/ips"


def test_twins_with_other_templates_are_ambiguous() -> None:
    """Where the templates differ, a service is no copy of the other, and nothing is guessed."""
    assert found("GET", "https://vpc.test/v1/mine") == "ambiguous-route"


def test_spellings() -> None:
    """A first segment in another spelling is that of the services that declare it, and of no other."""
    assert found("GET", "https://ces.test/V1.0/p") == "ces /v1.0/{p}"
    assert found("GET", "/V1.0/p") == "ces /v1.0/{p}"
    assert found("GET", "https://ces.test/v1.0/p") == "ces /v1.0/{p}"
    assert found("GET", "https://ecs.test/V1.0/p") == "none"
    assert found("GET", "/V1.0/p", "ecs") == "none"
    assert found("GET", "/v1.0/p") == "ambiguous-route"
    assert found("GET", "/V9") == "ecs /V9"
    assert found("GET", "/v9") == "none"
    assert found("GET", "V1.0/p") == "none"


def test_a_spelling_has_its_methods() -> None:
    """A path in another spelling has the methods of its own."""
    match, methods = find_route(CATALOG, "PUT", parse_target("https://ces.test/V1.0/p"))
    assert (match, methods) == (None, ("GET",))


def steps(catalog: Catalog, path: str) -> int:
    """How many lines of Python a look-up runs, once what it needs is there."""
    count = 0

    def line(_: FrameType, event: str, __: object) -> Any:
        nonlocal count
        count += event == "line"
        return line

    catalog.table.find("GET", path)
    before = sys.gettrace()
    sys.settrace(line)
    try:
        catalog.table.find("GET", path)
    finally:
        sys.settrace(before)
    return count


def test_look_up_does_not_slow_down_with_the_number_of_services() -> None:
    """A look-up takes as many steps among a thousand services as among one."""
    routes = [f"/v1/{{project_id}}/{noun}/{{id}}" for noun in ("pools", "ports", "disks")]

    def catalog(count: int) -> Catalog:
        services = [(f"s{n}", [f"/s{n}{path}" for path in routes]) for n in range(count)]
        return Catalog(
            (Service(name), tuple(Route(name, "GET", path) for path in paths)) for name, paths in services
        )

    assert 0 < steps(catalog(1), "/s0/v1/p/ports/1") == steps(catalog(1000), "/s0/v1/p/ports/1")


def test_look_up_among_all_services_is_as_short_as_among_one() -> None:
    """A path that only one service can have takes hardly more steps in the bundled table than in its own."""
    alone = Catalog([(CATALOGS["otc"].services["elb"], tuple(routes_of("otc", "elb")))])
    path = "/v3/p/elb/pools/x"
    assert steps(CATALOGS["otc"], path) <= 2 * steps(alone, path)


def test_examples_are_paths() -> None:
    """The paths that findings show are matched by the routes they are about."""
    for catalog in CATALOGS.values():
        for route in catalog.table.routes:
            path = example_path(parse_template(route.path))
            assert catalog.table.find(route.method, path, [route.service]).matches
