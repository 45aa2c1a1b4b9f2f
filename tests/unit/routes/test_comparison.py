"""Two route tables compared."""

from __future__ import annotations

from ostiary.routes.comparison import Change, Tables, compare_tables
from ostiary.routes.route import Route, Service, Variant

ELB = Service("elb", "project", "Load Balance")
ONE = Route("elb", "GET", "/a/{x}", actions=("elb:a:get",))
OTHER = Route("elb", "PUT", "/a/{x}", alternatives=(Variant("body b", ("elb:a:put",)),))


def tables(*routes: Route, services: tuple[Service, ...] = (ELB,)) -> Tables:
    return Tables({service.name: service for service in services}, routes)


def test_equal_tables() -> None:
    """Equal tables differ in nothing, in whichever order their routes come."""
    found = compare_tables(tables(ONE, OTHER), tables(OTHER, ONE))
    assert not found
    assert not any(found)


def test_routes_added_and_removed() -> None:
    """A route that only one table has is added or removed, and its actions with it if no other route needs them."""
    found = compare_tables(tables(ONE), tables(OTHER))
    assert found
    assert (found.routes_added, found.routes_removed, found.routes_changed) == ((OTHER,), (ONE,), ())
    assert (found.actions_added, found.actions_removed) == (("elb:a:put",), ("elb:a:get",))
    again = compare_tables(tables(ONE, OTHER), tables(OTHER, OTHER._replace(method="GET", path="/b")))
    assert again.actions_added == ()


def test_a_changed_route() -> None:
    """A route that both tables have is compared field by field; the names of parameters are one of them."""
    new = ONE._replace(path="/a/{y}", actions=("elb:a:list",), enterprise_project=True)
    [change] = compare_tables(tables(ONE), tables(new)).routes_changed
    assert change == Change(
        "elb: GET /a/{y}",
        {
            "path": ("/a/{x}", "/a/{y}"),
            "actions": (("elb:a:get",), ("elb:a:list",)),
            "enterprise_project": (None, True),
        },
    )


def test_services() -> None:
    """What changes of a service's header counts as well."""
    old = tables(services=(ELB, Service("vpc")))
    new = tables(services=(ELB._replace(level="global"), Service("evs")))
    found = compare_tables(old, new)
    assert (found.services_added, found.services_removed) == (("evs",), ("vpc",))
    assert found.services_changed == (Change("elb", {"level": ("project", "global")}),)
