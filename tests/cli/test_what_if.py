"""`ostiary what-if`: the same question twice, or every question whose answer a change alters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ostiary import Engine
from ostiary.routes.route import Route
from tests.cli.command import EXAMPLE, POOLS, assert_refused, call, run

REVOKED = "  - {group: admins-elb, policy: ELB FullAccess, on: {project: eu-de_dev}}\n"
REVOKE = ("--revoke", "ELB FullAccess from group:admins-elb on project:eu-de_dev")
NOT_STATED = ", enterprise project not stated:"


def changes(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a change of the example account."""
    result = call("what-if", "-a", "@example", "--format", "json", *arguments)
    assert result.stderr == ""
    return result.code, json.loads(result.stdout)


def calls(route: Route, project: str) -> str:
    """A path of a route in a project, with some value for every other parameter."""
    path = route.path.replace("{project_id}", project).replace("{project_id_2}", project)
    return re.sub(r"\{[^}]*\}", "some-id", path)


EVERY = 9
"""Of how many routes one is asked for, besides those of the account's own service: asking for all takes long."""


def is_asked(engine: Engine, route: Route) -> bool:
    return route.service == "shop" or engine.snapshot.catalog.table.routes.index(route) % EVERY == 0


def answers(engine: Engine) -> Iterator[tuple[tuple[str | None, ...], str]]:
    """Questions of the example account with their outcomes, asked one by one."""
    account = engine.snapshot.account
    principals = [("user", user.name) for user in account.users]
    principals += [("agency", agency.name) for agency in account.agencies]
    places = [(p.id, p.name, e) for p in account.projects for e in (None, "default", "web-shop")]
    for route in (r for r in engine.snapshot.catalog.table.routes if is_asked(engine, r)):
        for project_id, project, enterprise in places:
            if enterprise is not None and route.enterprise_project is False:
                continue
            path = calls(route, project_id)
            for kind, name in principals:
                asker: dict[str, Any] = {kind: name}
                decision = engine.authorize(
                    route.method, path, project=project, enterprise_project=enterprise,
                    service=route.service, context_complete=False, **asker,
                )  # fmt: skip
                key = (f"{kind}:{name}", route.service, route.method, route.path, project, enterprise)
                yield key, decision.outcome


def test_every_change(account: Path) -> None:
    """A revocation lists exactly the questions that two accounts on disk, before and after, answer differently."""
    text = (account / "account.yaml").read_text()
    assert text.count(REVOKED) == 1
    (account / "account.yaml").write_text(text.replace(REVOKED, ""))
    before, after = (dict(answers(Engine.load(folder))) for folder in (EXAMPLE, account))
    expected = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
    code, found = changes(*REVOKE)
    names = ("principal", "service", "method", "path", "project", "enterprise_project")
    listed = {tuple(c[name] for name in names): (c["before"], c["after"]) for c in found["changes"]}
    assert code == 1
    asked = {key[1:4] for key in before}
    of_these = {key: change for key, change in listed.items() if key[1:4] in asked}
    assert of_these == {key: change for key, change in expected.items() if change[0] == "allowed"}
    assert len(of_these) > len(asked) / 10
    assert len(listed) == len(found["changes"])
    assert found["summary"] == {"opened": 0, "closed": len(listed), "undetermined": 0}


def test_program() -> None:
    """The installed command prints each change in the shape of the interface, and exits with 1 for a difference."""
    result = run("what-if", "-a", "@example", *REVOKE, "--format", "json")
    assert (result.code, result.stderr) == (1, "")
    found = json.loads(result.stdout)
    assert set(found) == {"changes", "summary"}
    assert next(change for change in found["changes"] if change["service"] == "elb") == {
        "principal": "user:bob",
        "service": "elb",
        "method": "POST",
        "path": "/v2.0/lbaas/pools/{pool_id}/members",
        "action": "elb:members:create",
        "project": "eu-de_dev",
        "enterprise_project": None,
        "before": "allowed",
        "after": "implicit-deny",
    }


def test_text() -> None:
    """For people: who and where, then a line for each route, then the counts."""
    result = run("what-if", "-a", "@example", *REVOKE)
    first, *lines, last = result.stdout.splitlines()
    assert first == f"user:bob in project eu-de_dev{NOT_STATED}"
    assert "  - POST   /v2.0/lbaas/pools/{pool_id}/members  allowed → implicit-deny" in lines
    assert re.fullmatch(r"0 opened, \d+ closed, 0 undetermined \(for user:bob\)", last)


def test_one_call() -> None:
    """With METHOD PATH: both decisions, and the exit code of the one after."""
    asked = ["GET", POOLS, "--user", "bob"]
    code, found = changes(*REVOKE, *asked)
    assert (code, list(found)) == (1, ["before", "after"])
    assert [found[name]["outcome"] for name in found] == ["allowed", "implicit-deny"]
    assert found["before"]["route"]["path"] == "/v3/{project_id}/elb/pools"
    text = run("what-if", "-a", "@example", *REVOKE, *asked)
    assert text.code == 1
    assert text.stdout.startswith("before: ALLOWED (allowed): user:bob")
    assert "\nafter: DENIED (implicit-deny): user:bob" in text.stdout
    assert call("what-if", "-a", "@example", *REVOKE, *asked, "-q") == (1, "", "")


