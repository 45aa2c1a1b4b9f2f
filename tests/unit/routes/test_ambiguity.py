"""Ambiguities: within a service, across services, at one host; each with a path that shows it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.routes.ambiguity import check_case, check_collisions
from ostiary.routes.checks import Table
from ostiary.routes.route import Route, Service, Variant

ELB = Service("elb", endpoints=("elb.{region}.cloud.test",))
VPC = Service("vpc", endpoints=("vpc.{region}.cloud.test",))
EIP = Service("eip", endpoints=("vpc.{region}.cloud.test",), prefix="vpc")


def route(text: str, service: str = "elb", *actions: str, priority: int = 0) -> Route:
    method, _, path = text.partition(" ")
    return Route(service, method, path, actions=actions or ("elb:a:get",), priority=priority)


def codes(routes: list[Route], *services: Service) -> list[tuple[str, str | None]]:
    table = Table(routes, {service.name: service for service in services or (ELB, VPC, EIP)})
    return [(found.fault.code, found.path) for found in check_collisions(table)]


def test_two_routes_of_one_shape() -> None:
    """Two routes of a service that match the same paths are an error, unless a priority settles it."""
    routes = [route("GET /a/{x}"), route("GET /a/{y}")]
    [found] = check_collisions(Table(routes, {"elb": ELB}))
    assert (found.fault.code, found.fault.severity) == ("ambiguous-route", Severity.ERROR)
    assert (found.route, found.other, found.path) == (routes[1], routes[0], "/a/y")
    assert found.fault.hint == "remove one of them"
    assert codes([route("GET /a/{x}"), route("GET /a/{y}", priority=1)]) == []


def test_the_hint_depends_on_the_actions() -> None:
    """Two routes of one shape with different actions are perhaps variants of one."""
    routes = [route("GET /a", "elb", "elb:a:get"), route("GET /a", "elb", "elb:b:get")]
    [found] = check_collisions(Table(routes, {"elb": ELB}))
    assert "`alternatives`" in str(found.fault.hint)


def test_crossed_routes() -> None:
    """Crossed routes are a warning with a path that fits both, unless a priority settles it."""
    routes = [route("GET /a/{y}/c"), route("GET /{x}/b/c")]
    [found] = check_collisions(Table(routes, {"elb": ELB}))
    assert (found.fault.code, found.fault.severity) == ("crossed-routes", Severity.WARNING)
    assert "`GET /a/b/c`" in found.fault.message
    assert codes([route("GET /a/{y}", priority=1), route("GET /{x}/b")]) == []


def test_what_the_rule_settles() -> None:
    """A plainly more literal route is no ambiguity."""
    assert codes([route("GET /a/b"), route("GET /a/{y}"), route("GET /{x}/{y}")]) == []


def test_services_at_different_hosts() -> None:
    """The same path of two services needs a host: a suggestion with the path."""
    routes = [route("GET /v1/{p}/things"), route("GET /v1/{q}/{r}", "vpc", "vpc:a:get")]
    [found] = check_collisions(Table(routes, {"elb": ELB, "vpc": VPC}))
    assert (found.fault.code, found.fault.severity) == ("needs-host", Severity.SUGGESTION)
    assert found.path == "/v1/q/things"


def test_services_without_hosts() -> None:
    """A service whose host nobody knows can only be named."""
    assert codes([route("GET /a"), route("GET /a", "x", "x:a:get")], ELB, Service("x")) == [
        ("needs-host", "/a")
    ]


def test_services_at_one_host() -> None:
    """Two services at one host are an error: nothing tells them apart."""
    routes = [route("GET /a", "vpc", "vpc:a:get"), route("GET /a", "eip", "vpc:a:get")]
    [found] = check_collisions(Table(routes, {"vpc": VPC, "eip": EIP}))
    assert (found.fault.code, found.fault.severity) == ("shared-host", Severity.ERROR)
    assert "`GET https://vpc.region.cloud.test/a`" in found.fault.message


def test_twins() -> None:
    """A service that describes another one's API again is no ambiguity where both have the same template."""
    twin = EIP._replace(twin="vpc")
    same = [route("GET /a/{x}", "vpc", "vpc:a:get"), route("GET /a/{y}", "eip", "vpc:a:get")]
    assert codes(same, VPC, twin) == []
    other = [same[0], same[1]._replace(actions=("vpc:b:get",))]
    assert codes(other, VPC, twin) == [("twin-differs", "/a/y")]
    wider = [same[0], route("GET /{z}/{y}", "eip", "vpc:a:get")]
    assert codes(wider, VPC, twin) == [("shared-host", "/a/y")]


def test_twins_are_compared_as_a_whole() -> None:
    """Scopes, variants and dependencies of twins must agree as well."""
    twin, one = EIP._replace(twin="vpc"), route("GET /a", "vpc", "vpc:a:get")
    for change in (
        {"enterprise_project": True},
        {"dependencies": (Variant(None, ("ecs:a:get",)),)},
        {"authorization": "unknown", "actions": ()},
    ):
        pair = [one, one._replace(service="eip", **change)]
        assert codes(pair, VPC, twin) == [("twin-differs", "/a")]


def test_case_twins() -> None:
    """Routes of one service that differ only in the case of a literal are a warning; parameters have no case."""
    routes = [route("GET /V2/{p}/a"), route("GET /v2/{q}/a"), route("GET /v2/{P}/b"), route("PUT /V2/{q}/b")]
    [found] = check_case(Table(routes, {"elb": ELB}))
    assert (found.fault.code, found.fault.severity) == ("case-twins", Severity.WARNING)
    assert (found.route, found.other) == (routes[1], routes[0])
    assert list(check_case(Table([route("GET /V2"), route("GET /v2", "vpc")], {}))) == []
