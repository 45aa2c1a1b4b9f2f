"""What an account attaches to buckets, agencies and levels of its organization: names to compiled policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ostiary.documents.places import Places
from ostiary.documents.policy_file import PolicyDocument
from ostiary.documents.resource_policy_file import AttachedDocuments, ResourcePolicyDocument
from ostiary.engine.resource_policy import (
    CompiledResourcePolicy,
    compile_bucket_policy,
    compile_trust_policy,
)
from ostiary.engine.stage import Attachment
from ostiary.engine.statement import CompiledPolicy, compile_policy
from ostiary.errors import Diagnostic
from ostiary.model.account import Account, BucketPolicyOf, OrganizationLevel


class AttachedPolicy(NamedTuple):
    """The policy of one bucket or agency; `foreign`: the resource belongs to another account."""

    policy: CompiledResourcePolicy
    attachment: Attachment
    foreign: bool = False


class Level(NamedTuple):
    """One level of the organization with its service control policies."""

    policies: tuple[CompiledPolicy, ...]
    attachment: Attachment


class Attached(NamedTuple):
    """The policies of buckets and agencies by their names, and the levels from the root down."""

    buckets: Mapping[str, AttachedPolicy] = MappingProxyType({})
    agencies: Mapping[str, AttachedPolicy] = MappingProxyType({})
    levels: tuple[Level, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.buckets or self.agencies or self.levels)


NOTHING = Attached()
"""What an account without any of them has."""


def attach(account: Account, documents: AttachedDocuments) -> Attached:
    """Compile what an account attaches; its names must be without fault (`attachment_faults`)."""
    reading = account.operators.string_like
    buckets, trusts = _by_name(documents.bucket_policies), _by_name(documents.trust_policies)
    scps = {name: compile_policy(found[0], reading) for name, found in _by_name(documents.scps).items()}
    return Attached(
        {entry.bucket: _bucket(entry, buckets, account) for entry in account.bucket_policies},
        {
            agency.name: AttachedPolicy(
                compile_trust_policy(trusts[agency.trust_policy][0], reading),
                Attachment(f"agency:{agency.name}", f"agency:{agency.name}", "trust-policy"),
            )
            for agency in account.agencies
            if agency.trust_policy is not None
        },
        tuple(_level(level, scps) for level in account.organization.levels),
    )


def _bucket(
    entry: BucketPolicyOf, documents: Mapping[str, list[ResourcePolicyDocument]], account: Account
) -> AttachedPolicy:
    where = f"bucket:{entry.bucket}"
    return AttachedPolicy(
        compile_bucket_policy(documents[entry.policy][0]),
        Attachment(where, where, "bucket-policy"),
        entry.owner is not None and entry.owner != account.account.id,
    )


def _level(level: OrganizationLevel, scps: Mapping[str, CompiledPolicy]) -> Level:
    return Level(
        tuple(scps[name] for name in level.scps), Attachment("organization", level.name, "organization")
    )


def attachment_faults(account: Account, documents: AttachedDocuments, places: Places) -> Iterator[Diagnostic]:
    """Yield the dangling and doubled names of what an account attaches, each with its place."""
    known = {
        "bucket policy": _by_name(documents.bucket_policies),
        "trust policy": _by_name(documents.trust_policies),
        "service control policy": _by_name(documents.scps),
    }
    for kind, where, name in _references(account):
        found = known[kind].get(name, [])
        if len(found) != 1:
            yield _dangling(kind, name, [entry.file for entry in found], list(known[kind]), places, where)
    for part, names in (
        (("bucket_policies",), [entry.bucket for entry in account.bucket_policies]),
        (("organization", "levels"), [level.name for level in account.organization.levels]),
    ):
        yield from _doubled(part, names, places)


def _references(account: Account) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Every name of a document in `account.yaml`: its kind, where it stands, the name."""
    for number, entry in enumerate(account.bucket_policies):
        yield "bucket policy", ("bucket_policies", number, "policy"), entry.policy
    for number, agency in enumerate(account.agencies):
        if agency.trust_policy is not None:
            yield "trust policy", ("agencies", number, "trust_policy"), agency.trust_policy
    for number, level in enumerate(account.organization.levels):
        for position, name in enumerate(level.scps):
            where = ("organization", "levels", number, "scps", position)
            yield "service control policy", where, name


def _dangling(
    kind: str,
    name: str,
    files: Sequence[str | None],
    known: list[str],
    places: Places,
    where: tuple[str | int, ...],
) -> Diagnostic:
    code = kind.replace(" ", "-")
    if files:
        message = f"`{name}` names more than one {kind}: {', '.join(f'`{file}`' for file in files)}"
        return Diagnostic(f"ambiguous-{code}", message, places.value(where))
    import difflib  # noqa: PLC0415 - only for a hint

    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"look for it in `{_FOLDERS[kind]}/`"
    return Diagnostic(f"unknown-{code}", f"there is no {kind} `{name}`", places.value(where), hint)


_FOLDERS = {
    "bucket policy": "bucket_policies",
    "trust policy": "trust_policies",
    "service control policy": "scps",
}


def _doubled(part: tuple[str, ...], names: Sequence[str], places: Places) -> Iterator[Diagnostic]:
    for number, name in enumerate(names):
        if name in names[:number]:
            message = f"`{name}` stands twice in `{part[-1]}`"
            yield Diagnostic("duplicate-name", message, places.value((*part, number)))


def _by_name(documents: Iterable[Any]) -> dict[str, list[Any]]:
    """Documents by display name and by stem."""
    found: dict[str, list[PolicyDocument | ResourcePolicyDocument]] = {}
    for document in documents:
        for name in dict.fromkeys((document.name, document.stem)):
            found.setdefault(name, []).append(document)
    return found
