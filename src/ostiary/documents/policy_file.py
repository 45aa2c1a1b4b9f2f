"""Policy documents: bare, or in the envelope of the IAM API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ostiary.documents.files import DISK, Files
from ostiary.documents.form import is_yaml, read_value
from ostiary.documents.places import Places, Pointer
from ostiary.documents.plain_policy import PlainPolicy, construct, outline
from ostiary.documents.text import POLICY_BYTES
from ostiary.documents.validation import validate
from ostiary.documents.value import text_of
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.base import shown
from ostiary.model.outline import Outline, outlines_of
from ostiary.model.policy import Policy, PolicyEnvelope
from ostiary.spans import Source, Span

_PRINCIPALS = frozenset({"Principal", "NotPrincipal"})
_LISTS = frozenset({"roles", "policies"})
_TOPIC_VERSION = "2016-09-07"


class PlacedDocument:
    """A document with statements that, if it comes from a file, knows their places."""

    source: Source | None
    pointer: Pointer

    @property
    def file(self) -> str | None:
        """The name of the file, None for a policy that was given as a value."""
        return self.source.name if self.source else None

    def place(self, statement: int) -> Span | None:
        """The place of a statement: its opening brace, or its first key in block YAML."""
        if self.source is None:
            return None
        found = self._spans.get(statement)
        if found is None:
            found = self._spans[statement] = self._places.value((*self.pointer, "Statement", statement))
        return found

    @cached_property
    def _spans(self) -> dict[int, Span]:
        """The places that were asked for."""
        return {}

    @cached_property
    def _places(self) -> Places:
        return Places(self.source or Source("", ""))


@dataclass(frozen=True)
class PolicyDocument(PlacedDocument):
    """A policy with its names and, if it comes from a file, its place.

    `name` is the display name (the file's stem if it has none), `stem` the file's stem, `type` AX, XA, AA,
    XX or None for a bare document.
    """

    name: str
    stem: str
    policy: Policy
    type: str | None = None
    description: str | None = None
    source: Source | None = None
    pointer: Pointer = ()

    @cached_property
    def version(self) -> str:
        """`1.0`, `1.1` or `5.0`."""
        return self.policy.version

    @cached_property
    def outlines(self) -> tuple[Outline, ...]:
        """The outline of each statement."""
        return tuple(outlines_of(self.policy))


class UnreadDocument(PolicyDocument):
    """A policy document that is plainly valid: its policy is read when somebody asks for it.

    JSON is read again from its text, which takes less time than keeping its values takes memory; YAML is not.
    """

    _value: Any
    _plain: PlainPolicy

    def __init__(self, stem: str, source: Source, value: Any, plain: PlainPolicy) -> None:
        fields = {
            "name": plain.display_name or stem,
            "stem": stem,
            "type": plain.type,
            "description": plain.description,
            "source": source,
            "pointer": plain.pointer,
            "version": plain.version,
            "outlines": plain.outlines,
            "_plain": plain,
            "_value": value if is_yaml(source.name) else None,
        }
        object.__setattr__(self, "__dict__", fields)  # as if each were set; a document is frozen

    @cached_property
    def policy(self) -> Policy:
        """The policy proper."""
        assert self.source is not None
        value = read_value(self.source) if self._value is None else self._value
        return construct(value, self._plain)


def load_policy(path: Path, name: str, files: Files = DISK) -> PolicyDocument:
    """Read one policy file, shown under `name`; LoadError with all its faults."""
    return parse_policy(files.read(path, name, limit=POLICY_BYTES), path.stem)


def parse_policy(source: Source, stem: str) -> PolicyDocument:
    """Read the text of a policy file; LoadError with all its faults."""
    value = read_value(source)
    plain = outline(value, source.text)
    return (
        policy_document(value, stem, source) if plain is None else UnreadDocument(stem, source, value, plain)
    )


def policy_document(
    value: Any, stem: str, source: Source | None = None, places: Places | None = None
) -> PolicyDocument:
    """Read a policy from its value; LoadError with all its faults, placed if there is a source.

    `places` are those of the value, where somebody has them already.
    """
    places = places or Places(source or text_of(f"{stem}.json", value, limit=POLICY_BYTES))
    pointer, body = _unwrap(value)
    if not isinstance(body, Mapping):
        message = "a policy must be a mapping with `Version` and `Statement`"
        raise LoadError([Diagnostic("not-a-policy", message, places.value(pointer))])
    _refuse_list(body, places, pointer)
    _refuse_resource_policy(body, places, pointer)
    if "policy" not in body:
        refuse_nulls(body, places, pointer)
        policy = validate(Policy, body, places, pointer)
        return PolicyDocument(stem, stem, policy, source=source, pointer=pointer)
    envelope = validate(PolicyEnvelope, _without_nulls(body), places, pointer)
    return PolicyDocument(
        envelope.display_name or stem,
        stem,
        envelope.policy,
        envelope.type,
        envelope.description,
        source,
        (*pointer, "policy"),
    )


def _refuse_list(body: Mapping[str, Any], places: Places, pointer: Pointer) -> None:
    """The answer of a list call holds many policies: one clear fault in place of many."""
    for key in _LISTS & set(body):
        if isinstance(body[key], list):
            message = f"this is a list of {len(body[key])} policies, under `{key}`"
            hint = "put each of them into a file of its own"
            place = places.key((*pointer, key))
            raise LoadError([Diagnostic("list-of-policies", message, place, hint)])


def _refuse_resource_policy(body: Mapping[str, Any], places: Places, pointer: Pointer) -> None:
    """A policy that names principals belongs to a resource: one clear fault in place of many."""
    statements = body.get("Statement")
    listed = statements if isinstance(statements, list) else [statements]
    for number, statement in enumerate(listed):
        named = _PRINCIPALS & set(statement) if isinstance(statement, Mapping) else set()
        if named:
            where = (number,) if listed is statements else ()
            place = places.key((*pointer, "Statement", *where, min(named)))
            message = f"an identity policy has no `{min(named)}`"
            is_topic = body.get("Version") == _TOPIC_VERSION
            kind = "a topic policy of SMN" if is_topic else "an OBS bucket policy or a trust policy"
            hint = f"this looks like {kind}, which is not assigned to principals"
            raise LoadError([Diagnostic("principal-in-identity-policy", message, place, hint)])


def refuse_nulls(body: Mapping[str, Any], places: Places, pointer: Pointer) -> None:
    """A null that somebody wrote may be a limit that was lost: `Resource: null` must not mean everything."""
    statements = body.get("Statement")
    listed = enumerate(statements) if isinstance(statements, list) else [((), statements)]
    parts: list[tuple[Pointer, Any]] = [((), body)]
    parts += [(("Statement", n) if isinstance(n, int) else ("Statement",), part) for n, part in listed]
    nulls = [
        (*pointer, *where, key)
        for where, part in parts
        if isinstance(part, Mapping)
        for key, value in part.items()
        if value is None
    ]
    if nulls:
        hint = "write a value, or leave the key out"
        raise LoadError(
            Diagnostic("null-value", f"`{shown(place[-1])}` is null", places.value(place), hint)
            for place in nulls
        )


_WRAPPINGS: tuple[Pointer, ...] = (("role",), ("auth", "identity", "policy"))
"""Where the bodies of API calls hold a policy: the create and show calls, the call for temporary keys."""


def _unwrap(value: Any) -> tuple[Pointer, Any]:
    """Step into the body of an API call, as far as there is something to step into."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return (), value
    way = next((pointer for pointer in _WRAPPINGS if pointer[0] in value), ())
    depth = 0
    for step in way:
        if not isinstance(value, Mapping) or step not in value:
            break
        value, depth = value[step], depth + 1
    return way[:depth], value


def _without_nulls(body: Mapping[str, Any]) -> dict[str, Any]:
    """Drop the nulls of optional members: the API returns them where nothing was given (lint-ideas E07)."""
    kept = {key: value for key, value in body.items() if value is not None}
    if isinstance(kept.get("policy"), Mapping):
        kept["policy"] = _without_nulls(kept["policy"])
    statements = kept.get("Statement")
    if isinstance(statements, list):
        kept["Statement"] = [_without_nulls(s) if isinstance(s, Mapping) else s for s in statements]
    return kept
