"""Policies that are attached to a resource and name principals: of OBS buckets, of agencies (research §1.5, §1.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document, shown
from ostiary.model.policy import Statement, Strings


def _read_anyone(value: Any) -> str:
    if value == "*":
        return "*"
    raise PydanticCustomError(
        "invalid-principal", "`{value}` is not a principal: write `*` or a mapping", {"value": shown(value)}
    )


def _as_statements(value: Any) -> Any:
    return (value,) if isinstance(value, dict) else value


def _not_empty(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if not value:
        raise PydanticCustomError("empty-statement", "a policy needs at least one statement")
    return value


class Principals(Document):
    """The principals of one statement by the key they stand under; `*` alone is anyone."""

    anyone: bool = False

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if isinstance(value, str):
            _read_anyone(value)
            return {"anyone": True}
        if isinstance(value, dict) and not value:
            raise PydanticCustomError("invalid-principal", "a statement names at least one principal")
        if isinstance(value, dict) and "anyone" in value:
            raise PydanticCustomError("unknown-key", "there is no key `anyone` here")
        return value

    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield each entry with the key that it stands under (the empty one for `*` alone)."""
        if self.anyone:
            yield "", "*"
        for name, field in type(self).model_fields.items():
            for text in (getattr(self, name) or ()) if field.alias else ():
                yield str(field.alias), text


class BucketPrincipals(Principals):
    """Who a statement of a bucket policy is about, as OBS or as S3 writes it."""

    id: Strings | None = Field(default=None, alias="ID")
    federated: Strings | None = Field(default=None, alias="Federated")
    aws: Strings | None = Field(default=None, alias="AWS")
    canonical_user: Strings | None = Field(default=None, alias="CanonicalUser")


class TrustPrincipals(Principals):
    """Who may take an agency on: accounts, users and agencies, or services of the cloud."""

    iam: Strings | None = Field(default=None, alias="IAM")
    service: Strings | None = Field(default=None, alias="Service")


class ResourceStatement(Statement):
    """A statement that names principals."""

    resource: Strings | None = Field(default=None, alias="Resource")

    @property
    def principals(self) -> tuple[Principals, bool]:
        """Who is named, and whether the statement is about everybody else."""
        named, excepted = getattr(self, "principal", None), getattr(self, "not_principal", None)
        return (excepted, True) if named is None else (named, False)

    @model_validator(mode="after")
    def _check_principals(self) -> Self:
        given = [name for name in ("principal", "not_principal") if getattr(self, name, None) is not None]
        if len(given) != 1:
            wrong = "has `Principal` and `NotPrincipal`" if given else "needs `Principal` or `NotPrincipal`"
            raise PydanticCustomError(
                "principal-pair", "a statement {wrong}: one of the two", {"wrong": wrong}
            )
        return self


class BucketStatement(ResourceStatement):
    """One statement of a bucket policy."""

    principal: BucketPrincipals | None = Field(default=None, alias="Principal")
    not_principal: BucketPrincipals | None = Field(default=None, alias="NotPrincipal")


class TrustStatement(ResourceStatement):
    """One statement of a trust policy."""

    principal: TrustPrincipals | None = Field(default=None, alias="Principal")
    not_principal: TrustPrincipals | None = Field(default=None, alias="NotPrincipal")


class BucketPolicy(Document):
    """The policy of an OBS bucket; `Version` and `Id` are there for S3's sake and mean nothing."""

    version: str | None = Field(default=None, alias="Version")
    id: str | None = Field(default=None, alias="Id")
    statement: Annotated[
        tuple[BucketStatement, ...], BeforeValidator(_as_statements), AfterValidator(_not_empty)
    ] = Field(alias="Statement")


class TrustPolicy(Document):
    """The policy of an agency that says who may take it on."""

    version: Literal["5.0"] = Field(alias="Version")
    statement: Annotated[
        tuple[TrustStatement, ...], BeforeValidator(_as_statements), AfterValidator(_not_empty)
    ] = Field(alias="Statement")
