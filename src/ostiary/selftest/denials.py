"""Denials: what a service answers to a request that is denied."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from ostiary.engine.decision import Decision
from ostiary.engine.engine import Engine
from ostiary.engine.request import Request
from ostiary.model.case import DenialCase
from ostiary.selftest.result import Check, Told, simple_check

USER, GROUP, POLICY, SID, KEY = (
    "secret-user",
    "secret-group",
    "secret-policy",
    "Secret statement",
    "g:MFAPresent",
)
"""Names in the account of every case, which no response may tell."""

_ANSWER = ("outcome", "status", "headers", "body")
_JSON = "application/json"
_MFA = {"Condition": {"Bool": {KEY: ["true"]}}}
_ELSEWHERE = {"Effect": "Deny", "Action": ["elsewhere:things:do"]}


def denial_checks(case: DenialCase) -> Iterator[Check]:
    """Yield the check whether a denied request is answered as it should be."""
    name = case.id or " ".join((case.action or f"{case.service} {case.route}", *case.actions))
    given = case.model_dump(exclude={"id", "rule", *_ANSWER}, exclude_unset=True)
    yield simple_check(name, case.rule, given, partial(_ask, case))


def _ask(case: DenialCase) -> Told:
    decision = decide_denial(case)
    response = decision.to_http()
    headers = {} if response is None else dict(response.headers)
    is_json = headers.get("Content-Type") == _JSON
    expected = {
        "outcome": case.outcome,
        "status": case.status,
        "headers": case.headers,
        "body": json.loads(case.body) if is_json else case.body,
    }
    came: dict[str, Any] = {
        "outcome": decision.outcome,
        "status": response and response.status,
        "headers": headers,
        "body": response and (json.loads(response.body) if is_json else response.body),
    }
    return Told({}, expected, came, decision.explain())


def decide_denial(case: DenialCase) -> Decision:
    """Return the decision on the request of a case."""
    method, _, path = case.route.partition(" ")
    common = Request(user=USER, project="eu-de")
    if case.action is not None:
        return _engine_of(case).ask(common._replace(action=case.action))
    call = common._replace(
        method=case.method or method,
        path=path if case.path is None else case.path,
        context_complete=False,
    )
    return _engine_of(case).ask(call)


def _engine_of(case: DenialCase) -> Engine:
    parts: tuple[tuple[str, tuple[str, ...] | None, dict[str, Any]], ...] = (
        ("Allow", case.allowed, {}),
        ("Deny", case.denied, {}),
        ("Allow", case.unknown, _MFA),
    )
    statements = [
        {"Sid": SID, "Effect": effect, "Action": list(actions), **condition}
        for effect, actions, condition in parts
        if actions is not None
    ]
    account = {
        "groups": [{"name": GROUP}],
        "users": [{"name": USER, "groups": [GROUP]}],
        "projects": [{"id": "p", "name": "eu-de"}],
        "assignments": [{"group": GROUP, "policy": POLICY, "on": "all-resources"}],
    }
    policy = {"Version": "5.0", "Statement": statements or [_ELSEWHERE]}
    route = {"route": case.route, "actions": list(case.actions)}
    routes = [] if case.service is None else [{"service": case.service, "routes": [route]}]
    return Engine.from_documents(account, {POLICY: policy}, routes, bundled=False)
