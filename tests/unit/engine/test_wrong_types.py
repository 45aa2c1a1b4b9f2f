"""The Python API refuses what is not of the type it asks for, clearly, and never takes it for something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ostiary import Engine, LoadError, RequestError, evaluate

ALLOW = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["*:*:*"]}]}
ENGINE = Engine.from_documents(
    {
        "projects": [{"id": "p1", "name": "dev"}],
        "groups": [{"name": "admin"}, {"name": "staff"}],
        "users": [{"name": "alice"}],
        "assignments": [
            {"user": "alice", "policy": "all", "on": "all-projects"},
            {"group": "staff", "policy": "all", "on": "all-projects"},
        ],
    },
    {"all": ALLOW},
    bundled=False,
)


class _Items:
    """What has the methods of a mapping that are used, and is none."""

    def items(self) -> list[tuple[str, str]]:
        return [("g:UserName", "alice")]

    def keys(self) -> list[str]:
        return ["g:UserName"]

    def values(self) -> list[str]:
        return ["alice"]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())


def refusal(**keywords: Any) -> str:
    given = {"action": "elb:pools:get", "project": "dev", **keywords}
    if not {"user", "agency", "account", "anonymous", "groups"} & set(given):
        given["user"] = "alice"
    with pytest.raises(RequestError) as refused:
        ENGINE.authorize_action(**given)
    assert "`" in refused.value.message or "empty" in refused.value.message
    return refused.value.code


@pytest.mark.parametrize(
    ("keyword", "values", "code"),
    [
        ("account", ["false", "", 1, 0, None], "invalid-request"),
        ("anonymous", ["no", 1, None], "invalid-request"),
        ("context_complete", ["no", "false", 1, 0, None], "invalid-request"),
        ("groups", [5, {"staff": 1}, iter(["staff"]), [None], [["staff"]], b"staff"], "invalid-request"),
        ("context", [5, "g:UserName", ["g:UserName"], [("a", "b")], 0, False], "invalid-context"),
        ("at", [5, b"2024-01-01"], "invalid-request"),
        ("action", [5, b"elb:pools:get", ["elb:pools:get"]], "invalid-request"),
        ("evaluation", ["Strict", "", "lenient"], "unknown-evaluation"),
        ("evaluation", [5, True, ["strict"]], "invalid-request"),
        ("resource", [5, ["obs:::bucket:b"]], "invalid-request"),
        ("session_policy", [5, "x", [], {}], "invalid-session-policy"),
    ],
)
def test_a_keyword_of_the_wrong_type(keyword: str, values: list[Any], code: str) -> None:
    """A value that only looks like what is meant opens nothing: it is refused with the keyword's name."""
    assert {refusal(**{keyword: value}) for value in values} == {code}


@pytest.mark.parametrize("index", [True, False])
@pytest.mark.parametrize("context", [[], "", 0, False, (), set(), frozenset(), ["g:UserName"], _Items()])
def test_a_context_that_is_none(context: Any, *, index: bool) -> None:
    """What is empty, or has items, is no context for that: both ways to decide a call refuse it."""
    engine = Engine.load("@example", index=index)
    path = "/v3/06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f/elb/pools"
    assert engine.is_allowed("GET", path, user="alice", context=None)
    for ask in (engine.is_allowed, engine.authorize):
        with pytest.raises(RequestError) as refused:
            ask("GET", path, user="alice", context=context)
        assert refused.value.code == "invalid-context"


def test_what_is_right_is_taken() -> None:
    """The refusals above are not for want of anything else."""
    right: list[dict[str, Any]] = [
        {
            "user": "alice",
            "context": {},
            "context_complete": False,
            "at": "2024-01-01",
            "evaluation": "strict",
        },
        {"groups": ["staff"]},
        {"groups": ("staff",)},
        {"groups": "staff"},
        {"groups": frozenset({"staff"})},
        {"account": True},
    ]
    for keywords in right:
        assert ENGINE.authorize_action("elb:pools:get", project="dev", **keywords)


