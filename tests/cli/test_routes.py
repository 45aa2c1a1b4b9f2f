"""`ostiary routes`: the table listed, shown, searched and checked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ostiary.catalog.catalog import Catalog
from ostiary.routes.route import Route
from tests.cli.command import ORDERS, POOLS, PROJECT, assert_refused, call, run

HOST = "https://elb.eu-de.otc.t-systems.com"
KEYS = {
    "service", "method", "path", "authorization", "actions", "alternatives", "scope", "dependencies", "title",
    "page", "corrections",
}  # fmt: skip


def elb_routes() -> list[Route]:
    return [route for route in Catalog.bundled("otc").table.routes if route.service == "elb"]


def concrete(route: Route) -> tuple[str, dict[str, str]]:
    """A URL of a route, and the values of its parameters."""
    names = re.findall(r"\{([^}]*)\}", route.path)
    values = {name: PROJECT if name == "project_id" else f"id-of-{name}" for name in names}
    path = route.path
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return f"{HOST}{path}?limit=1", values


def test_list_json() -> None:
    """Every route is printed with exactly the keys of the interface."""
    result = run("routes", "list", "--service", "elb", "--format", "json")
    assert (result.code, result.stderr) == (0, "")
    rows = json.loads(result.stdout)
    assert len(rows) == len(elb_routes()) == 125
    for row in rows:
        assert set(row) == KEYS
        assert set(row["scope"]) == {"project", "enterprise_project"}
        assert row["authorization"] in {"required", "none", "unknown"}


def test_list_text() -> None:
    """For people: a table with a heading, every path whole, and the count."""
    result = run("routes", "list", "--service", "elb")
    lines = result.stdout.splitlines()
    assert lines[0].split()[:4] == ["service", "method", "path", "action"]
    assert lines[-1] == "125 routes"
    assert "\x1b" not in result.stdout
    assert all(any(f" {route.path} " in line for line in lines) for route in elb_routes())


def test_list_filters() -> None:
    """Filters narrow the list together, and an account brings its own routes."""
    one = call("routes", "list", "--method", "delete", "--action", "elb:members:*", "--format", "json")
    assert {(row["method"], *row["actions"]) for row in json.loads(one.stdout)} == {
        ("DELETE", "elb:members:delete")
    }
    own = call("routes", "list", "-a", "@example", "--service", "shop", "--format", "json")
    assert {row["authorization"] for row in json.loads(own.stdout)} == {"required", "none", "unknown"}
    assert json.loads(call("routes", "list", "--action", "a:b:c", "--format", "json").stdout) == []


def test_show() -> None:
    """An action pattern shows its actions and routes; exit code 1 if it covers none."""
    found = call("routes", "show", "--action", "elb:members:*")
    assert found.code == 0
    assert "elb:members:delete\n  DELETE /v2.0/lbaas/pools/{pool_id}/members/{member_id}" in found.stdout
    assert found.stdout.splitlines()[-1] == "5 actions, 12 routes"
    for pattern in ("elb:nothing:*", "", "[["):
        none = call("routes", "show", "--action", pattern)
        assert (none.code, none.stdout) == (1, "0 actions, 0 routes\n")


def test_find_program() -> None:
    """`routes find` prints the route with its parameters, for a URL as for a path."""
    [route] = [
        r for r in elb_routes() if f"{r.method} {r.path}" == "GET /v3/{project_id}/elb/pools/{pool_id}"
    ]
    url, values = concrete(route)
    result = run("routes", "find", "get", url, "--format", "json")
    assert result.code == 0
    assert json.loads(result.stdout) == {**route.to_dict(), "params": values}
    text = call("routes", "find", "GET", f"{POOLS}/p1")
    assert text.stdout.splitlines()[0] == "GET /v3/{project_id}/elb/pools/{pool_id}"
    assert "elb:pools:get" in text.stdout
    assert "  pool_id = p1" in text.stdout.splitlines()


def test_find_none() -> None:
    """No route: exit code 1, and the methods that the path does have."""
    result = run("routes", "find", "PATCH", f"{POOLS}/p1")
    assert (result.code, result.stdout) == (1, "")
    assert "the path has DELETE, GET, PUT" in result.stderr
    for path in ("/no/where", "", "pools", f"{POOLS}//p1", f"{POOLS}/..", f"https://example.com{POOLS}"):
        assert call("routes", "find", "GET", path).code == 1
    assert call("routes", "find", "GET", "/no/where", "-q") == (1, "", "")
    assert call("routes", "find", "GET", ORDERS).code == 1
    assert call("routes", "find", "GET", ORDERS, "-a", "@example").code == 0


def test_check_account(account: Path) -> None:
    """An account's ambiguous routes are what `check` lists, with their place; other commands refuse them."""
    (account / "routes" / "own.yaml").write_text(
        "service: own\nroutes:\n"
        "  - {route: 'GET /own/{x}', actions: ['own:things:get']}\n"
        "  - {route: 'GET /own/{y}', actions: ['own:things:get']}\n"
    )
    found = call("routes", "check", "-a", account, "--service", "own")
    assert (found.code, found.stderr) == (1, "")
    assert found.stdout.startswith("routes/own.yaml:4:13: error: two own routes match the same paths")
    assert found.stdout.splitlines()[-1] == "2 routes, 1 finding"
    [row] = json.loads(call("routes", "check", "-a", account, "--service", "own", "--format", "json").stdout)
    assert (row["file"], row["line"], row["column"]) == ("routes/own.yaml", 4, 13)
    assert call("routes", "check", "-a", account, "--service", "shop").code == 0
    assert_refused(call("routes", "list", "-a", account), "routes/own.yaml:4:13")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "--service", "nope"], "known services: aom, apig"),
        (["find", "GET", POOLS, "--service", "nope"], "known services: aom, apig"),
        (["list", "--deployment", "nope"], "known deployments: otc"),
        (["list", "-a", "@example", "--deployment", "otc"], "not both"),
        (["list", "-a", "nowhere"], "account.yaml"),
        (["find", "GET"], "PATH"),
        (["show"], "--action"),
        (["nope"], "nope"),
    ],
)
def test_refused(arguments: list[str], words: str) -> None:
    """Unknown names and half questions are refused, with the names there are."""
    assert_refused(call("routes", *arguments), words)
