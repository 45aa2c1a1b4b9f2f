"""What a request is taken as, and that a value's own class has no say in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from functools import partial
from typing import Any

import pytest

from ostiary import Engine, RequestError

ENGINE = Engine.from_documents(
    {
        "account": {"id": "d1", "name": "acc"},
        "projects": [{"id": "p1", "name": "dev", "region": "eu-de"}],
        "groups": [{"name": "developers"}],
        "users": [{"name": "alice", "groups": ["developers"]}],
        "assignments": [{"group": "developers", "policy": "p", "on": "all-projects"}],
    },
    {
        "p": {
            "Version": "1.1",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["elb:pools:get"],
                    "Resource": ["elb:*:*:pool:p1"],
                    "Condition": {
                        "StringMatch": {"g:UserAgent": ["a*"]},
                        "NumberLessThan": {"g:MFAAge": ["10"]},
                    },
                }
            ],
        }
    },
    [{"service": "elb", "routes": [{"route": "GET /v3/{project_id}/pools", "actions": ["elb:pools:get"]}]}],
    bundled=False,
)

CONTEXT = {"g:UserAgent": "ab", "g:MFAAge": "9"}


class Hostile(str):
    """A text that can be read only as the text that it is."""

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> Any:
        raise RuntimeError

    __eq__ = __ne__ = __hash__ = __str__ = __repr__ = __format__ = __len__ = __iter__ = __getitem__ = _refuse
    __contains__ = __add__ = __bool__ = __lt__ = casefold = lower = split = partition = startswith = _refuse
    strip = encode = isprintable = find = replace = _refuse


class Key(Hostile):
    """A hostile text that a mapping takes."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]
        return 1


class Untrue:
    """Neither true nor false."""

    def __bool__(self) -> bool:
        raise RuntimeError


def member(value: Any) -> Any:
    """A member of an enumeration that has the value."""
    members: dict[str, Any] = Enum("Name", {"ONE": value}, type=type(value)).__members__  # type: ignore[attr-defined]
    return members["ONE"]


def calls(
    text: Callable[[str], Any], key: Callable[[str], Any], number: object
) -> Iterator[Callable[[], Any]]:
    """Calls that are all allowed, each with another field as one of the functions makes it."""
    contexts = [
        {**CONTEXT, "g:UserAgent": text("ab")},
        {**CONTEXT, "g:UserAgent": [text("ab")]},
        {**CONTEXT, "g:MFAAge": number},
        {key("g:UserAgent"): "ab", "g:MFAAge": "9"},
    ]
    principals = [{"user": text("alice")}, {"groups": [text("developers")]}, {"groups": text("developers")}]
    places = [{"project": text("dev")}, {"at": text("2024-06-01")}, {"resource": text("elb:::pool:p1")}]
    for odd in [*({"context": context} for context in contexts), *principals, *places]:
        fields = {"resource": "elb:::pool:p1", "context": CONTEXT, **odd}
        if "groups" not in odd:
            fields.setdefault("user", "alice")
        for method, path in (("GET", "/v3/p1/pools"), (text("GET"), text("/v3/p1/pools"))):
            yield partial(ENGINE.authorize, method, path, **fields)
            yield partial(ENGINE.is_allowed, method, path, **fields)
        yield partial(ENGINE.authorize_action, "elb:pools:get", **{"project": "dev", **fields})
    yield partial(ENGINE.authorize_action, text("elb:pools:get"), **{"project": "dev", **fields})


@pytest.mark.parametrize(
    ("text", "key", "number"),
    [(str, str, 9), (Hostile, Key, member(9)), (member, member, member(9.0))],
    ids=["plain", "hostile", "members"],
)
def test_a_text_is_the_text_that_it_is(text: Any, key: Any, number: object) -> None:
    """What is more than a text or a number counts as that text, in any field, and nothing of its own is called."""
    for call in calls(text, key, number):
        decision = call()
        assert decision, call
        assert decision is True or (decision.to_dict() and decision.explain())


def test_a_flag_is_not_asked_whether_it_is_true() -> None:
    """What only acts as a truth value is refused, and nothing of it is called."""
    for flag in ("account", "anonymous", "context_complete"):
        fields: dict[str, Any] = {"user": "alice", flag: Untrue()}
        for decide in (ENGINE.authorize, ENGINE.is_allowed):
            with pytest.raises(RequestError, match=f"`{flag}` must be True or False"):
                decide("GET", "/v3/p1/pools", **fields)


def test_names_that_are_wrong_are_told_as_they_are() -> None:
    """A refusal names the text, not the member of the enumeration."""
    with pytest.raises(RequestError, match="there is no user `nobody`"):
        ENGINE.authorize("GET", "/v3/p1/pools", user=member("nobody"))


def test_what_a_container_raises_is_not_hidden() -> None:
    """A mapping of the caller's own that cannot be read says so itself: that is no fault of the request."""

    class Lost(dict[str, str]):
        def items(self) -> Any:
            raise ConnectionError

    for decide in (ENGINE.authorize, ENGINE.is_allowed):
        with pytest.raises(ConnectionError):
            decide("GET", "/v3/p1/pools", user="alice", context=Lost(CONTEXT))
