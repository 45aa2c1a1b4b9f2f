"""Policies that are plainly valid, told at a glance: no model is made of them before somebody asks for it.

Most policies of an account are never read by anybody but the index, and they have no fault. Here it is checked that
a value has nothing but what every policy may have. Whatever is not as plain (other keys, nulls, numbers, faults) is
left to the validation of `policy_file`, which knows the places of what is wrong. That both agree is a property test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ostiary.model.outline import Outline
from ostiary.model.policy import VERSIONS, Effect, Policy, ScalarValue, Statement

Pointer = tuple[str | int, ...]

_HALF_CHARACTER: Final = re.compile(r"\\u[dD][89a-fA-F]")
_EFFECTS: Final = {"Allow": False, "Deny": True}
_TYPES: Final = frozenset({"AX", "XA", "AA", "XX"})
_POLICY: Final = frozenset({"Version", "Statement"})
_STATEMENT: Final = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
)
_TEXTS: Final = ("display_name", "type", "description")
_ENVELOPE: Final = frozenset(
    (
        *(*_TEXTS, "policy", "description_cn", "id", "name", "catalog", "flag", "domain_id", "links"),
        *("references", "created_time", "updated_time"),
    )
)


class PlainPolicy(NamedTuple):
    """What is known at a glance of a file's value: where the policy is in it, and what its envelope says."""

    pointer: Pointer
    version: str
    outlines: tuple[Outline, ...]
    display_name: str | None = None
    type: str | None = None
    description: str | None = None


def outline(value: Any, text: str) -> PlainPolicy | None:
    """Return what is to be known of the value of a policy file's text; None if it is not plainly valid."""
    if "\\u" in text and _HALF_CHARACTER.search(text):
        return None
    try:
        return _envelope(value["role"], ("role",)) if value.keys() == {"role"} else _envelope(value, ())
    except (AttributeError, LookupError, TypeError, _NotPlainError):
        return None


def _envelope(body: Any, pointer: Pointer) -> PlainPolicy:
    if "policy" not in body:
        return PlainPolicy(pointer, *_policy(body))
    name, kind, description = (body.get(key) for key in _TEXTS)
    texts = (name, kind, description)
    if not _ENVELOPE.issuperset(body) or not all(isinstance(text, str | None) for text in texts):
        raise _NotPlainError
    if (name is not None and not name.strip()) or (kind is not None and kind not in _TYPES):
        raise _NotPlainError
    return PlainPolicy((*pointer, "policy"), *_policy(body["policy"]), *texts)


class _NotPlainError(Exception):
    pass


def _policy(body: Any) -> tuple[str, tuple[Outline, ...]]:
    version, statements = body["Version"], body["Statement"]
    if (
        body.keys() != _POLICY
        or version not in VERSIONS
        or statements.__class__ is not list
        or not statements
    ):
        raise _NotPlainError
    return version, tuple(map(_outline, statements))


def _outline(statement: Any) -> Outline:
    if not _STATEMENT.issuperset(statement) or None in statement.values():
        raise _NotPlainError
    if statement.get("Sid", "").__class__ is not str or (
        "Resource" in statement and "NotResource" in statement
    ):
        raise _NotPlainError
    but_for = "Action" not in statement
    if "NotAction" in statement and not but_for:
        raise _NotPlainError
    actions = _texts(statement["NotAction" if but_for else "Action"])
    condition = statement.get("Condition")
    if condition is not None:
        _check_condition(condition)
    resources = statement.get("Resource", statement.get("NotResource"))
    if resources is not None:
        _texts(resources)
    deny = _EFFECTS[statement["Effect"]]
    return Outline(deny, tuple(map(str.casefold, actions)), but_for, resources is None and not condition)


def _texts(value: Any) -> tuple[str, ...]:
    if value.__class__ is str and value:
        return (value,)
    if value.__class__ is not list:
        raise _NotPlainError
    for text in value:
        if text.__class__ is not str:
            raise _NotPlainError
    return tuple(value)


def _check_condition(condition: Any) -> None:
    for keys in condition.values():
        for values in keys.values():
            if values.__class__ is not str:
                _texts(values)


def construct(value: Any, pointer: Pointer) -> Policy:
    """Return the policy in a value that `outline` found plainly valid, as validation would return it."""
    for key in pointer:
        value = value[key]
    statements = tuple(map(_construct, value["Statement"]))
    return Policy.model_construct({"version", "statement"}, version=value["Version"], statement=statements)


def _construct(statement: Any) -> Statement:
    fields = dict(_fields(statement))
    return Statement.model_construct(set(fields), **fields)


_NAMES: Final = {
    "Action": "action",
    "NotAction": "not_action",
    "Resource": "resource",
    "NotResource": "not_resource",
}


def _fields(statement: Any) -> Iterator[tuple[str, Any]]:
    for key, value in statement.items():
        if key in _NAMES:
            yield _NAMES[key], _texts(value)
        elif key == "Effect":
            yield "effect", Effect(value)
        elif key == "Sid":
            yield "sid", value
        else:
            yield (
                "condition",
                {name: {k: _values(v) for k, v in keys.items()} for name, keys in value.items()},
            )


def _values(value: Any) -> tuple[str, ...]:
    return ScalarValue((value,)) if isinstance(value, str) else tuple(value)
