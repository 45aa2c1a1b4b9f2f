"""Access lists of buckets and objects, as `account.yaml` has them (research §4.9, docs/account.md)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BeforeValidator, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document, Name, empty_as_list, shown

Permission = Literal["READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"]
Predefined = Literal[
    "private",
    "public-read",
    "public-read-write",
    "public-read-delivered",
    "public-read-write-delivered",
    "bucket-owner-full-control",
]


class Grantee(NamedTuple):
    """Whom an access list gives something: `everyone`, `log-delivery`, or an `account` by its id."""

    kind: Literal["everyone", "log-delivery", "account"]
    account: str = "*"


def _read_grantee(value: Any) -> Grantee:
    if isinstance(value, Grantee):
        return value
    if value in ("everyone", "log-delivery"):
        return Grantee(value)
    if isinstance(value, dict) and list(value) == ["account"]:
        account = value["account"]
        if isinstance(account, str) and account:
            return Grantee("account", account)
    raise PydanticCustomError(
        "invalid-grantee",
        "`{value}` is nobody whom an access list can name: write `everyone`, `log-delivery` or `{{account: ID}}`",
        {"value": shown(value)},
    )


class AclGrant(Document):
    """One line of an access list; `delivered`: what it says of a bucket holds for the objects in it as well."""

    to: Annotated[Grantee, PlainValidator(_read_grantee)]
    permissions: tuple[Permission, ...]
    delivered: bool = False


Grants = Annotated[tuple[AclGrant, ...], BeforeValidator(empty_as_list)]


class ObjectAcl(Document):
    """The access list of an object, or of all whose keys a pattern covers."""

    key: Name
    acl: Predefined | None = None
    grants: Grants = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        _refuse_both(self.acl, self.grants)
        for grant in self.grants:
            odd: list[str] = [word for word in grant.permissions if word == "WRITE"]
            odd += ["log-delivery"] if grant.to.kind == "log-delivery" else []
            odd += ["delivered"] if grant.delivered else []
            if odd:
                raise PydanticCustomError(
                    "acl-of-object", "`{what}` is nothing for an object, only for a bucket", {"what": odd[0]}
                )
        if self.acl is not None and self.acl.endswith("-delivered"):
            raise PydanticCustomError(
                "acl-of-object", "`{what}` is nothing for an object, only for a bucket", {"what": self.acl}
            )
        return self


class BucketAcl(Document):
    """The access list of a bucket, and those of its objects; `owner` as in `bucket_policies`."""

    bucket: Name
    owner: Name | None = None
    acl: Predefined | None = None
    grants: Grants = ()
    objects: Annotated[tuple[ObjectAcl, ...], BeforeValidator(empty_as_list)] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        _refuse_both(self.acl, self.grants)
        return self


def _refuse_both(acl: str | None, grants: tuple[AclGrant, ...]) -> None:
    if acl is not None and grants:
        raise PydanticCustomError("acl-and-grants", "an access list has an `acl` or `grants`, not both")
