"""`account.yaml`: who exists in an account, and what is assigned to whom, where (interfaces.md §1)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from ostiary.model.acl import BucketAcl
from ostiary.model.base import Document, Name, empty_as_list

Evaluation = Literal["two-stage", "strict"]
StringLikeReading = Literal["glob", "contains", "both"]
ScopeKind = Literal["project", "all-projects", "all-resources", "domain", "enterprise-project"]
PRINCIPAL_KINDS = ("group", "user", "agency")
_PLAIN_SCOPES: tuple[ScopeKind, ...] = ("domain", "all-projects", "all-resources")
_NAMED_SCOPES: tuple[ScopeKind, ...] = ("project", "enterprise-project")


class Scope(NamedTuple):
    """Where an assignment holds; `name` is the project's or enterprise project's id or name.

    >>> str(Scope.parse("project:eu-de_dev")), str(Scope.parse("all-resources"))
    ('project:eu-de_dev', 'all-resources')
    """

    kind: ScopeKind
    name: str | None = None

    @classmethod
    def parse(cls, text: str) -> Scope:
        """Read the words of interfaces.md §3; raises ValueError for anything else."""
        for plain in _PLAIN_SCOPES:
            if text == plain:
                return cls(plain)
        kind, _, name = text.partition(":")
        for named in _NAMED_SCOPES:
            if kind == named and name:
                return cls(named, name)
        raise ValueError(text)

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name is not None else self.kind


def _read_scope(value: Any) -> Scope:
    if isinstance(value, Scope):
        return value
    if isinstance(value, dict) and len(value) == 1:
        [(key, name)] = value.items()
        if key in ("project", "enterprise_project") and isinstance(name, str) and name:
            return Scope(key.replace("_", "-"), name)
    if isinstance(value, str):
        try:
            return Scope.parse(value)
        except ValueError:
            pass
    raise PydanticCustomError(
        "invalid-scope",
        "`on` must be `domain`, `all-projects`, `all-resources`, "
        "`{project: NAME}` or `{enterprise_project: NAME}`",
    )


def _empty_as_mapping(value: Any) -> Any:
    """Nothing after a key is an empty mapping; the names of services have no case."""
    if isinstance(value, dict):
        return {str(name).casefold(): entry for name, entry in value.items()}
    return {} if value in (None, "", "null", "~") else value


class AccountName(Document):
    """The account (domain) itself."""

    id: Name | None = None
    name: Name | None = None


class Project(Document):
    """An IAM project: a part of one region."""

    id: Name
    name: Name
    region: str | None = None


class EnterpriseProject(Document):
    """An enterprise project: a group of resources across regions."""

    id: Name
    name: Name


class Group(Document):
    """A user group."""

    name: Name
    id: Name | None = None


class User(Document):
    """An IAM user and the groups that the user is in."""

    name: Name
    id: Name | None = None
    groups: Annotated[tuple[str, ...], BeforeValidator(empty_as_list)] = ()


class Agency(Document):
    """An agency: rights that a trusted account or service may take on; its trust policy says who may."""

    name: Name
    id: Name | None = None
    trust_policy: str | None = None


class Assignment(Document):
    """A policy given to one principal at one scope."""

    group: str | None = None
    user: str | None = None
    agency: str | None = None
    policy: str
    on: Annotated[Scope, PlainValidator(_read_scope)]

    @model_validator(mode="after")
    def _check_principal(self) -> Self:
        named = [kind for kind in PRINCIPAL_KINDS if getattr(self, kind) is not None]
        if len(named) != 1:
            wrong = "names no principal" if not named else f"names {' and '.join(named)}"
            raise PydanticCustomError(
                "assignment-principal",
                "an assignment {wrong}: write exactly one of `group`, `user`, `agency`",
                {"wrong": wrong},
            )
        return self

    @property
    def principal(self) -> tuple[str, str]:
        """The kind and the name or id of the principal, for example `("group", "developers")`."""
        kind = next(kind for kind in PRINCIPAL_KINDS if getattr(self, kind) is not None)
        return kind, getattr(self, kind)


class BucketPolicyOf(Document):
    """The policy of a bucket; `owner` is the id of the account that the bucket belongs to, if it is another one."""

    bucket: str
    policy: str
    owner: str | None = None


class OrganizationLevel(Document):
    """One level of the way from the organization's root to the account, with its service control policies."""

    name: Name
    scps: Annotated[tuple[str, ...], BeforeValidator(empty_as_list)] = ()


class Organization(Document):
    """What an organization allows to the account: every level of it has to allow a request."""

    levels: Annotated[tuple[OrganizationLevel, ...], BeforeValidator(empty_as_list)] = ()


class Readings(NamedTuple):
    """How the policies of an account are read where sources differ: see `Operators` and `Account`."""

    string_like: StringLikeReading = "both"
    strict_values: bool = False
    variables: bool = True


class ServiceReadings(Document):
    """What an account says of a service where the documentation says nothing.

    `enterprise_projects`: whether its routes support them. `default_enterprise_project`: which one a list call is
    about that names none.
    """

    enterprise_projects: bool | None = None
    default_enterprise_project: Name | None = None


class Operators(Document):
    """How an account settles operators that the manuals give two readings (semantics.md §4)."""

    string_like: StringLikeReading = Field(default="both", alias="StringLike")


class Account(Document):
    """The whole of `account.yaml`."""

    account: AccountName = AccountName()
    evaluation: Evaluation = "two-stage"
    deployment: str = "otc"
    operators: Operators = Operators()
    condition_values: Literal["lenient", "strict"] = "lenient"
    policy_variables: bool = True
    action_aliases: bool = False
    services: Annotated[dict[str, ServiceReadings], BeforeValidator(_empty_as_mapping)] = Field(
        default_factory=dict
    )
    projects: Annotated[tuple[Project, ...], BeforeValidator(empty_as_list)] = ()
    enterprise_projects: Annotated[tuple[EnterpriseProject, ...], BeforeValidator(empty_as_list)] = ()
    groups: Annotated[tuple[Group, ...], BeforeValidator(empty_as_list)] = ()
    users: Annotated[tuple[User, ...], BeforeValidator(empty_as_list)] = ()
    agencies: Annotated[tuple[Agency, ...], BeforeValidator(empty_as_list)] = ()
    assignments: Annotated[tuple[Assignment, ...], BeforeValidator(empty_as_list)] = ()
    bucket_policies: Annotated[tuple[BucketPolicyOf, ...], BeforeValidator(empty_as_list)] = ()
    bucket_acls: Annotated[tuple[BucketAcl, ...], BeforeValidator(empty_as_list)] = ()
    organization: Organization = Organization()

    @property
    def readings(self) -> Readings:
        """How the account's policies are read."""
        strict = self.condition_values == "strict"
        return Readings(self.operators.string_like, strict, self.policy_variables)

    def service(self, name: str) -> ServiceReadings:
        """Return what the account says of a service, in any case of its name."""
        return self.services.get(name.casefold(), _NOTHING_SAID)


_NOTHING_SAID = ServiceReadings()
