"""What a call copies: the function of a gate, and the header of OBS."""

from __future__ import annotations

from typing import Any

import pytest

from ostiary import Engine
from ostiary.integrations import CopySource, Gate, Identity
from tests.unit.integrations.protocols import Ask, ask_asgi

READ, WRITE = "obs:object:GetObject", "obs:object:PutObject"
ROUTE = {
    "route": "PUT /{bucket}/{object}",
    "actions": [WRITE, READ],
    "source_actions": [READ],
    "resource": "obs:{region}:{domain_id}:object:{bucket}/{object}",
}
STATEMENTS = [
    {"Effect": "Allow", "Action": [WRITE], "Resource": ["obs:*:*:object:albums/*"]},
    {"Effect": "Allow", "Action": [READ], "Resource": ["obs:*:*:object:photos/*"]},
]
ENGINE = Engine.from_documents(
    {
        "account": {"id": "d1"},
        "users": [{"name": "alice"}],
        "assignments": [{"user": "alice", "policy": "p", "on": "domain"}],
    },
    {"p": {"Version": "1.1", "Statement": STATEMENTS}},
    [{"service": "obs", "level": "global", "routes": [ROUTE]}],
    bundled=False,
)
HEADER = "X-Obs-Copy-Source"


def gate(**options: Any) -> Gate:
    return Gate(ENGINE, identify=lambda _: Identity(user="alice"), **options)


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("/photos/a.jpg", 200),
        ("photos/2024%2Fa%20b.jpg", 200),
        ("/secrets/a.jpg", 403),
        ("/photos/../secrets/a.jpg", 200),  # a key like any other: OBS knows no parent folders
        ("//photos/a.jpg", 403),
        ("/photos/a.jpg?versionId=7", 403),
        ("/photos/a.jpg,/secrets/a.jpg", 403),
        ("/photos", 403),
        ("", 403),
    ],
)
def test_the_header_of_a_copy(ask: Ask, source: str, status: int) -> None:
    """What the header names is the source; where it names no object, nobody knows the source, and it is denied."""
    answer = ask(gate(source_resource=CopySource()), "PUT", "/albums/a.jpg", headers=[(HEADER, source)])
    assert answer.status == status


def test_without_it_the_source_is_unknown(ask: Ask) -> None:
    """A gate that is not told where to look, or a call without the header, leaves the source open: denied."""
    named = [(HEADER, "/photos/a.jpg")]
    assert ask(gate(), "PUT", "/albums/a.jpg", headers=named).status == 403
    assert ask(gate(source_resource=CopySource()), "PUT", "/albums/a.jpg").status == 403
    of_s3 = CopySource("x-amz-copy-source")
    assert ask(gate(source_resource=of_s3), "PUT", "/albums/a.jpg", headers=named).status == 403


def test_a_header_that_came_twice() -> None:
    """Which of two headers counts nobody knows: the call is refused."""
    twice = [(HEADER, "/photos/a.jpg"), (HEADER.lower(), "/secrets/a.jpg")]
    assert ask_asgi(gate(source_resource=CopySource()), "PUT", "/albums/a.jpg", headers=twice).status == 400


def test_a_function_says_the_source(ask: Ask) -> None:
    """Any function of the call may say it, and what it says stands in the decision's request."""
    source = "obs:eu-de:d1:object:photos/a.jpg"
    answer = ask(gate(source_resource=lambda _: source), "PUT", "/albums/a.jpg")
    assert answer.status == 200
    assert answer.seen is not None
    assert answer.seen.decision is not None
    assert answer.seen.decision.facts.request.source_resource == source
