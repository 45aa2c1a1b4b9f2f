"""The subset in Cedar: one policy for each statement that somebody has; wildcards are groups of actions.

As the documentation of cedarpy has it for policies that rarely change: `PolicySet` and `Entities` are parsed once.
A place is an entity within its project and its enterprise project, and is there before anybody asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from tests.bench.peers_subset import Grant, Question, Subset


def cedarpy(given: Subset) -> Callable[[Question], bool]:
    """Return what asks Cedar."""
    from cedarpy import Entities, PolicySet, is_authorized

    policies = PolicySet.from_str("\n".join(_policy(grant) for grant in given.grants))
    is_wide = any(grant.resources or grant.condition for grant in given.grants)
    entities = Entities.from_json_str(json.dumps(list(_entities(given))))

    def ask(question: Question) -> bool:
        request: dict[str, Any] = {
            "principal": f'User::"{question.user}"',
            "action": f'Action::"{question.action}"',
            "resource": f'Place::"{_place(question.scopes)}"',
        }
        if is_wide:
            request["context"] = _context(question)
        return bool(is_authorized(request, policies, entities).allowed)

    return ask


def _policy(grant: Grant) -> str:
    kind = "Group" if grant.is_group else "User"
    actions = ", ".join(f'Action::"{pattern}"' for pattern in grant.patterns)
    effect = "permit" if grant.allow else "forbid"
    holder, scope = f'{kind}::"{grant.holder}"', f'Scope::"{grant.scope}"'
    tests = [test for test in (_of_resources(grant), *_of_condition(grant)) if test]
    when = f" when {{ {' && '.join(tests)} }}" if tests else ""
    return f"{effect}(principal in {holder}, action in [{actions}], resource in {scope}){when};"


def _of_resources(grant: Grant) -> str:
    tests = [f"context.name like {_text(pattern)}" for pattern in grant.resources]
    return f"({' || '.join(tests)})" if tests else ""


def _of_condition(grant: Grant) -> Iterator[str]:
    for operator, keys in grant.condition.items():
        for values in keys.values():
            yield f"({' || '.join(TESTS[operator](value) for value in values)})"


TESTS: dict[str, Callable[[str], str]] = {
    "Bool": lambda value: f"context.mfa == {value}",
    "NumberLessThan": lambda value: f"context.age < {value}",
    "StringEquals": lambda value: f"context.user == {_text(value)}",
    "StringMatch": lambda value: f"context.team like {_text(value)}",
    "IpAddress": lambda value: f"context.source.isInRange(ip({_text(value)}))",
    "DateLessThan": lambda value: f"context.now < datetime({_text(value)})",
    "StringEqualsIfExists": lambda value: f"(!(context has team) || context.team == {_text(value)})",
}
"""The conditions of the workload: each operator is there with one key only."""


def _context(question: Question) -> dict[str, Any]:
    said = question.call.keywords["context"]
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "mfa": said["g:MFAPresent"] == "true",
        "age": int(said["g:MFAAge"]),
        "user": question.user,
        "team": said["g:ResourceTag/team"],
        "source": {"__extn": {"fn": "ip", "arg": said["g:SourceIp"]}},
        "now": {"__extn": {"fn": "datetime", "arg": now}},
        "name": question.call.keywords["resource"],
    }


def _text(value: str) -> str:
    return json.dumps(value)


def _place(scopes: tuple[str, ...]) -> str:
    return "+".join(scopes)


def _entities(given: Subset) -> Iterator[dict[str, Any]]:
    for user, groups in given.members.items():
        yield _entity("User", user, [("Group", group) for group in groups])
    patterns = {pattern for grant in given.grants for pattern in grant.patterns if "*" in pattern}
    above: dict[str, list[tuple[str, str]]] = {action: [] for action in given.actions}
    for pattern in patterns:
        for action in given.expand(pattern):
            above[action].append(("Action", pattern))
    for action, parents in above.items():
        yield _entity("Action", action, parents)
    for pattern in patterns:
        yield _entity("Action", pattern, [])
    for scopes in {question.scopes for question in given.questions}:
        yield _entity("Place", _place(scopes), [("Scope", scope) for scope in scopes])


def _entity(kind: str, name: str, parents: list[tuple[str, str]]) -> dict[str, Any]:
    above = [{"type": parent, "id": of} for parent, of in parents]
    return {"uid": {"type": kind, "id": name}, "attrs": {}, "parents": above}
