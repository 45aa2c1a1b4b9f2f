"""What ships with ostiary: services, routes, system-defined policies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ostiary import Engine
from ostiary.catalog.catalog import Catalog
from ostiary.catalog.content import account_folder, content_folder
from ostiary.documents.policy_file import load_policy
from ostiary.documents.route_file import routes_of
from ostiary.documents.yaml_file import read_yaml
from ostiary.model.policy import PolicyEnvelope
from ostiary.routes.route import Route, Service
from ostiary.spans import Source

BUNDLED = Catalog.bundled()
ELB = [route for route in BUNDLED.table.routes if route.service == "elb"]
SYSTEM = sorted((content_folder() / "system").glob("*.yaml"))


def concrete(route: Route) -> tuple[str, dict[str, str]]:
    """A path that a route has, and the parameters in it."""
    names = re.findall(r"\{([^{}]+)\}", route.path)
    values = {name: f"x{number}-{name}" for number, name in enumerate(names)}
    return re.sub(r"\{([^{}]+)\}", lambda found: values[found[1]], route.path), values


def test_elb_has_its_125_routes() -> None:
    """The manual of Elastic Load Balance has 125 different calls with an authorization."""
    assert len(ELB) == 125


@pytest.mark.parametrize("route", ELB, ids=lambda route: f"{route.method} {route.path}")
def test_an_elb_route_is_found_again(route: Route) -> None:
    """A concrete path of a route leads back to that route and no other, with its parameters."""
    path, values = concrete(route)
    [match] = BUNDLED.table.find(route.method, path).matches
    assert match.route is route
    assert match.params == values


@pytest.mark.parametrize("route", ELB, ids=lambda route: f"{route.method} {route.path}")
def test_an_elb_route_is_found_again_by_its_host(route: Route) -> None:
    """A whole URL at the service's endpoint leads back to the route."""
    path, values = concrete(route)
    project = values.get("project_id", "p1")
    account = {
        "account": {"id": "d1"},
        "projects": [{"id": project, "name": "dev"}],
        "users": [{"name": "alice"}],
    }
    engine = Engine.from_documents(account)
    decision = engine.authorize(
        route.method, f"https://elb.eu-de.otc.t-systems.com{path}?limit=1", user="alice"
    )
    assert decision.route is not None
    assert (decision.route.method, decision.route.path) == (route.method, route.path)
    assert decision.outcome == "implicit-deny"


def test_the_hosts_of_a_service() -> None:
    """An endpoint's placeholder stands for one label of a host name, and the host is matched as a whole."""
    assert BUNDLED.services_at("elb.eu-de.otc.t-systems.com") == {"elb"}
    assert BUNDLED.services_at("elb.eu-de.x.otc.t-systems.com") == frozenset()
    assert BUNDLED.services_at("elb..otc.t-systems.com") == frozenset()
    assert BUNDLED.services_at("elb.eu-de.otc.t-systems.com.evil.org") == frozenset()
    assert BUNDLED.services_at("elbxeu-de.otc.t-systems.com") == frozenset()


def test_routes_by_action() -> None:
    """An action's routes are found whatever its case; an action of no route has none."""
    found = BUNDLED.routes_of("ELB:Members:Delete")
    assert found
    assert all("elb:members:delete" in route.actions for route in found)
    assert BUNDLED.routes_of("elb:members:explode") == ()


def test_the_level_of_a_service() -> None:
    """A service's level is that of its route file; a service nobody knows has the level asked for."""
    catalog = Catalog([(Service("iam", "global"), ())])
    assert catalog.level("IAM:users:list") == "global"
    assert catalog.level("ecs:servers:list") == "project"
    assert catalog.level("ecs:servers:list", "global") == "global"


def test_own_routes_replace_bundled_ones() -> None:
    """An account's route of the same service, method and shape stands in place of the bundled one."""
    service = Service("shop")
    bundled = (Route("shop", "GET", "/carts/{id}", actions=("shop:a:a",)), Route("shop", "GET", "/x"))
    own = {"service": "shop", "routes": [{"route": "GET /carts/{cart_id}", "actions": ["shop:b:b"]}]}
    catalog = Catalog([(service, bundled)], [routes_of(own, "own")])
    assert [route.actions for route in catalog.table.routes] == [(), ("shop:b:b",)]
    [match] = catalog.table.find("GET", "/carts/1").matches
    assert match.route.path == "/carts/{cart_id}"
    assert catalog.ambiguities() == []


