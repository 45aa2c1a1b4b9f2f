"""Checks inside an application: the decorator, `check`, and what their templates make of arguments."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from enum import Enum
from inspect import iscoroutinefunction, signature
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from ostiary import Engine
from ostiary.integrations import DecisionLog, DeniedError, Gate, Identity, check, requires
from ostiary.integrations.arguments import Template
from tests.unit.integrations.protocols import Ask

POLICY = {
    "Version": "1.1",
    "Statement": [
        {"Effect": "Allow", "Action": ["shop:orders:*"], "Resource": ["shop:*:*:order:mine/*"]},
        {"Effect": "Allow", "Action": ["shop:carts:get"]},
        {
            "Effect": "Allow",
            "Action": ["shop:keys:get"],
            "Condition": {"StringEquals": {"x:Level": ["high"]}},
        },
    ],
}
ACCOUNT = {
    "projects": [{"id": "p1", "name": "dev"}, {"id": "p2", "name": "prod"}],
    "enterprise_projects": [{"id": "e1", "name": "web"}],
    "users": [{"name": "alice"}, {"name": "bob"}],
    "assignments": [
        {"user": "alice", "policy": "p", "on": {"project": "dev"}},
        {"user": "alice", "policy": "p", "on": {"enterprise_project": "web"}},
    ],
}
ROUTES = {"service": "shop", "routes": [
    {"route": "GET /carts", "actions": ["shop:carts:get"]},
    {"route": "GET /keys", "actions": ["shop:keys:get"], "scope": {"enterprise_project": "true"}},
]}  # fmt: skip
ENGINE = Engine.from_documents(ACCOUNT, {"p": POLICY}, [ROUTES], bundled=False)
ALICE = Identity(user="alice", project="dev")
GATE = Gate(ENGINE)


def as_alice(_: Any) -> Identity:
    return ALICE


class Order(NamedTuple):
    owner: str
    number: int


def test_a_function() -> None:
    """The function is called with its arguments as they were given, or not at all."""

    @requires(GATE, "shop:orders:delete", resource="shop:::order:{owner}/{number}", identify=as_alice)
    def cancel(number: int, owner: str = "mine", *, force: bool = False) -> str:
        """Cancel an order."""
        return f"{owner}/{number}/{force}"

    assert cancel(7) == "mine/7/False"
    assert cancel(number=7, force=True) == "mine/7/True"
    with pytest.raises(DeniedError) as raised:
        cancel(7, "theirs")
    assert raised.value.decision is not None
    assert raised.value.decision.outcome == "implicit-deny"
    assert raised.value.to_http().status == 403
    assert (cancel.__name__, cancel.__doc__, list(signature(cancel).parameters)) == (
        "cancel", "Cancel an order.", ["number", "owner", "force"],
    )  # fmt: skip
    with pytest.raises(TypeError, match="missing a required argument"):
        cancel()  # type: ignore[call-arg]


def test_a_coroutine_function() -> None:
    """A coroutine function stays one, and `identify` may be one as well."""

    async def identify(arguments: Any) -> Identity:
        await asyncio.sleep(0)
        return Identity(user=arguments["user"], project="dev")

    @requires(GATE, "shop:orders:get", resource="shop:::order:mine/{number}", identify=identify)
    async def show(user: str, number: int) -> str:
        await asyncio.sleep(0)
        return f"{user}/{number}"

    assert iscoroutinefunction(show)
    assert asyncio.run(show("alice", 1)) == "alice/1"
    with pytest.raises(DeniedError):
        asyncio.run(show("bob", 1))
    with pytest.raises(DeniedError) as raised:
        asyncio.run(show("zoe", 1))
    assert (raised.value.fault, raised.value.to_http().status) == ("unknown-user", 403)


def test_generators_are_checked_when_they_are_called() -> None:
    """A generator that is not allowed is not made: nobody has to take its first item to find out."""

    @requires(
        GATE, "shop:carts:get", identify=lambda arguments: Identity(user=arguments["user"], project="dev")
    )
    def items(user: str) -> Iterator[str]:
        yield user

    @requires(
        GATE, "shop:carts:get", identify=lambda arguments: Identity(user=arguments["user"], project="dev")
    )
    async def later(user: str) -> AsyncIterator[str]:
        yield user

    async def first() -> str:
        return await anext(later("alice"))

    assert list(items("alice")) == ["alice"]
    assert asyncio.run(first()) == "alice"
    for call in (items, later):
        with pytest.raises(DeniedError):
            call("bob")


def test_methods() -> None:
    """A method's own object is an argument like any other; so are the named ones of `**more`."""

    class Shop:
        owner = "mine"

        @requires(GATE, "shop:orders:get", resource="shop:::order:{self.owner}/{number}", identify=as_alice)
        def show(self, **more: int) -> int:
            return more["number"]

        @staticmethod
        @requires(
            GATE, "shop:orders:get", resource="shop:::order:{order.owner}/{order.number}", identify=as_alice
        )
        def show_order(order: Order) -> int:
            return order.number

    assert Shop().show(number=7) == 7
    assert Shop.show_order(Order("mine", 8)) == 8
    with pytest.raises(DeniedError):
        Shop.show_order(Order("theirs", 8))
    with pytest.raises(KeyError):
        Shop().show(other=7)


