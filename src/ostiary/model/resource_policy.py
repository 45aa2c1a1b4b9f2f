"""Policies that are attached to a resource and name principals: of OBS buckets, of agencies (research §1.5, §1.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document, shown
from ostiary.model.policy import Statement, Statements, Strings

BUCKET_KEYS = ("ID", "Federated", "AWS", "CanonicalUser")
"""What stands under `Principal` in a bucket policy: the first two are of OBS, the others of S3."""

TRUST_KEYS = ("IAM", "Service")
"""What stands under `Principal` in a trust policy."""

Principals = tuple[tuple[str, str], ...]
"""Each principal with the key that it stands under; `*` alone stands under the empty one."""


def _reader(keys: tuple[str, ...]) -> Callable[[Any], Principals]:
    def read(value: Any) -> Principals:
        if value == "*":
            return (("", "*"),)
        if not isinstance(value, dict) or not value or not set(value) <= set(keys):
            raise _refused(keys)
        return tuple((key, text) for key, named in value.items() for text in _texts(key, named))

    return read


def _refused(keys: tuple[str, ...]) -> PydanticCustomError:
    known = ", ".join(f"`{key}`" for key in keys)
    return PydanticCustomError(
        "invalid-principal", "principals are `*` or a mapping of {known}", {"known": known}
    )


def _texts(key: str, named: Any) -> list[str]:
    listed = [named] if isinstance(named, str) else named
    if not isinstance(listed, list) or not listed or not all(isinstance(text, str) for text in listed):
        raise PydanticCustomError(
            "invalid-principal", "`{key}` must be text or a list of texts", {"key": shown(key)}
        )
    return listed


class ResourceStatement(Statement):
    """A statement that names principals."""

    resource: Strings | None = Field(default=None, alias="Resource")
    principal: Principals | None = Field(default=None, alias="Principal")
    not_principal: Principals | None = Field(default=None, alias="NotPrincipal")

    @model_validator(mode="after")
    def _check_principals(self) -> Self:
        if (self.principal is None) == (self.not_principal is None):
            both = self.principal is not None
            wrong = "has `Principal` and `NotPrincipal`" if both else "needs `Principal` or `NotPrincipal`"
            raise PydanticCustomError(
                "principal-pair", "a statement {wrong}: one of the two", {"wrong": wrong}
            )
        return self


class BucketStatement(ResourceStatement):
    """One statement of a bucket policy."""

    principal: Annotated[Principals | None, PlainValidator(_reader(BUCKET_KEYS))] = Field(
        default=None, alias="Principal"
    )
    not_principal: Annotated[Principals | None, PlainValidator(_reader(BUCKET_KEYS))] = Field(
        default=None, alias="NotPrincipal"
    )


class TrustStatement(ResourceStatement):
    """One statement of a trust policy."""

    principal: Annotated[Principals | None, PlainValidator(_reader(TRUST_KEYS))] = Field(
        default=None, alias="Principal"
    )
    not_principal: Annotated[Principals | None, PlainValidator(_reader(TRUST_KEYS))] = Field(
        default=None, alias="NotPrincipal"
    )


class BucketPolicy(Document):
    """The policy of an OBS bucket; `Version`, `Id` and `Sid` at the top are taken and mean nothing."""

    version: str | None = Field(default=None, alias="Version")
    id: str | None = Field(default=None, alias="Id")
    sid: str | None = Field(default=None, alias="Sid")
    statement: Statements[BucketStatement] = Field(alias="Statement")


class TrustPolicy(Document):
    """The policy of an agency that says who may take it on."""

    version: Literal["5.0"] = Field(alias="Version")
    statement: Statements[TrustStatement] = Field(alias="Statement")