def test_one_action() -> None:
    """An action may stand in for METHOD PATH."""
    grant = ["--grant", "ELB FullAccess to user:alice on project:eu-de_dev"]
    code, found = changes(*grant, "--action", "elb:pools:create", "--user", "alice", "--project", "eu-de_dev")
    assert code == 0
    assert [found[name]["decision"] for name in found] == ["deny", "allow"]


@pytest.mark.parametrize(
    ("arguments", "principals", "counted"),
    [
        (
            ["--grant", "ELB FullAccess to agency:backup-agent on all-projects"],
            {"agency:backup-agent"},
            "opened",
        ),
        (["--grant", "shop-elb to group:shop-team on enterprise-project:web-shop"], set(), None),
        (["--grant", "shop-elb to group:shop-team on project:eu-de_dev"], {"user:carol"}, "opened"),
        (["--join", "alice:admins-elb"], {"user:alice"}, "opened"),
        (["--leave", "bob:admins-elb"], {"user:bob"}, "closed"),
        (["--leave", "bob:admins-elb", "--user", "alice"], set(), None),
        ([*REVOKE, "--grant", "ELB FullAccess to group:admins-elb on project:eu-de_dev"], set(), None),
        (
            ["--join", "carol:developers", "--join", "bob:developers", "--user", "carol"],
            {"user:carol"},
            "opened",
        ),
    ],
)
def test_kinds_of_change(arguments: list[str], principals: set[str], counted: str | None) -> None:
    """Grants, memberships and several at once concern the principals they name, narrowed by --user."""
    code, found = changes(*arguments)
    assert {change["principal"] for change in found["changes"]} == principals
    assert code == int(bool(principals))
    assert {name for name, number in found["summary"].items() if number} <= {counted, "undetermined"}
    assert not counted or found["summary"][counted]


def test_policy_is_added_or_replaced(tmp_path: Path) -> None:
    """A policy of a known name replaces it, another one is added and may be granted in the same breath."""
    allow = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["elb:pools:delete"]}]}'
    (tmp_path / "no-delete.json").write_text(allow)
    (tmp_path / "new.json").write_text(allow)
    code, found = changes("--policy", tmp_path / "no-delete.json")
    assert code == 1
    assert {(c["principal"], c["action"]) for c in found["changes"]} == {
        ("user:bob", "elb:pools:delete"),
        ("user:bob", "elb:loadbalancers:delete"),
    }
    assert changes("--policy", tmp_path / "new.json")[0] == 0
    grant = "new to user:alice on project:eu-de_dev"
    code, found = changes("--policy", tmp_path / "new.json", "--grant", grant)
    assert {(c["principal"], c["after"]) for c in found["changes"]} == {("user:alice", "allowed")}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name a change"),
        (["GET", POOLS, "--user", "alice"], "name a change"),
        ([*REVOKE, "GET"], "METHOD PATH"),
        ([*REVOKE, "GET", POOLS, "--action", "a:b:c"], "METHOD PATH"),
        ([*REVOKE, "GET", POOLS], "no principal"),
        ([*REVOKE, "--user", "bo"], "did you mean `bob`?"),
        ([*REVOKE, "--agency", "backup-agent"], "--agency needs METHOD PATH"),
        ([*REVOKE, "--project", "eu-de_dev", "--service", "elb"], "--project, --service"),
        (["--revoke", "ELB FullAccess from group:admins-elb on project:eu-de_prod"], "no assignment"),
        (["--revoke", "Nothing from group:admins-elb on project:eu-de_dev"], "no assignment"),
        (["--revoke", "ELB FullAccess from group:nobody on domain"], "no group `nobody`"),
        (["--grant", "Nothing to group:developers on domain"], "no policy `Nothing`"),
        (["--grant", "ELB FullAccess to user:alise on domain"], "did you mean `alice`?"),
        (["--grant", "ELB FullAccess to agency:alice on domain"], "no agency `alice`"),
        (["--grant", "ELB FullAccess to group:developers on project:nope"], "no project `nope`"),
        (
            ["--grant", "ELB FullAccess to group:developers on enterprise-project:x"],
            "no enterprise project `x`",
        ),
        (
            ["--grant", "ELB FullAccess to group:developers on region:x"],
            "is not POLICY to PRINCIPAL on SCOPE",
        ),
        (["--grant", "ELB FullAccess"], "is not POLICY to PRINCIPAL on SCOPE"),
        (["--grant", ""], "is not POLICY to PRINCIPAL on SCOPE"),
        (["--join", "alice"], "is not USER:GROUP"),
        (["--join", "alice:nobody"], "no group `nobody`"),
        (["--join", "nobody:developers"], "no user `nobody`"),
        (["--join", "alice:developers"], "already in"),
        (["--leave", "bob:developers"], "not in"),
        (["--policy", "none.json"], "none.json:1:1"),
    ],
)
def test_refused(arguments: list[str], words: str) -> None:
    """A change of what does not exist, or no change, is refused: nothing is compared."""
    assert_refused(call("what-if", "-a", "@example", *arguments), words)


def test_two_policies_of_one_name(tmp_path: Path) -> None:
    """Two files for the same policy are refused: nobody can say which is meant."""
    (tmp_path / "no-delete.json").write_text('{"Version": "1.1", "Statement": []}')
    other = EXAMPLE / "policies" / "no-delete.json"
    assert_refused(
        call("what-if", "-a", "@example", "--policy", tmp_path / "no-delete.json", "--policy", other)
    )