@pytest.mark.parametrize(
    "template", ["shop:::order:{nubmer}", "{}", "{0}", "{number!r}", "{number:>9}", "{number", "{other.x}"]
)
def test_a_template_that_cannot_be_right(template: str) -> None:
    """A field that is no argument is found when the function is made, not when it is called."""
    with pytest.raises(ValueError, match=r"field|argument|expected|brace|'}'"):

        @requires(GATE, "shop:orders:get", resource=template, identify=as_alice)
        def show(number: int) -> int:
            return number


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "resource"),
    [
        ("a", "shop:::order:a/x"),
        ("a:b/c", "shop:::order:a:b/c/x"),
        (7, "shop:::order:7/x"),
        (UUID(int=0), "shop:::order:00000000-0000-0000-0000-000000000000/x"),
        (Colour.RED, "shop:::order:red/x"),
        (None, "shop:::order:"),
        ("{other}", "shop:::order:{other}/x"),
    ],
)
def test_values_in_a_resource(value: Any, resource: str) -> None:
    """Text, numbers, UUIDs and enumerations stand as they are; None makes the segment unknown."""
    assert Template("shop:::order:{value}/x").resource({"value": value, "other": "!"}) == resource


@pytest.mark.parametrize("value", ["a:order:mine", "", None, "*"])
def test_a_value_cannot_shift_a_resource(value: str | None) -> None:
    """A colon in a value before the last segment would make another resource: the segment is unknown, and denied."""
    from ostiary.syntax.resource import Resource

    text = Template("shop::{value}:order:{number}").resource({"value": value, "number": 1})
    assert Resource(text).segments == ("shop", None, None, "order", "1")


@pytest.mark.parametrize("value", [True, 1.5, b"x", ["x"], object()])
def test_a_value_that_is_no_text(value: Any) -> None:
    """What has no one form as text is a fault of the program, and nothing is called."""
    with pytest.raises(TypeError, match="of type"):
        Template("shop:::order:{value}").resource({"value": value})


@pytest.mark.parametrize(
    ("options", "is_allowed"),
    [
        ({}, True),
        ({"project": "{place}"}, True),
        ({"project": "p1"}, True),
        ({"project": "prod"}, False),
        ({"project": lambda arguments: arguments["none"]}, True),
        ({"project": "{none}"}, True),
        ({"project": "{place}x"}, False),
        ({"project": "nowhere"}, False),
    ],
)
def test_the_project(options: dict[str, Any], is_allowed: bool) -> None:
    """The project of a check must be the caller's; without one the caller's counts."""

    @requires(GATE, "shop:carts:get", identify=as_alice, **options)
    def show(place: str = "dev", none: None = None) -> tuple[str, None]:
        return place, none

    if is_allowed:
        assert show() == ("dev", None)
    else:
        with pytest.raises(DeniedError):
            show()


