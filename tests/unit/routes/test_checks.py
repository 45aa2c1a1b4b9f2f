"""The checks of single routes: each finds its fault, and nothing where there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ostiary.catalog.catalog import Catalog
from ostiary.catalog.check import check_catalog
from ostiary.routes.ambiguity import check_case, check_collisions
from ostiary.routes.checks import CHECKS, CODES, Table
from ostiary.routes.route import Route, Service, Variant


def route(text: str, *actions: str, service: str = "elb", **more: object) -> Route:
    method, _, path = text.partition(" ")
    return Route(service, method, path, actions=actions, enterprise_project=True)._replace(**more)  # type: ignore[arg-type]


def findings(*routes: Route, **services: Service) -> list[tuple[str, str]]:
    table = Table(routes, services)
    return [(found.fault.code, found.fault.message) for check in CHECKS for found in check(table)]


def codes(*routes: Route, **services: Service) -> list[str]:
    return [code for code, _ in findings(*routes, **services)]


def test_a_sound_table() -> None:
    """Routes of which everything is known and fits have no finding."""
    assert codes(route("GET /a", "elb:pools:list"), route("DELETE /a", "elb:pools:delete")) == []


def test_unknown_authorization() -> None:
    """A route of which no action is known is found."""
    assert codes(route("GET /a", authorization="unknown")) == ["unknown-authorization"]
    assert codes(route("GET /a", authorization="none")) == []


def test_foreign_action() -> None:
    """An own action of another service is found; a service may have another prefix than its name."""
    assert codes(route("GET /a", "vpc:ports:get")) == ["foreign-action"]
    assert codes(route("GET /a", "ELB:pools:get")) == []
    eip = route("GET /a", "vpc:ports:get", service="eip")
    assert codes(eip, eip=Service("eip", prefix="vpc")) == []
    variant = route("POST /a", alternatives=(Variant("body a", ("vpc:ports:get", "elb:pools:get")),))
    assert codes(variant) == ["foreign-action"]


def test_pattern_action() -> None:
    """A pattern where an action must stand is found."""
    assert codes(route("GET /a", "elb:pools:*")) == ["pattern-action"]


def test_undecided_variants() -> None:
    """Variants in prose, or without a word, are found; those that a request can be told by are not."""
    told = Variant('body action="x"', ("elb:pools:put",))
    for vague in (Variant(None, ("elb:pools:create",)), Variant("only for images", ("elb:pools:create",))):
        assert codes(route("POST /a", alternatives=(told, vague))) == ["undecided-variants"]
    assert codes(route("POST /a", alternatives=(told, Variant("query x", ("elb:pools:create",))))) == []


@pytest.mark.parametrize(
    ("method", "action", "fits"),
    [
        ("GET", "elb:flavors:create", False),
        ("GET", "elb:flavors:list", True),
        ("GET", "elb:flavors:Create", False),
        ("HEAD", "elb:roles:deleteAll", False),
        ("HEAD", "elb:roles:checkRole", True),
        ("GET", "elb:files:download", True),
        ("DELETE", "elb:pools:get", False),
        ("DELETE", "elb:pools:createPool", False),
        ("DELETE", "dns:tag:set", True),
        ("PUT", "dms:instance:get", False),
        ("PUT", "elb:pools:create", True),
        ("PATCH", "elb:pools:delete", False),
        ("POST", "elb:pools:get", True),
        ("POST", "elb:pools:delete", True),
    ],
)
def test_verbs(method: str, action: str, fits: bool) -> None:
    """A method that an operation's name contradicts is found; POST may do anything."""
    found = [code for code in codes(route(f"{method} /a", action)) if code == "verb-mismatch"]
    assert found == ([] if fits else ["verb-mismatch"])


def test_one_fitting_action_is_enough() -> None:
    """A call that needs several actions is found only if none of them fits, each variant by itself."""
    assert codes(route("PUT /a", "elb:pools:get", "elb:pools:put")) == []
    variants = (Variant("body a", ("elb:pools:get",)), Variant("body b", ("elb:pools:put",)))
    assert codes(route("PUT /a", alternatives=variants)) == ["verb-mismatch"]


def test_unknown_scope() -> None:
    """Routes that do not say whether a scope is supported are one finding for each service and scope."""
    one, other = route("GET /a", "elb:a:get"), route("GET /b", "elb:a:get", enterprise_project=None)
    [(code, message)] = findings(one, other, other._replace(path="/c"))
    assert code == "unknown-scope"
    assert message.startswith("2 of 3 routes of `elb` do not say whether enterprise projects are supported")
    assert codes(one._replace(project=None)) == ["unknown-scope"]


def test_unlisted_dependency() -> None:
    """A dependency that no route needs is found once, if its service has routes at all and it is no pattern."""
    wanted = (Variant(None, ("elb:pools:ge", "elb:pools:*", "bms:servers:get", "elb:pools:get")),)
    routes = [route("GET /a", "elb:pools:get", dependencies=wanted), route("GET /b", "elb:pools:get")]
    [(code, message)] = findings(*routes)
    assert (code, "`elb:pools:ge`" in message) == ("unlisted-dependency", True)
    [(_, message)] = findings(*routes, routes[0]._replace(path="/c"))
    assert message.startswith("2 routes of `elb` depend on")


def test_suspect_action() -> None:
    """A rare resource type that differs from a common one in its plural or its separators is found."""
    common = [route(f"GET /{n}", "nat:dnatRules:get", service="nat") for n in range(3)]
    rare = route("DELETE /a", "nat:dnat_rules:delete", service="nat")
    assert codes(*common, rare) == ["suspect-action"]
    assert codes(*common, route("DELETE /a", "nat:snatRules:delete", service="nat")) == []
    assert codes(common[0], rare) == [], "neither of two spellings is the common one"


def test_every_code_is_listed() -> None:
    """The codes that `--code` knows are those of the checks, and all of them can occur."""
    services = {
        "elb": Service("elb", endpoints=("x.test",)),
        "vpc": Service("vpc", endpoints=("x.test",)),
        "eip": Service("eip", endpoints=("y.test",), twin="vpc"),
    }
    wanted = (Variant(None, ("elb:pools:ge",)),)
    routes = [
        route("GET /a/{x}", "elb:pools:get", dependencies=wanted),
        route("GET /a/{y}", "elb:pools:create", enterprise_project=None),
        route("GET /{x}/b", "elb:pool:*"),
        route("GET /A/{y}", "vpc:ports:get"),
        route("GET /a/{x}", "vpc:ports:get", service="vpc"),
        route("GET /a/{x}", "vpc:ports:list", service="eip"),
        route("GET /u", authorization="unknown"),
        route("POST /u", alternatives=(Variant(None, ("elb:pools:get",)),)),
    ]
    table = Table(routes, services)
    found = {f.fault.code for check in (check_collisions, check_case, *CHECKS) for f in check(table)}
    assert found | {"stale-explanation"} == set(CODES)


def test_the_page_lists_every_code() -> None:
    """docs/routes.md has a line for each code, in the same order, with the severity that the check gives it."""
    page = (Path(__file__).parents[3] / "docs" / "routes.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning|suggestion) \|", page, re.MULTILINE)
    assert [code for code, _ in rows] == list(CODES)
    severities = {f.fault.code: str(f.fault.severity) for f in check_catalog(Catalog.bundled())}
    assert severities.items() <= dict(rows).items()
