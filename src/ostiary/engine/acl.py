"""Access lists of buckets and objects, compiled to statements of a bucket policy (research §4.9).

What each permission stands for is the manual's own mapping of access lists to bucket policies. An access list
speaks to accounts and to everybody, never to the users of the account that owns the bucket.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from ostiary.documents.places import Places, Pointer
from ostiary.documents.resource_policy_file import ResourcePolicyDocument
from ostiary.engine.resource_policy import CompiledResourcePolicy, compile_bucket_policy
from ostiary.model.acl import AclGrant, BucketAcl, Grantee, ObjectAcl, Permission
from ostiary.model.resource_policy import BucketPolicy
from ostiary.spans import Span
from ostiary.syntax.principal import PrincipalPattern

ACL_STAGE: Final = "bucket-acl"
"""The word for where a grant of an access list was found."""

_FULL: Final = ("READ", "WRITE", "READ_ACP", "WRITE_ACP")
_ON_BUCKETS: Final = {
    "READ": ("HeadBucket", "ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"),
    "WRITE": ("PutObject", "DeleteObject", "DeleteObjectVersion"),
    "READ_ACP": ("GetBucketAcl",),
    "WRITE_ACP": ("PutBucketAcl",),
}
_ON_OBJECTS: Final = {
    "READ": ("GetObject", "GetObjectVersion"),
    "READ_ACP": ("GetObjectAcl", "GetObjectVersionAcl"),
    "WRITE_ACP": ("PutObjectAcl", "PutObjectVersionAcl"),
}
_PREDEFINED: Final[dict[str, tuple[tuple[Permission, ...], bool]]] = {
    "private": ((), False),
    "public-read": (("READ",), False),
    "public-read-write": (("READ", "WRITE"), False),
    "public-read-delivered": (("READ",), True),
    "public-read-write-delivered": (("READ", "WRITE"), True),
    "bucket-owner-full-control": (
        (),
        False,
    ),  # the objects of an account folder are the bucket owner's anyway
}
"""What everybody gets by a predefined access list, and whether the objects are meant as well."""


@dataclass(frozen=True)
class AclDocument(ResourcePolicyDocument):
    """An access list in the form of a bucket policy; its statements are where the grants are in `account.yaml`."""

    spans: tuple[Span | None, ...] = ()

    def place(self, statement: int) -> Span | None:
        """The place of a grant."""
        return self.spans[statement]


class _Line(NamedTuple):
    """One grant: who, which actions, on what, and where it stands."""

    to: Grantee
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    pointer: Pointer


def compile_acl(
    acl: BucketAcl, places: Places | None, number: int, *, foreign: bool
) -> CompiledResourcePolicy | None:
    """Compile an access list, entry `number` of `bucket_acls`; None for one that grants nothing.

    `places` are those of `account.yaml`, None if the account was given as a value. `foreign`: the bucket belongs
    to another account.
    """
    lines = tuple(_lines(acl, ("bucket_acls", number)))
    if not lines:
        return None
    statements = [
        {"Effect": "Allow", "Principal": "*", "Action": list(line.actions), "Resource": list(line.resources)}
        for line in lines
    ]
    spans = tuple(None if places is None else places.value(line.pointer) for line in lines)
    document = AclDocument(
        f"acl of {acl.bucket}",
        BucketPolicy.model_validate({"Statement": statements}),
        None if places is None else places.source,
        spans=spans,
    )
    return compile_bucket_policy(document, [_pattern(line.to, foreign=foreign) for line in lines])


def _lines(acl: BucketAcl, pointer: Pointer) -> Iterator[_Line]:
    whole = (acl.bucket, f"{acl.bucket}/*")
    for grant, where in _grants(acl, pointer):
        actions = _actions(grant, _ON_BUCKETS)
        yield _Line(
            grant.to, actions + (_actions(grant, _ON_OBJECTS) if grant.delivered else ()), whole, where
        )
    for number, entry in enumerate(acl.objects):
        for grant, where in _grants(entry, (*pointer, "objects", number)):
            yield _Line(grant.to, _actions(grant, _ON_OBJECTS), (f"{acl.bucket}/{entry.key}",), where)


def _grants(acl: BucketAcl | ObjectAcl, pointer: Pointer) -> Iterator[tuple[AclGrant, Pointer]]:
    permissions, delivered = _PREDEFINED[acl.acl or "private"]
    if permissions:
        grant = AclGrant(to=Grantee("everyone"), permissions=permissions, delivered=delivered)
        yield grant, (*pointer, "acl")
    yield from ((grant, (*pointer, "grants", number)) for number, grant in enumerate(acl.grants))


def _actions(grant: AclGrant, table: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    words = _FULL if "FULL_CONTROL" in grant.permissions else grant.permissions
    return tuple(action for word in words for action in table.get(word, ()))


def _pattern(to: Grantee, *, foreign: bool) -> PrincipalPattern:
    """Whom a grant means: across accounts all of an account, else nobody but the account itself."""
    kinds = {
        "log-delivery": ("service", "service"),
        "everyone": ("anyone", "public"),
        "account": ("member", "root"),
    }
    kind = kinds[to.kind][0 if foreign else 1]
    return PrincipalPattern(to.kind, kind, to.account)
