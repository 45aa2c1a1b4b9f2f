"""Two states of one account of which no part may be mixed with the other's: an answer of both is of neither.

Each state has parts that would come to something new with a part of the other: a policy of both that allows
something else, granted to somebody else; half of what a route with two actions needs; a Deny that only one has;
routes, users, and the spelling of a context key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ostiary import Decision, Engine, RequestError, Watcher

SIDES = ("one", "other")
ORDERS = "/shop/p1/orders"
CALLS: tuple[dict[str, Any], ...] = (
    {"method": "PUT", "path": f"{ORDERS}/o1", "user": "alice"},  # needs two actions, each side allows one
    {
        "method": "POST",
        "path": ORDERS,
        "user": "bob",
    },  # granted on one side, allowed by the text of the other
    {
        "method": "DELETE",
        "path": f"{ORDERS}/o1?now=1",
        "user": "alice",
    },  # only one side forbids it, only it allows it
    {"method": "DELETE", "path": f"{ORDERS}/o2", "user": "alice"},
    {"method": "GET", "path": ORDERS, "user": "alice", "context": {"x:Team": "red"}},
    {"method": "GET", "path": ORDERS, "user": "alice", "context": {"X:TEAM": "blue"}},
    {"method": "GET", "path": ORDERS, "groups": ["readers"], "project": "p1"},
    {"method": "GET", "path": "/shop/p1/reports", "user": "alice"},  # a route of one side
    {"method": "GET", "path": f"https://shop.one.test{ORDERS}/o1", "user": "bob"},  # a host of one side
    {"method": "GET", "path": ORDERS, "user": "carol"},  # a user of one side
)
ACTIONS: tuple[dict[str, Any], ...] = (
    {"action": "shop:orders:list", "user": "alice", "project": "dev"},
    {"action": "shop:orders:create", "user": "bob", "project": "dev"},
)


Asked = Engine | Watcher


class Answers(NamedTuple):
    """What one state says of all calls, the refusals among it."""

    whole: tuple[str, ...]
    allowed: tuple[bool | str, ...]
    actions: tuple[str, ...]


def documents(side: str) -> dict[str, Any]:
    """Return what `Engine.from_documents` makes a state of."""
    one = side == "one"
    grants = [
        {"user": "bob" if one else "alice", "policy": "shared", "on": {"project": "dev"}},
        {"user": "alice", "policy": side, "on": "all-projects"},
        {"group": "readers" if one else "writers", "policy": side, "on": {"project": "dev"}},
    ]
    return {
        "account": {
            "account": {"id": "d1", "name": "home"},
            "projects": [{"id": "p1", "name": "dev"}],
            "groups": [{"name": "readers"}, {"name": "writers"}],
            "users": [{"name": name} for name in ("alice", "bob", *(() if one else ("carol",)))],
            "assignments": grants,
        },
        "policies": {name: {"Version": "1.1", "Statement": text} for name, text in _texts(side).items()},
        "routes": [{"service": "shop", "endpoints": [f"shop.{side}.test"], "routes": _routes(side)}],
    }


def _texts(side: str) -> dict[str, list[dict[str, Any]]]:
    team = {"Condition": {"StringEquals": {"x:team": ["red" if side == "one" else "blue"]}}}
    deny = {"Effect": "Deny", "Action": ["shop:orders:delete"], "Resource": ["shop:*:*:order:o1"]}
    if side == "one":
        return {
            "shared": [_allow("list")],
            "one": [_allow("list") | team, _allow("delete"), deny],
            "other": [_allow("create"), _allow("list"), _allow("delete")],
        }
    return {
        "shared": [_allow("create")],
        "one": [_allow("create"), _allow("list"), _allow("delete")],
        "other": [_allow("list") | team, _allow("get")],
    }


def _allow(operation: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": [f"shop:orders:{operation}"]}


def _routes(side: str) -> list[dict[str, Any]]:
    order = f"{ORDERS.replace('p1', '{project_id}')}/{{{side}_id}}"
    resource = f"shop:::order:{{{side}_id}}"
    return [
        {"route": f"GET {ORDERS.replace('p1', '{project_id}')}", "actions": ["shop:orders:list"]},
        {"route": f"POST {ORDERS.replace('p1', '{project_id}')}", "actions": ["shop:orders:create"]},
        {"route": f"PUT {order}", "actions": ["shop:orders:list", "shop:orders:create"], "resource": resource},
        {"route": f"GET {order}", "actions": ["shop:orders:get"], "resource": resource},
        {"route": f"DELETE {order}", "actions": ["shop:orders:delete"], "resource": resource},
        {"route": f"GET /shop/{{project_id}}/{'reports' if side == 'one' else '{kind}'}",
         "actions": ["shop:orders:list"]},
    ]  # fmt: skip


def engine_of(side: str, *, index: bool = True, policies_of: str | None = None) -> Engine:
    """Return a new engine of a state; with the policies of another it is a mixture."""
    given = documents(side) | {"policies": documents(policies_of or side)["policies"]}
    return Engine.from_documents(**given, bundled=False, index=index)


def whole(decision: Decision) -> str:
    """All that a decision says, each part of which could be of another state."""
    told = json.dumps(decision.to_dict(), sort_keys=True)
    answer = decision.to_http()
    return f"{decision.outcome} {bool(decision)} {told} {decision.explain()} {answer and answer.body!r}"


def of_call(asked: Asked, call: Mapping[str, Any]) -> str:
    """Return the whole answer to a call, or the refusal."""
    try:
        return whole(asked.authorize(**call))
    except RequestError as error:
        return error.code


def of_truth(asked: Asked, call: Mapping[str, Any]) -> bool | str:
    """Return whether a call is allowed, or the refusal."""
    try:
        return asked.is_allowed(**call)
    except RequestError as error:
        return error.code


def of_action(asked: Asked, call: Mapping[str, Any]) -> str:
    """Return the whole answer to an action."""
    return whole(asked.authorize_action(**call))


def answers_of(asked: Asked) -> Answers:
    """Return all that is said of all calls."""
    return Answers(
        tuple(of_call(asked, call) for call in CALLS),
        tuple(of_truth(asked, call) for call in CALLS),
        tuple(of_action(asked, call) for call in ACTIONS),
    )