@pytest.mark.parametrize("reading", ["globs", "", None, 5, ["glob"]])
def test_a_reading_that_is_none(reading: Any) -> None:
    """A misspelt `string_like` is not taken for `both`."""
    with pytest.raises(RequestError, match="StringLike") as refused:
        evaluate([ALLOW], action="a:b:c", string_like=reading)
    assert refused.value.code == "unknown-reading"


@pytest.mark.parametrize("policies", [ALLOW, "policy", 5, None, {"all": ALLOW}])
def test_policies_that_are_no_list(policies: Any) -> None:
    """A single policy in place of a list is refused with what to do, not read as something else."""
    with pytest.raises(RequestError) as refused:
        evaluate(policies, action="a:b:c")
    assert refused.value.code == "invalid-request"
    assert refused.value.hint


@pytest.mark.parametrize("documents", [5, "x", [ALLOW], {5: ALLOW}, {"": ALLOW}])
@pytest.mark.parametrize("part", ["policies", "bucket_policies", "trust_policies", "scps"])
def test_documents_that_have_no_names(part: str, documents: Any) -> None:
    """Documents are given by their names, or it is a fault that says so."""
    with pytest.raises(LoadError) as refused:
        Engine.from_documents({}, **{part: documents})
    assert [f"`{part}`" in fault.message for fault in refused.value.diagnostics] == [True]


@pytest.mark.parametrize("routes", [5, "x", {"service": "elb", "routes": []}])
def test_routes_that_are_no_list(routes: Any) -> None:
    """Route files are given as a list."""
    with pytest.raises(LoadError, match="`routes` must be a list"):
        Engine.from_documents({}, {}, routes)


def test_a_request_that_is_none() -> None:
    """What is asked must be a request."""
    for asked in (None, {"user": "alice"}, ("GET", "/")):
        with pytest.raises(RequestError, match="Request"):
            ENGINE.ask(asked)  # type: ignore[arg-type]


def test_policies_alone_without_an_action() -> None:
    """No action is not the action `None`, which a star would allow."""
    with pytest.raises(RequestError) as refused:
        evaluate([ALLOW], action=None)  # type: ignore[arg-type]
    assert refused.value.code == "incomplete-request"


class _Hostile:
    """What cannot be looked up, compared or shown."""

    def __hash__(self) -> int:
        raise ZeroDivisionError

    def __eq__(self, other: object) -> bool:
        raise ZeroDivisionError

    __repr__ = __str__ = __hash__  # type: ignore[assignment]


KEYWORDS = (
    "user groups agency account project enterprise_project resource service context context_complete at"
)


@pytest.mark.parametrize("index", [True, False])
@pytest.mark.parametrize("name", ["method", "path", *KEYWORDS.split(), "evaluation", "session_policy"])
def test_what_cannot_be_looked_up(name: str, *, index: bool) -> None:
    """An object that raises whenever it is hashed, compared or shown is refused like any other of a wrong type."""
    engine = Engine.load("@example", index=index)
    call: dict[str, Any] = {"method": "GET", "path": "/v3/06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f/elb/pools"}
    call |= {} if name in ("groups", "agency", "account") else {"user": "alice"}
    call |= {name: [_Hostile()] if name == "groups" else _Hostile()}
    for ask in (engine.is_allowed, engine.authorize):
        with pytest.raises(RequestError):
            ask(
                call["method"],
                call["path"],
                **{key: call[key] for key in call if key not in ("method", "path")},
            )


def test_a_reading_that_cannot_be_compared() -> None:
    """So is one in place of a reading of `StringLike`, and in place of a list of an account."""
    reading: Any = _Hostile()
    with pytest.raises(RequestError):
        evaluate([ALLOW], action="a:b:c", string_like=reading)
    with pytest.raises(LoadError):
        Engine.from_documents({"users": _Hostile()}, bundled=False)


def test_routes_without_an_end() -> None:
    """A list of routes that never ends is refused before it fills the memory."""
    routes: Any = range(10**10)
    with pytest.raises(LoadError, match="more than 10,000 route files"):
        Engine.from_documents({}, routes=routes, bundled=False)
