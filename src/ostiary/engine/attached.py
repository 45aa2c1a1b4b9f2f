"""What an account attaches to buckets, agencies and levels of its organization: names to compiled policies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from ostiary.conditions import Truth
from ostiary.documents.account_file import ACCOUNT_FILE
from ostiary.documents.places import Places
from ostiary.documents.policy_file import PolicyDocument
from ostiary.documents.resource_policy_file import AttachedDocuments, ResourcePolicyDocument
from ostiary.engine.resource_policy import (
    CompiledResourcePolicy,
    compile_bucket_policy,
    compile_trust_policy,
)
from ostiary.engine.stage import Attachment
from ostiary.engine.statement import CompiledPolicy, CompiledStatement, compile_policy
from ostiary.errors import Diagnostic
from ostiary.model.account import Account, OrganizationLevel

Parts = tuple[tuple[CompiledResourcePolicy, Attachment], ...]
"""Policies, each with how it came in."""


class AttachedPolicy(NamedTuple):
    """The policy of one bucket or agency; `foreign`: the resource belongs to another account, None if nobody knows.

    `parts` are the policy itself and, of a bucket, its access list, each with how it came in; `if_foreign` where nobody
    knows whose it is: what they are if it belongs to another account.
    """

    scope: str
    parts: Parts
    foreign: Truth = False
    if_foreign: Parts = ()

    def statements(self) -> Iterator[tuple[CompiledStatement, Attachment]]:
        """Yield the statements of every part, each with how it came in."""
        yield from _statements(self.parts)

    def statements_if_foreign(self) -> Iterator[tuple[CompiledStatement, Attachment]]:
        """Yield those of a bucket of which nobody knows whose it is, if it belongs to another account."""
        yield from _statements(self.if_foreign)


def _statements(parts: Parts) -> Iterator[tuple[CompiledStatement, Attachment]]:
    for policy, attachment in parts:
        yield from ((statement, attachment) for statement in policy.statements)


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


def attach(account: Account, documents: AttachedDocuments, places: Places) -> Attached:
    """Compile what an account attaches; its names must be without fault (`attachment_faults`)."""
    reading = account.readings
    trusts = _by_name(documents.trust_policies)
    scps = {name: compile_policy(found[0], reading) for name, found in _by_name(documents.scps).items()}
    return Attached(
        _buckets(account, documents, places),
        {
            agency.name: _trust(agency.name, compile_trust_policy(trusts[agency.trust_policy][0], reading))
            for agency in account.agencies
            if agency.trust_policy is not None
        },
        tuple(_level(level, scps) for level in account.organization.levels),
    )


def _trust(name: str, policy: CompiledResourcePolicy) -> AttachedPolicy:
    where = f"agency:{name}"
    return AttachedPolicy(where, ((policy, Attachment(where, where, "trust-policy")),))


def _buckets(account: Account, documents: AttachedDocuments, places: Places) -> dict[str, AttachedPolicy]:
    """Every bucket that has a policy, an access list or another owner."""
    policies, owners = _by_name(documents.bucket_policies), _owners(account)
    parts: dict[str, list[tuple[CompiledResourcePolicy, Attachment]]] = {name: [] for name in owners}
    for entry in account.bucket_policies:
        where = f"bucket:{entry.bucket}"
        compiled = compile_bucket_policy(policies[entry.policy][0])
        parts[entry.bucket].append((compiled, Attachment(where, where, "bucket-policy")))
    lists = partial(_acls, account, places) if account.bucket_acls else _no_acls
    return {
        name: _bucket(name, found, _is_foreign(owners[name], account), lists) for name, found in parts.items()
    }


def _bucket(
    name: str,
    policies: Sequence[tuple[CompiledResourcePolicy, Attachment]],
    foreign: Truth,
    lists: Callable[[str, bool], Parts],
) -> AttachedPolicy:
    own = (*policies, *lists(name, bool(foreign)))
    if_foreign = (*policies, *lists(name, True)) if foreign is None else ()
    return AttachedPolicy(f"bucket:{name}", own, foreign, if_foreign)


def _no_acls(_: str, __: bool) -> Parts:
    return ()


def _is_foreign(owner: str | None, account: Account) -> Truth:
    """Whether an owner is another account; None if the account does not say which it is itself."""
    if owner is None:
        return False
    return None if account.account.id is None else owner != account.account.id


def _acls(account: Account, places: Places, bucket: str, foreign: bool) -> Parts:
    """The access list of a bucket, if it has one that grants anything."""
    from ostiary.engine.acl import ACL_STAGE, compile_acl  # noqa: PLC0415 - few accounts have any

    in_file = places if places.source.name == ACCOUNT_FILE else None
    attachment = Attachment(f"bucket:{bucket}", f"bucket:{bucket}", ACL_STAGE)
    compiled = (
        compile_acl(acl, in_file, number, foreign=foreign)
        for number, acl in enumerate(account.bucket_acls)
        if acl.bucket == bucket
    )
    return tuple((policy, attachment) for policy in compiled if policy is not None)


def _owners(account: Account) -> dict[str, str | None]:
    """The owner of each bucket, None for the account itself; policy and access list may both say so."""
    owners: dict[str, str | None] = {}
    stated = [(entry.bucket, entry.owner) for entry in account.bucket_policies]
    for bucket, owner in (*stated, *((acl.bucket, acl.owner) for acl in account.bucket_acls)):
        owners[bucket] = owner or owners.get(bucket)
    return owners


def _level(level: OrganizationLevel, scps: Mapping[str, CompiledPolicy]) -> Level:
    return Level(
        tuple(scps[name] for name in level.scps), Attachment("organization", level.name, "organization")
    )


def attachment_faults(
    account: Account, documents: AttachedDocuments, places: Places, unread: frozenset[str] = frozenset()
) -> Iterator[Diagnostic]:
    """Yield the dangling and doubled names of what an account attaches, each with its place.

    `unread` are the names of documents that have faults themselves: these are not missing.
    """
    known = {
        "bucket policy": _by_name(documents.bucket_policies),
        "trust policy": _by_name(documents.trust_policies),
        "service control policy": _by_name(documents.scps),
    }
    for kind, where, name in _references(account):
        found = known[kind].get(name, [])
        if len(found) != 1 and not (name in unread and not found):
            yield _dangling(kind, name, [entry.file for entry in found], list(known[kind]), places, where)
    for part, names in (
        (("bucket_policies",), [entry.bucket for entry in account.bucket_policies]),
        (("bucket_acls",), [entry.bucket for entry in account.bucket_acls]),
        (("organization", "levels"), [level.name for level in account.organization.levels]),
    ):
        yield from _doubled(part, names, places)
    yield from _owner_faults(account, places)


def _owner_faults(account: Account, places: Places) -> Iterator[Diagnostic]:
    """A bucket whose policy and access list have different owners."""
    owners = {entry.bucket: entry.owner for entry in account.bucket_policies if entry.owner is not None}
    for number, acl in enumerate(account.bucket_acls):
        other = owners.get(acl.bucket, acl.owner)
        if acl.owner is not None and other != acl.owner:
            message = (
                f"the bucket `{acl.bucket}` has the owner `{other}` in `bucket_policies`, `{acl.owner}` here"
            )
            place = places.value(("bucket_acls", number, "owner"))
            yield Diagnostic("owner-contradiction", message, place)


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
