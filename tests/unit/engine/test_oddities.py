"""What notes say of a policy set whatever is asked."""

from __future__ import annotations

from typing import Any

from ostiary import Engine
from ostiary.engine.answer import Note
from ostiary.engine.statement import CompiledStatement

ACCOUNT: dict[str, Any] = {
    "projects": [{"id": "p1", "name": "eu-de_dev"}],
    "users": [{"name": "alice"}, {"name": "bob"}],
    "assignments": [
        {"user": "alice", "policy": "odd", "on": "all-projects"},
        {"user": "alice", "policy": "global", "on": {"project": "eu-de_dev"}},
        {"user": "bob", "policy": "plain", "on": "domain"},
    ],
}


def engine() -> Engine:
    allow = {"Effect": "Allow", "Action": ["elb:pools:list"]}
    malformed = {"Effect": "Allow", "Action": ["elb:pools:get", "elb:*"]}
    plain = {"Version": "1.1", "Statement": [allow]}
    policies = {
        "odd": {"Version": "1.1", "Statement": [allow, malformed]},
        "global": {"display_name": "global", "type": "AX", "policy": plain},
        "plain": plain,
    }
    return Engine.from_documents(ACCOUNT, policies)


def test_who_has_what_is_odd() -> None:
    """A holder's malformed statements lie under their scope, its misplaced grants beside; of others there are none."""
    odd = engine().snapshot.odd
    [(scope, [statement])] = odd.malformed("user:alice").items()
    assert (scope, statement.policy.name, statement.index) == ("all-projects", "odd", 1)
    assert [grant.policy.name for grant in odd.misplaced("user:alice")] == ["global"]
    for holder in ("user:bob", "group:nobody"):
        assert not odd.malformed(holder)
        assert not odd.misplaced(holder)


def test_it_is_said_once() -> None:
    """What is said of a statement is worked out once for each thing that may be said."""
    snapshot, asked = engine().snapshot, list[str]()
    statement = snapshot.policies["plain"].statement(0)

    def one(_: CompiledStatement) -> list[Note]:
        asked.append("one")
        return [Note("one", "said")]

    def other(_: CompiledStatement) -> list[Note]:
        asked.append("other")
        return []

    for _ in range(2):
        assert snapshot.odd.remember(statement, one) == (Note("one", "said"),)
        assert snapshot.odd.remember(statement, other) == ()
    assert asked == ["one", "other"]
