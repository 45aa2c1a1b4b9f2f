"""`ostiary routes`: the table listed, shown, searched and checked."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
import yaml

from ostiary.catalog.catalog import Catalog
from ostiary.routes.route import Route
from tests.cli.command import ORDERS, POOLS, PROJECT, assert_refused, call, run

HOST = "https://elb.eu-de.otc.t-systems.com"
KEYS = {
    "service", "method", "path", "authorization", "actions", "alternatives", "scope", "dependencies", "title",
    "page", "corrections", "enterprise_project",
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


def listed(*filters: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(call("routes", "list", *filters, "--format", "json").stdout)
    return rows


def test_more_filters() -> None:
    """Routes are narrowed by path, authorization, scope and correction, over all services of a deployment."""
    assert {row["path"] for row in listed("--path", "PRIVATE-nat", "--method", "get")} >= {
        "/v3/{project_id}/private-nat/gateways"
    }
    assert {row["service"] for row in listed("--authorization", "none")} == {"config", "rds"}
    assert {row["service"] for row in listed("--authorization", "unknown")} == {"evs", "ims", "nat", "vpc"}
    for scope, flag, service in (
        ("enterprise-project", True, "elb"),
        ("no-enterprise-project", False, "config"),
        ("unknown", None, "ecs"),
    ):
        rows = listed("--scope", scope, "--service", service)
        assert rows
        assert all(row["scope"]["enterprise_project"] is flag for row in rows)  # type: ignore[index]
    corrected = listed("--corrected", "--service", "elb")
    flavors = [row for row in corrected if row["path"] == "/v3/{project_id}/elb/flavors"]
    assert [row["actions"] for row in flavors] == [["elb:flavors:list"]]
    assert all(row["corrections"] for row in corrected)
    assert len(corrected) < len(listed("--service", "elb"))
    assert {row["service"] for row in listed("--deployment", "swiss")} == {"aom", "dns", "ecs", "elb"}


def test_where_a_route_takes_its_enterprise_project_from() -> None:
    """A route says where a call names its enterprise project, in words and in JSON; None where it is not known to."""
    rows = {
        row["method"]: row
        for row in listed("--service", "elb", "--path", "v3/{project_id}/elb/loadbalancers")
    }
    assert rows["POST"]["enterprise_project"] == {
        "from": "body",
        "name": "enterprise_project_id",
        "default": "0",
    }
    assert rows["DELETE"]["enterprise_project"] is None
    shown = run("routes", "find", "POST", f"{HOST}/v3/{PROJECT}/elb/loadbalancers").stdout
    assert "  enterprise project: `enterprise_project_id` of the body, else 0\n" in shown


def test_list_yaml_and_csv() -> None:
    """YAML says what JSON says; CSV has one line for each route, what is deeper as text."""
    asked = ("routes", "list", "--service", "deh", "--format")
    rows = json.loads(call(*asked, "json").stdout)
    assert yaml.safe_load(call(*asked, "yaml").stdout) == rows
    table = list(csv.DictReader(io.StringIO(call(*asked, "csv").stdout)))
    assert [(row["method"], row["path"]) for row in table] == [(row["method"], row["path"]) for row in rows]
    assert {row["scope.enterprise_project"] for row in table} == {"true", "false"}
    [tags] = [row for row in table if row["path"].endswith("/tags/action") and row["alternatives"]]
    assert json.loads(tags["alternatives"]) == [
        {"when": 'body action="delete"', "actions": ["deh:dedicatedHostTags:delete"]},
        {"when": 'body action="create"', "actions": ["deh:dedicatedHostTags:create"]},
    ]


def test_a_table_fits_a_terminal() -> None:
    """On a terminal no line of a table is wider than it, and every path is whole when its pieces are joined."""
    from tests.cli.test_shell import on_terminal

    text = on_terminal("routes", "list", "--service", "eps", "--no-color", COLUMNS="90")
    assert max(map(len, text.splitlines())) <= 90
    assert "7 routes" in text


def test_find_in_other_formats() -> None:
    """`routes find` in YAML and CSV is a list of one, in JSON the route itself."""
    asked = ("routes", "find", "POST", f"/v1/{PROJECT}/cloudservers/action", "--format")
    route = json.loads(call(*asked, "json").stdout)
    assert yaml.safe_load(call(*asked, "yaml").stdout) == [route]
    [row] = csv.DictReader(io.StringIO(call(*asked, "csv").stdout))
    assert json.loads(row["params"]) == {"project_id": PROJECT}
    text = call(*asked, "text").stdout
    assert "  action  ecs:cloudServers:stop (body os-stop)" in text.splitlines()
    assert "  corrected: " in text


def test_ambiguous_without_a_host() -> None:
    """A path that several services have is refused with their names; host or service tell them apart."""
    path = f"/v3/{PROJECT}/backups"
    assert_refused(call("routes", "find", "GET", path), "more than one service: cbr, rds")
    for service in ("cbr", "rds"):
        by_name = call("routes", "find", "GET", path, "--service", service, "--format", "json")
        by_host = call(
            "routes", "find", "GET", f"https://{service}.eu-de.otc.t-systems.com{path}", "--format", "json"
        )
        assert json.loads(by_name.stdout) == json.loads(by_host.stdout)
        assert json.loads(by_name.stdout)["service"] == service


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
        (["list", "--method", "FETCH"], "one of GET, HEAD"),
        (["list", "--scope", "nope"], "nope"),
        (["show"], "--action"),
        (["nope"], "nope"),
    ],
)
def test_refused(arguments: list[str], words: str) -> None:
    """Unknown names and half questions are refused, with the names there are."""
    assert_refused(call("routes", *arguments), words)
