"""A policy document: Version, Statement, and the envelope it travels in (research §1.1-§1.5)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document, shown

VERSIONS = ("1.0", "1.1", "5.0")


class Effect(StrEnum):
    """What a statement does with the requests it applies to."""

    ALLOW = "Allow"
    DENY = "Deny"


class ScalarValue(tuple[str, ...]):
    """Condition values that were written without an array: read as an array of one, with a note."""

    __slots__ = ()


class CoercedValue(tuple[str, ...]):
    """Condition values that were not all written as strings."""

    __slots__ = ()


class CoercedScalar(ScalarValue, CoercedValue):
    """A value that was written neither as a string nor in an array."""

    __slots__ = ()


class AgencyUris(Document):
    """The resources of an agency policy: `{"uri": ["/iam/agencies/…"]}` (research §1.3)."""

    uri: tuple[str, ...]


def _read_effect(value: Any) -> Effect:
    for effect in Effect:
        if isinstance(value, str) and value.casefold() == effect.casefold():
            return effect
    raise PydanticCustomError(
        "invalid-effect", "`{value}` is not an effect: write `Allow` or `Deny`", {"value": shown(value)}
    )


def _read_version(value: Any) -> str:
    if isinstance(value, str) and value in VERSIONS:
        return value
    if isinstance(value, int | float) and str(value) in VERSIONS:
        hint = f'write it in quotes: "{value}"'
        raise PydanticCustomError("invalid-version", "the version must be a string; {hint}", {"hint": hint})
    raise PydanticCustomError(
        "invalid-version",
        "`{value}` is not a version of an identity policy: write `1.0`, `1.1` or `5.0`",
        {"value": shown(value)},
    )


def _as_list(value: Any) -> Any:
    """One string is a list of one; nothing after a key in YAML is no list, and no list of one either."""
    if value == "":
        raise PydanticCustomError("empty-value", "there is nothing here: write a list, or leave the key out")
    return (value,) if isinstance(value, str) else value


def _as_statements(value: Any) -> Any:
    return (value,) if isinstance(value, dict) else value


def _not_empty(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if not value:
        raise PydanticCustomError("empty-statement", "a policy needs at least one statement")
    return value


def _scalar_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    raise PydanticCustomError(
        "invalid-condition-value", "a condition value must be a string or an array of strings"
    )


def _read_values(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        kind = tuple if all(isinstance(item, str) for item in value) else CoercedValue
        return kind(_scalar_text(item) for item in value)
    return (ScalarValue if isinstance(value, str) else CoercedScalar)((_scalar_text(value),))


def _resource_form(value: Any) -> str:
    return "agencies" if isinstance(value, dict | AgencyUris) else "list"


Strings = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Values = Annotated[tuple[str, ...], PlainValidator(_read_values)]
Resources = Annotated[
    Annotated[AgencyUris, Tag("agencies")] | Annotated[Strings, Tag("list")], Discriminator(_resource_form)
]
Condition = dict[str, dict[str, Values]]


class Statement(Document):
    """One statement: an effect on actions and resources, under a condition."""

    sid: str | None = Field(default=None, alias="Sid")
    effect: Annotated[Effect, BeforeValidator(_read_effect)] = Field(alias="Effect")
    action: Strings | None = Field(default=None, alias="Action")
    not_action: Strings | None = Field(default=None, alias="NotAction")
    resource: Resources | None = Field(default=None, alias="Resource")
    not_resource: Strings | None = Field(default=None, alias="NotResource")
    condition: Condition | None = Field(default=None, alias="Condition")

    @model_validator(mode="after")
    def _check_pairs(self) -> Self:
        if (self.action is None) == (self.not_action is None):
            wrong = "needs `Action` or `NotAction`" if self.action is None else "has `Action` and `NotAction`"
            raise PydanticCustomError("action-pair", "a statement {wrong}: one of the two", {"wrong": wrong})
        if self.resource is not None and self.not_resource is not None:
            raise PydanticCustomError(
                "resource-pair", "a statement has `Resource` and `NotResource`: at most one of the two"
            )
        return self


StatementKind = TypeVar("StatementKind", bound=Statement)
Statements = Annotated[tuple[StatementKind, ...], BeforeValidator(_as_statements), AfterValidator(_not_empty)]
"""The statements of a policy: one that stands alone is a list of one, and none is a fault."""


class Dependency(Document):
    """A role that another role needs beside it (research §1.2)."""

    catalog: str | None = None
    display_name: str


class Policy(Document):
    """The policy proper."""

    version: Annotated[Literal["1.0", "1.1", "5.0"], BeforeValidator(_read_version)] = Field(alias="Version")
    statement: Statements[Statement] = Field(alias="Statement")
    depends: tuple[Dependency, ...] | None = Field(default=None, alias="Depends")


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank-name", "a display name must not be blank")
    return text


class PolicySource(Document):
    """Where the text of a bundled policy comes from, and whether it is the vendor's own.

    `changes` are what a published text says otherwise here, each with its reason. Of a derived policy `tied` are
    the operations of the manual's tables that it rests on, `untied` those that no call or action is known for,
    `contradictory` those that two tables, or a table and the description, disagree on.
    """

    status: Literal["published", "derived"]
    evidence: str
    licence: str | None = None
    pages: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    untied: tuple[str, ...] = ()
    contradictory: tuple[str, ...] = ()


class PolicyEnvelope(Document):
    """A policy with its name, as the IAM API sends and returns it (research §1.2, §1.3)."""

    display_name: Annotated[str, AfterValidator(_not_blank)] | None = None
    type: Literal["AX", "XA", "AA", "XX"] | None = None
    description: str | None = None
    policy: Policy
    source: PolicySource | None = None
    description_cn: Any = None
    id: Any = None
    name: Any = None
    catalog: Any = None
    flag: Any = None
    domain_id: Any = None
    links: Any = None
    references: Any = None
    created_time: Any = None
    updated_time: Any = None
