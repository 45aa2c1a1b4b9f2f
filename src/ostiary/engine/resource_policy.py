"""Bucket policies and trust policies, compiled: statements that also say whom they mean (research §1.5, §1.7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ostiary.conditions import Context, Truth, any_of, compile_condition, negation
from ostiary.conditions.values import read_instant
from ostiary.documents.resource_policy_file import ResourcePolicyDocument
from ostiary.engine.statement import CompiledStatement, RequestedResource, ResourceTest, covers_everything
from ostiary.model.account import Readings
from ostiary.model.policy import Effect
from ostiary.model.resource_policy import ResourceStatement
from ostiary.syntax.action import ActionPattern, holds_any, is_pattern, own_names
from ostiary.syntax.bucket import BucketAction, BucketResource
from ostiary.syntax.principal import Asker, PrincipalPattern, parse_principal
from ostiary.syntax.resource import ResourcePattern

ASSUME: Final = ("sts:agencies:assume", *own_names("iam:agencies:assume"))
"""The names of one action, taking an agency on: of 5.0, of 1.1, and of 1.1 as some pages have it."""

_OF_BUCKETS: Final = Readings("glob")
_VARIABLE: Final = "${"
_EPOCH: Final = 719_163 * 86_400  # the first of January 1970 in seconds since the year 1


@dataclass(frozen=True, slots=True, eq=False)
class CompiledResourcePolicy:
    """A resource's policy with its statements compiled."""

    document: ResourcePolicyDocument
    statements: tuple[PrincipalStatement, ...]

    @property
    def name(self) -> str:
        """The file's stem."""
        return self.document.name


@dataclass(frozen=True, slots=True, eq=False)
class PrincipalStatement(CompiledStatement):
    """One statement of a resource's policy."""

    principals: tuple[PrincipalPattern, ...]
    excludes_principals: bool

    def principal_truth(self, asker: Asker) -> Truth:
        """Whether `Principal` or `NotPrincipal` means who asks."""
        truth = any_of(pattern.truth(asker) for pattern in self.principals)
        return negation(truth) if self.excludes_principals else truth

    @property
    def malformed_resources(self) -> tuple[str, ...]:
        """The resources that hold a variable."""
        statement = self.policy.document.policy.statement[self.index]
        listed = statement.not_resource or getattr(statement, "resource", None) or ()
        return tuple(text for text in listed if _VARIABLE in text)


def compile_bucket_policy(
    document: ResourcePolicyDocument, principals: Sequence[PrincipalPattern] = ()
) -> CompiledResourcePolicy:
    """Compile a bucket policy; never fails. `StringLike` is a glob in it (semantics.md §4).

    `principals` stand in for what the statements name, one for each.
    """
    policy = _compile(document, _OF_BUCKETS, bucket=True)
    if principals:
        named = zip(policy.statements, principals, strict=True)
        statements = tuple(replace(statement, principals=(one,)) for statement, one in named)
        object.__setattr__(policy, "statements", statements)
    return policy


def compile_trust_policy(document: ResourcePolicyDocument, readings: Readings) -> CompiledResourcePolicy:
    """Compile a trust policy; never fails."""
    return _compile(document, readings, bucket=False)


def _compile(document: ResourcePolicyDocument, readings: Readings, *, bucket: bool) -> CompiledResourcePolicy:
    policy = CompiledResourcePolicy(document, ())
    statements = tuple(
        _statement(policy, index, statement, readings, bucket=bucket)
        for index, statement in enumerate(document.policy.statement)
    )
    object.__setattr__(policy, "statements", statements)
    return policy