def test_own_routes_keep_the_header_of_the_service() -> None:
    """What an own file does not say of a service stays as the bundled file has it; what it says is new."""
    bundled = [(Service("shop", "global", "The Shop", ("shop.example.com",)), ())]
    for header, expected in (
        ({}, ("global", "The Shop", ("shop.example.com",))),
        ({"level": "project"}, ("project", "The Shop", ("shop.example.com",))),
        ({"name": "Mine", "endpoints": ["my.host"]}, ("global", "Mine", ("my.host",))),
    ):
        own = routes_of({"service": "shop", **header}, "own")
        assert Catalog(bundled, [own]).services["shop"][1:4] == expected


def test_own_routes_keep_the_endpoints() -> None:
    """A whole URL of a bundled service still finds its routes beside an own route of that service."""
    own = {"service": "elb", "routes": [{"route": "GET /v9/mine", "actions": ["elb:mine:get"]}]}
    engine = Engine.from_documents(
        {"users": [{"name": "a"}], "projects": [{"id": "p", "name": "q"}]}, {}, [own]
    )
    host = "https://elb.eu-de.otc.t-systems.com"
    for path in ("/v3/p/elb/pools", "/v9/mine"):
        assert engine.authorize("GET", f"{host}{path}", user="a", project="q").route is not None


def test_an_ambiguity_of_own_routes_has_the_place_of_the_second() -> None:
    """Two own routes of one shape and priority are a fault at the second of them."""
    entries = [{"route": "GET /a/{x}"}, {"route": "PUT /a"}, {"route": "GET /a/{y}"}]
    document = routes_of({"service": "shop", "routes": entries}, "routes[0]")
    [finding] = Catalog([], [document]).ambiguities()
    assert finding.route is not None
    assert (finding.route.service, finding.fault.span) == ("shop", document.place(2))


def test_bundled_routes_have_no_ambiguity() -> None:
    """No two bundled routes of one service match the same paths."""
    assert [str(fault) for fault in BUNDLED.ambiguities()] == []


@pytest.mark.parametrize("path", SYSTEM, ids=lambda path: path.stem)
def test_a_system_policy_loads_and_says_where_it_is_from(path: Path) -> None:
    """A bundled system policy is found by its display name, and is marked as derived or as published."""
    document = load_policy(path, path.name)
    found = BUNDLED.system_policy(document.name)
    assert found is not None
    assert (found.name, found.file) == (document.name, f"@system/{path.name}")
    envelope = PolicyEnvelope.model_validate(read_yaml(Source(path.name, path.read_text("utf-8"))))
    assert envelope.source is not None
    assert envelope.source.status in ("derived", "published")
    assert envelope.source.evidence
    assert envelope.type in ("AX", "XA", "AA")


def test_there_are_system_policies() -> None:
    """The policies that the docs and the example use ship."""
    assert {"ELB-FullAccess", "ELB-ReadOnlyAccess"} <= {path.stem for path in SYSTEM}


@pytest.mark.parametrize(
    "name", ["ELB fullaccess", "ELB-FullAccess", "ELB  FullAccess", "../system/ELB FullAccess", "", "x"]
)
def test_a_system_policy_has_one_name(name: str) -> None:
    """A name that is not exactly the display name finds nothing, least of all another file."""
    assert BUNDLED.system_policy(name) is None


def test_a_catalog_may_be_without_system_policies() -> None:
    """A catalog for documents alone knows no bundled policy."""
    assert Catalog([], system_policies=False).system_policy("ELB FullAccess") is None


def test_the_example_account_loads() -> None:
    """The example account has no fault, and its folder is part of the content."""
    assert account_folder("@example") == content_folder() / "example"
    assert "alice" in {user.name for user in Engine.load("@example").snapshot.account.users}
