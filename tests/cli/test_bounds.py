"""Session policies and anonymous callers at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import POOLS, assert_refused, call, run

READ = {"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["elb:*:list"]}]}


@pytest.fixture
def session(tmp_path: Path) -> Path:
    path = tmp_path / "session.json"
    path.write_text(json.dumps(READ), "utf-8")
    return path


def test_a_session_policy_bounds_a_decision(session: Path) -> None:
    """`--session-policy` leaves what it allows, and names itself where it does not."""
    allowed = call("decide", "-a", "@example", "GET", POOLS, "--user", "alice", "--session-policy", session)
    assert allowed.code == 0
    assert "of policy `session`, of the session" in allowed.stdout
    denied = call(
        "decide", "-a", "@example", "GET", f"{POOLS}/p1", "--user", "alice", "--session-policy", session
    )
    assert denied.code == 1
    assert (
        "the session policy does not allow `elb:pools:get` [not-allowed-by-session-policy]" in denied.stdout
    )


def test_a_faulty_session_policy_is_refused_with_its_place(session: Path) -> None:
    """A fault of the file is told with line and column, exit code 2."""
    session.write_text('{"Version": "5.0",\n "Statement": []}', "utf-8")
    result = call("decide", "-a", "@example", "GET", POOLS, "--user", "alice", "--session-policy", session)
    assert_refused(result, f"{session}:2:15", "empty-statement")


def test_what_if_keeps_the_session(session: Path) -> None:
    """What a session policy does not allow, no grant opens."""
    grant = ("--grant", "ELB FullAccess to user:alice on all-projects")
    asked = ("what-if", "-a", "@example", "POST", POOLS, "--user", "alice", *grant)
    assert call(*asked).code == 0
    assert call(*asked, "--session-policy", session).code == 1


def test_request_lines_have_their_own_session_policy() -> None:
    """A line's `session_policy` is a document; anything else fails that line, and the option is refused."""
    line = {"user": "alice", "method": "GET", "path": POOLS}
    lines = [
        {**line, "session_policy": READ},
        {**line, "session_policy": "read"},
        {**line, "session_policy": {}},
    ]
    asked = ("decide", "-a", "@example", "--requests", "-")
    result = run(*asked, stdin="\n".join(map(json.dumps, lines)))
    first, *others = map(json.loads, result.stdout.splitlines())
    assert first["outcome"] == "allowed"
    assert [other["error"]["code"] for other in others] == ["invalid-line", "invalid-session-policy"]
    assert_refused(run(*asked, "--session-policy", "x.json", stdin=""), "--session-policy", "--requests")


def test_an_anonymous_caller_is_denied_what_others_may() -> None:
    """`--anonymous` is a principal like the others: one of them, and never authenticated."""
    health = ("decide", "-a", "@example", "GET", "/shop/v1/health")
    assert call(*health, "--user", "alice").code == 0
    denied = call(*health, "--anonymous")
    assert denied.code == 1
    assert denied.stdout.startswith("DENIED (implicit-deny): anonymous → GET /shop/v1/health")
    assert_refused(call(*health, "--anonymous", "--user", "alice"), "user and anonymous")
