"""Policies that are plainly valid, told at a glance: no model is made of them before somebody asks for it.

Most policies of an account are never read by anybody but the index, and they have no fault. Here it is checked that
a value has nothing but what every policy may have. Whatever is not as plain (other keys, nulls, numbers, faults) is
left to the validation of `policy_file`, which knows the places of what is wrong. That both agree is a property test.
"""

from __future__ import annotations

import re
from sys import intern
from typing import Any, Final, Literal, NamedTuple

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
    version: Literal["1.0", "1.1", "5.0"]
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


def _policy(body: Any) -> tuple[Any, tuple[Outline, ...]]:
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
    named = _texts(statement["NotAction" if but_for else "Action"])
    actions = tuple(intern(text.casefold()) for text in named)
    deny = _EFFECTS[statement["Effect"]]
    if len(statement) == _ONLY_EFFECT_AND_ACTIONS:
        return Outline(deny, actions, but_for)
    but_for_resources = "NotResource" in statement
    resources = statement.get("NotResource" if but_for_resources else "Resource")
    condition = statement.get("Condition")
    return Outline(
        deny,
        actions,
        but_for,
        None if resources is None else _texts(resources),
        but_for_resources,
        None if condition is None else _condition(condition),
    )


_ONLY_EFFECT_AND_ACTIONS: Final = 2


def _texts(value: Any) -> tuple[str, ...]:
    if value.__class__ is str and value:
        return (value,)
    if value.__class__ is not list:
        raise _NotPlainError
    for text in value:
        if text.__class__ is not str:
            raise _NotPlainError
    return tuple(value)


def _condition(written: Any) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        intern(operator): {intern(key): _values(values) for key, values in keys.items()}
        for operator, keys in written.items()
    }


def _values(written: Any) -> tuple[str, ...]:
    return ScalarValue((written,)) if written.__class__ is str else _texts(written)


def construct(value: Any, plain: PlainPolicy) -> Policy:
    """Return the policy in a value that was found plainly valid, as validation would return it."""
    for key in plain.pointer:
        value = value[key]
    statements = tuple(map(_construct, value["Statement"], plain.outlines))
    return Policy.model_construct({"version", "statement"}, version=plain.version, statement=statements)


_FIELDS: Final = {
    "Sid": "sid",
    "Effect": "effect",
    "Action": "action",
    "NotAction": "not_action",
    "Resource": "resource",
    "NotResource": "not_resource",
    "Condition": "condition",
}


def _construct(written: Any, outline: Outline) -> Statement:
    values = {
        **{name: _texts(written[name]) for name in ("Action", "NotAction") if name in written},
        "Sid": written.get("Sid"),
        "Effect": Effect.DENY if outline.deny else Effect.ALLOW,
        "NotResource" if outline.but_for_resources else "Resource": outline.resources,
        "Condition": outline.condition,
    }
    fields = {_FIELDS[name]: values[name] for name in written}
    return Statement.model_construct(set(fields), **fields)