def test_the_enterprise_project_and_the_context() -> None:
    """Both may come of the arguments, and of the caller."""

    @requires(
        GATE,
        "shop:keys:get",
        enterprise_project="{place}",
        context=lambda arguments: {"x:Level": arguments["level"]},
        identify=lambda _: Identity(user="alice", project="prod", context={"x:Level": "low"}),
    )
    def show(place: str, level: str) -> str:
        return place + level

    assert show("web", "high") == "webhigh"
    for place, level in [("web", "low"), ("0", "high"), ("nowhere", "high")]:
        with pytest.raises(DeniedError):
            show(place, level)


def test_nobody_knows_who_calls() -> None:
    """Without a middleware around it, and without an identity, a check is a fault of the program, never an Allow."""

    @requires(GATE, "shop:carts:get")
    def show() -> None:
        raise AssertionError

    with pytest.raises(RuntimeError, match="nobody knows who calls"):
        show()
    with pytest.raises(RuntimeError, match="nobody knows who calls"):
        check(GATE, "shop:carts:get")
    assert check(GATE, "shop:carts:get", identity=ALICE)


def test_an_identify_that_has_to_wait_for_a_function_that_cannot() -> None:
    """A plain function cannot wait for an asynchronous `identify`."""

    async def identify(arguments: Any) -> Identity:
        raise AssertionError(arguments)

    @requires(GATE, "shop:carts:get", identify=identify)
    def show() -> None:
        raise AssertionError

    with pytest.raises(TypeError, match="asynchronous"):
        show()


def test_the_caller_of_the_middleware(ask: Ask) -> None:
    """Inside the middleware a check knows who calls; its denial is answered in the service's words."""
    gate = Gate(ENGINE, identify=lambda call: Identity(user=call.query, project="dev"), public=True)

    @requires(gate, "shop:orders:get", resource="shop:::order:{owner}/1")
    def show(owner: str) -> str:
        return owner

    assert ask(gate, "GET", "/carts?alice", inside=lambda: show("mine")).status == 200
    answer = ask(gate, "GET", "/carts?alice", inside=lambda: show("theirs"))
    assert answer.status == 403
    assert b"Policy doesn't allow shop:orders:get to be performed." in answer.body


def test_a_check_is_recorded() -> None:
    """A check has a record as any decision: with its action, the resource, and what could not be decided."""
    records: list[Any] = []
    with DecisionLog(records.append) as log:
        gate = Gate(ENGINE, log=log)
        check(gate, "shop:orders:get", resource="shop:::order:mine/1", identity=ALICE)
        with pytest.raises(DeniedError):
            check(gate, "shop:orders:get", identity=Identity(user="zoe"))
    first, second = records
    assert (first["action"], first["resource"], first["outcome"]) == (
        "shop:orders:get", "shop:::order:mine/1", "allowed",
    )  # fmt: skip
    assert (second["fault"], second["decision"], second["enforced"]) == ("unknown-user", "deny", True)


@pytest.mark.parametrize(
    "identify",
    [as_alice, lambda _: Identity(user="bob"), lambda _: Identity(user="zoe"), lambda _: 1 / 0],
    ids=["allowed", "denied", "unknown", "broken"],
)
def test_shadow_mode(identify: Callable[[Any], Any]) -> None:
    """In shadow mode a function is called whatever the check comes to; a fault is told."""
    told: list[Exception] = []
    records: list[Any] = []
    with DecisionLog(records.append) as log:
        gate = Gate(ENGINE, shadow=True, log=log, on_error=lambda error, _: told.append(error))

        @requires(gate, "shop:carts:get", identify=identify)
        def show() -> str:
            return "called"

        @requires(gate, "shop:carts:get", identify=identify)
        async def show_later() -> str:
            return "called"

        assert show() == "called"
        assert asyncio.run(show_later()) == "called"
    assert len(records) + len(told) == 2
    assert all(record["enforced"] is (record["decision"] == "allow") for record in records)
