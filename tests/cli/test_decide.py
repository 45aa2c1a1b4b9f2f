"""`ostiary decide`: one request, its answer, its explanation, its exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import EXAMPLE, ORDERS, POOLS, PROJECT, assert_refused, call, run

HOST = "https://elb.eu-de.otc.t-systems.com"
MEMBER = f"{POOLS}/p1/members/m1"

OUTCOMES = {
    "allowed": (0, ["GET", POOLS, "--user", "alice"]),
    "account": (0, ["DELETE", f"{POOLS}/p1", "--as-account"]),
    "no-action-required": (0, ["GET", "/shop/v1/health", "--user", "alice"]),
    "explicit-deny": (1, ["DELETE", f"{POOLS}/p1", "--user", "bob"]),
    "implicit-deny": (1, ["POST", POOLS, "--user", "alice"]),
    "undetermined": (1, ["DELETE", MEMBER, "--user", "alice"]),
    "no-route": (1, ["GET", "/no/where", "--user", "alice"]),
}


def decide(*arguments: str) -> tuple[int, Any]:
    """The exit code and the JSON of a decision on the example account."""
    result = call("decide", "-a", "@example", "--format", "json", *arguments)
    assert result.stderr == ""
    return result.code, json.loads(result.stdout)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome(outcome: str) -> None:
    """Each outcome of the interface has its word on the first line, and its exit code."""
    code, arguments = OUTCOMES[outcome]
    result = run("decide", "-a", "@example", *arguments)
    answer = "ALLOWED" if code == 0 else "DENIED"
    asker = "account" if "--as-account" in arguments else f"user:{arguments[-1]}"
    assert (result.code, result.stderr) == (code, "")
    assert result.stdout.startswith(f"{answer} ({outcome}): {asker} → {arguments[0]} ")
    assert "\x1b" not in result.stdout


def test_explanation_names_the_statement() -> None:
    """The text names the policy, the statement and its place in the file."""
    text = call("decide", "-a", "@example", *OUTCOMES["explicit-deny"][1]).stdout
    for words in ("`no-delete`", "Statement[0]", "policies/no-delete.json:4:5", "group:admins-elb"):
        assert words in text


def test_json_shape() -> None:
    """A decision in JSON has all the keys of the interface; an action and a statement no others."""
    code, decision = decide("DELETE", f"{POOLS}/p1", "--user", "bob")
    assert code == 1
    [action] = decision.pop("actions")
    [determining] = action.pop("determining")
    expected = {
        "decision": "deny",
        "outcome": "explicit-deny",
        "with_dependencies": {"decision": "deny", "missing": []},
        "route": {
            "service": "elb",
            "method": "DELETE",
            "path": "/v3/{project_id}/elb/pools/{pool_id}",
            "params": {"project_id": PROJECT, "pool_id": "p1"},
            "actions": ["elb:pools:delete"],
            "scope": {"project": True, "enterprise_project": True},
        },
        "notes": [],
    }
    assert {key: decision.get(key) for key in expected} == expected
    assert action == {
        "action": "elb:pools:delete",
        "decision": "deny",
        "outcome": "explicit-deny",
        "stage": "all-projects",
        "depends_on": [],
    }
    assert determining == {
        "policy": "no-delete",
        "statement": 0,
        "effect": "Deny",
        "file": "policies/no-delete.json",
        "line": 4,
        "column": 5,
        "assignment": {"principal": "group:admins-elb", "scope": "all-projects"},
    }


def test_json_says_what_came_near() -> None:
    """The JSON of one decision has what nearly allowed it, each with its place and what it failed by."""
    code, decision = decide("DELETE", MEMBER, "--user", "alice", "--absent", "g:MFAPresent")
    assert (code, decision["outcome"]) == (1, "implicit-deny")
    [miss] = decision["near_misses"]
    assert (miss["action"], miss["policy"], miss["file"]) == (
        "elb:members:delete", "members-with-mfa", "policies/members-with-mfa.json",
    )  # fmt: skip
    assert miss["reasons"] == [
        "`Bool` on `g:MFAPresent` (`true`) does not hold: the request does not have the key"
    ]


def test_json_of_an_unknown() -> None:
    """An undetermined decision names the key it depends on, and the values that matter."""
    _, decision = decide("DELETE", MEMBER, "--user", "alice")
    assert decision["actions"][0]["depends_on"] == [{"key": "g:MFAPresent", "values": ["true"]}]


def test_missing_dependencies() -> None:
    """What a call needs besides its own action is a second verdict, and does not change the exit code."""
    code, decision = decide("POST", ORDERS, "--user", "carol", "--enterprise-project", "web-shop")
    assert (code, decision["decision"]) == (0, "allow")
    assert decision["with_dependencies"] == {"decision": "deny", "missing": ["shop:addresses:create"]}


def test_the_second_verdict_may_be_the_exit_code(tmp_path: Path) -> None:
    """With `--with-dependencies` a missing dependency is a 1, of a single request and of a file of them."""
    call_ = ("POST", ORDERS, "--user", "carol", "--enterprise-project", "web-shop", "--with-dependencies")
    code, decision = decide(*call_)
    assert (code, decision["decision"]) == (1, "allow")
    assert decide("GET", POOLS, "--user", "alice", "--with-dependencies")[0] == 0
    line = {"method": "POST", "path": ORDERS, "user": "carol", "enterprise_project": "web-shop"}
    (tmp_path / "lines.jsonl").write_text(json.dumps(line))
    flags = ("-a", EXAMPLE, "--requests", tmp_path / "lines.jsonl")
    assert [call("decide", *flags, *more).code for more in ((), ("--with-dependencies",))] == [0, 1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["get", POOLS, "--user", "alice"],
        ["GET", f"{HOST}{POOLS}?limit=1", "--user", "alice"],
        ["GET", POOLS, "--service", "elb", "--user", "3f1c8a5d2b9e4f60a7c4d1e2f3a4b5c6"],
        ["GET", POOLS, "--group", "developers"],
        ["GET", POOLS, "--group", "shop-team", "--group", "developers"],
        ["GET", POOLS, "--as-account"],
        ["GET", POOLS.replace(PROJECT, "7c1e9b0a4d2f4e6f9a8b7c6d5e4f3a2b"), "--agency", "backup-agent"],
        ["GET", "/v2.0/lbaas/pools", "--user", "alice", "--project", "eu-de_dev"],
        ["--action", "elb:pools:list", "--user", "alice", "--project", "eu-de_dev"],
        ["--action", "ELB:Pools:List", "--user", "alice", "--project", PROJECT],
        ["GET", ORDERS, "--user", "carol", "--enterprise-project", "web-shop"],
        ["DELETE", MEMBER, "--user", "alice", "--context", "g:MFAPresent=true"],
        ["DELETE", MEMBER, "--user", "alice", "--context", "G:mfapresent=true"],
        ["GET", POOLS, "--user", "alice", "--body", '{"pool": {"name": "p"}}'],
        ["GET", POOLS, "--user", "alice", "--at", "2026-12-31T23:59:59Z"],
    ],
)
def test_allowed(arguments: list[str]) -> None:
    """Every way to name a call, an asker, a place and what is known leads to the same yes."""
    assert decide(*arguments)[1]["decision"] == "allow"
    assert call("decide", "-a", "@example", "-q", *arguments) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "outcome"),
    [
        (["--context", "g:MFAPresent=false"], "implicit-deny"),
        (["--context", "g:MFAPresent=true", "--context", "g:MFAPresent=false"], "undetermined"),
        (["--absent", "g:MFAPresent"], "implicit-deny"),
        (["--context-complete"], "implicit-deny"),
        (["--context", "g:SourceIp=10.0.0.1"], "undetermined"),
    ],
)
def test_context(arguments: list[str], outcome: str) -> None:
    """A key may have a value, several, be absent or, unless the context is complete, unknown."""
    code, decision = decide("DELETE", MEMBER, "--user", "alice", *arguments)
    assert (code, decision["outcome"]) == (1, outcome)


def test_strict_denies_across_stages(account: Path) -> None:
    """A Deny at the enterprise project does not reach an Allow at the project, but does with `--strict`."""
    text = (account / "account.yaml").read_text()
    denied = "  - {group: admins-elb, policy: no-delete, on: {enterprise_project: web-shop}}\n"
    (account / "account.yaml").write_text(
        text.replace("  - {group: admins-elb, policy: no-delete, on: all-projects}\n", denied)
    )
    asked: list[str | Path] = ["decide", "-a", account, "DELETE", f"{POOLS}/p1", "--user", "bob"]
    asked += ["--enterprise-project", "web-shop", "--format", "json"]
    plain, strict = call(*asked), call(*asked, "--strict")
    assert json.loads(plain.stdout)["outcome"] == "allowed"
    assert json.loads(strict.stdout)["outcome"] == "explicit-deny"
    assert json.loads(plain.stdout)["notes"] != []


def test_where_the_account_comes_from(tmp_path: Path) -> None:
    """The account is that of -a, else of $OSTIARY_ACCOUNT, else of the current folder."""
    asked = ["decide", "GET", POOLS, "--user", "alice", "-q"]
    assert run(*asked, cwd=EXAMPLE).code == 0
    assert run(*asked, cwd=tmp_path, env={"OSTIARY_ACCOUNT": "@example"}).code == 0
    assert run(*asked, "-a", tmp_path, env={"OSTIARY_ACCOUNT": "@example"}).code == 2
    assert_refused(run(*asked, cwd=tmp_path), "account.yaml", "-a @example")


def test_body_from_a_file_and_standard_input(tmp_path: Path) -> None:
    """A body may be a file or standard input; what is wrong with it is placed."""
    body = tmp_path / "body.json"
    body.write_text('{"pool": {"name": "p"}}')
    asked = ["decide", "-a", "@example", "GET", POOLS, "--user", "alice", "-q", "--body"]
    assert call(*asked, body).code == 0
    assert run(*asked, "-", stdin="\ufeff{}").code == 0
    assert_refused(
        run(*asked, "-", stdin=b'{"a": "\xff"}', env={"PYTHONUTF8": "1"}), "standard input", "UTF-8"
    )
    body.write_text('{"a": 1,\n "b" 2}')
    assert_refused(call(*asked, body), f"{body}:2:")
    assert_refused(call(*asked, '{"a": 1'), "--body:1:1")
    assert_refused(call(*asked, tmp_path), "is a directory")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "METHOD PATH"),
        (["GET"], "METHOD PATH"),
        (["GET", POOLS, POOLS, "--user", "alice"], "METHOD PATH"),
        (["GET", POOLS, "--action", "elb:pools:list", "--user", "alice"], "not both"),
        (["", POOLS, "--user", "alice"], "method"),
        (["GET", POOLS], "no principal"),
        (["GET", POOLS, "--user", "alice", "--agency", "backup-agent"], "user and agency"),
        (["GET", POOLS, "--user", "alice", "--as-account"], "user and "),
        (["GET", POOLS, "--user", "alise"], "did you mean `alice`?"),
        (["GET", POOLS, "--user", ""], "no user ``"),
        (["GET", POOLS, "--agency", "alice"], "no agency `alice`"),
        (["GET", POOLS, "--group", "nobody"], "no group `nobody`"),
        (["GET", POOLS, "--user", "alice", "--project", "eu-de_prod"], "eu-de_prod"),
        (["GET", POOLS, "--user", "alice", "--project", "eu-de_pro"], "did you mean `eu-de_prod`?"),
        (["GET", "/v3/elsewhere/elb/pools", "--user", "alice"], "no project `elsewhere`"),
        (["GET", POOLS, "--user", "alice", "--enterprise-project", "nope"], "no enterprise project `nope`"),
        (["GET", POOLS, "--user", "alice", "--service", "nope"], "no service `nope`"),
        (["GET", f"{HOST}{POOLS}", "--user", "alice", "--service", "shop"], "not of `shop`"),
        (["GET", POOLS, "--user", "alice", "--context", "foo"], "`foo` is not KEY=VALUE"),
        (["GET", POOLS, "--user", "alice", "--context", "=1"], "`=1` is not KEY=VALUE"),
        (["GET", POOLS, "--user", "alice", "--context", "a=1", "--absent", "A"], "absent"),
        (["GET", POOLS, "--user", "alice", "--absent", ""], "--absent"),
        (["GET", POOLS, "--user", "alice", "--context", "g:UserName=bob"], "`bob`"),
        (["GET", POOLS, "--user", "alice", "--at", "yesterday"], "`yesterday` is not a time"),
        (["GET", POOLS, "--user", "alice", "--body", "nofile.json"], "nofile.json:1:1"),
        (["GET", POOLS, "--user", "alice", "--format", "xml"], "xml"),
        (["GET", POOLS, "--user", "alice", "--nope"], "--nope"),
        (["GET", POOLS, "--user", "alice", "-a", ""], "-a"),
        (["GET", POOLS, "--user", "alice", "-a", "nowhere"], "`nowhere`"),
    ],
)
def test_bad_usage(arguments: list[str], words: str) -> None:
    """What cannot be asked is refused with one message on standard error and exit code 2."""
    assert_refused(call("decide", "-a", "@example", *arguments), words)


def test_bad_usage_of_the_program() -> None:
    """The installed command exits with 2 as well, for what the engine and what the options refuse."""
    assert_refused(run("decide", "-a", "@example", "GET", POOLS, "--user", "alise"), "did you mean `alice`?")
    assert_refused(run("decide", "--nope"), "--nope")


def test_a_body_that_is_too_long(tmp_path: Path) -> None:
    """A body of more than 4 MB is refused with its limit."""
    body = tmp_path / "body.json"
    body.write_text('"' + "x" * 4_000_000 + '"')
    result = call("decide", "-a", "@example", "GET", POOLS, "--user", "alice", "--body", body)
    assert_refused(result, "4,000,000 bytes", "document-too-large")


def test_a_deny_that_denies_nothing_is_a_warning(tmp_path: Path) -> None:
    """A Deny of two segments stands before the reasons why the call is allowed, with what was meant."""
    policy = tmp_path / "p.json"
    statements = [{"Effect": "Allow", "Action": ["*"]}, {"Effect": "Deny", "Action": ["ecs:*"]}]
    policy.write_text(json.dumps({"Version": "1.1", "Statement": statements}))
    result = call("decide", "--policy", policy, "--action", "ecs:servers:get")
    assert result.code == 0
    assert result.stdout.splitlines()[1] == (
        "  warning: `Statement[1]` of policy `p`: `ecs:*` is no action (service:type:operation), and denies nothing: "
        "write `ecs:*:*` [malformed-action]"
    )
    linted = call("lint", policy)
    assert linted.code == 1
    assert "error: `ecs:*` is not `service:type:operation`" in linted.stdout