def _statement(
    policy: CompiledResourcePolicy,
    index: int,
    statement: ResourceStatement,
    readings: Readings,
    *,
    bucket: bool,
) -> PrincipalStatement:
    deny = statement.effect is Effect.DENY
    but_for = statement.action is None
    actions = (statement.not_action if but_for else statement.action) or ()
    resources = statement.resource if statement.not_resource is None else statement.not_resource
    named = (statement.not_principal if statement.principal is None else statement.principal) or ()
    condition = statement.condition
    safe = None if deny or statement.not_resource is not None else False
    return PrincipalStatement(
        policy,
        index,
        deny,
        tuple(BucketAction(a, generous=deny != but_for) if bucket else AssumeAction(a) for a in actions),
        but_for,
        None if resources is None else tuple(_resource_test(text, safe, bucket=bucket) for text in resources),
        statement.not_resource is not None,
        (),
        statement.not_resource is None and covers_everything(resources),
        compile_condition(
            condition,
            deny=deny,
            bucket=bucket,
            string_like=readings.string_like,
            variables=readings.variables,
        )
        if condition
        else None,
        tuple(parse_principal(kind, text) for kind, text in named),
        statement.principal is None,
    )


def _resource_test(text: str, safe: Truth, *, bucket: bool) -> ResourceTest:
    """The test of one resource; one that cannot be read covers nothing (Allow) or nobody knows what (`safe`).

    No page says that these policies have variables in their resources.
    """
    pattern = BucketResource(text) if bucket else ResourcePattern(text)
    if _VARIABLE in text or (isinstance(pattern, ResourcePattern) and pattern.malformed):
        return lambda *_: safe

    def test(resource: RequestedResource, _: Context) -> Truth:
        return pattern.truth(resource)

    return test


class AssumeAction(ActionPattern):
    """An entry of `Action` in a trust policy: all names of one action are covered alike.

    >>> AssumeAction("sts:agencies:assume").matches("iam:agencies:assume")
    True
    """

    __slots__ = ()

    def matches(self, action: str) -> bool:
        """Whether the pattern covers an action under any of its names; `action` must be casefolded."""
        names = ASSUME if action in ASSUME else (action,)
        return any(super(AssumeAction, self).matches(name) for name in names)

    def truth(self, action: str) -> Truth:
        """Whether it covers an action; nobody knows of a pattern, of which a trust policy is about a part."""
        return None if is_pattern(action) else self.matches(action)


def is_assuming(action: str) -> Truth:
    """Return whether trust policies have a say in a casefolded action; None if in a part of a pattern."""
    if is_pattern(action):
        return None if holds_any(action, ASSUME) else False
    return action in ASSUME


def bucket_key(key: str) -> str:
    """Return the name of a key as identity policies have it: `SourceIp` and `aws:SourceIp` are `obs:SourceIp`.

    >>> bucket_key("SourceIp"), bucket_key("s3:prefix"), bucket_key("g:UserName")
    ('obs:SourceIp', 'obs:prefix', 'g:UserName')
    """
    service, colon, name = key.rpartition(":")
    return f"obs:{name}" if not colon or service.casefold() in ("aws", "s3", "obs") else key


class BucketContext(Context):
    """The facts of a request for bucket policies, under every name that they have for a key.

    The time is known under their names for it: `CurrentTime`, and `EpochTime` in seconds.
    """

    __slots__ = ()

    def __init__(
        self, facts: Mapping[str, tuple[str, ...]], *, complete: bool, unknown: Collection[str] = ()
    ) -> None:
        known: dict[str, tuple[str, ...]] = {}
        for key, values in facts.items():
            name = bucket_key(key.casefold())
            before = known.get(name)
            known[name] = values if not before else tuple(dict.fromkeys((*before, *values)))
        for time in known.get("g:currenttime", ()):
            known.setdefault("obs:currenttime", (time,))
            instant = read_instant(time)
            if instant is not None:
                known.setdefault("obs:epochtime", (str(instant[0] - _EPOCH),))
        super().__init__(known, complete=complete, unknown=unknown)

    def values(self, key: str) -> tuple[str, ...] | None:
        """The values of a casefolded key: `()` if it is absent, None if it is unknown."""
        return super().values(bucket_key(key))
