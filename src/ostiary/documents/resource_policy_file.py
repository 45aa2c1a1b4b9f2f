"""Documents beside the identity policies: bucket policies, trust policies, service control policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ostiary.documents.files import DISK, Files
from ostiary.documents.form import read_value
from ostiary.documents.places import Places, Pointer
from ostiary.documents.policy_file import PlacedDocument, PolicyDocument, policy_document, refuse_nulls
from ostiary.documents.text import POLICY_BYTES
from ostiary.documents.validation import validate
from ostiary.documents.value import text_of
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.resource_policy import BucketPolicy, TrustPolicy
from ostiary.spans import Source

SCP_VERSION = "5.0"


@dataclass(frozen=True)
class ResourcePolicyDocument(PlacedDocument):
    """A policy of a resource with its name (the file's stem) and, if it comes from a file, its place."""

    name: str
    policy: BucketPolicy | TrustPolicy
    source: Source | None = None
    pointer: Pointer = ()

    @property
    def stem(self) -> str:
        """The file's stem, which is the name."""
        return self.name


class AttachedDocuments(NamedTuple):
    """What an account holds beside its identity policies, to be attached to buckets, agencies and levels."""

    bucket_policies: tuple[ResourcePolicyDocument, ...] = ()
    trust_policies: tuple[ResourcePolicyDocument, ...] = ()
    scps: tuple[PolicyDocument, ...] = ()


NO_DOCUMENTS = AttachedDocuments()

Attachable = ResourcePolicyDocument | PolicyDocument


def bucket_policy(
    value: Any, stem: str, source: Source | None = None, places: Places | None = None
) -> ResourcePolicyDocument:
    """Read a bucket policy, also in S3's flavour; LoadError with all its faults."""
    return _resource_policy(BucketPolicy, value, stem, source, places)


def trust_policy(
    value: Any, stem: str, source: Source | None = None, places: Places | None = None
) -> ResourcePolicyDocument:
    """Read an agency's trust policy; LoadError with all its faults."""
    return _resource_policy(TrustPolicy, value, stem, source, places)


def service_control_policy(
    value: Any, stem: str, source: Source | None = None, places: Places | None = None
) -> PolicyDocument:
    """Read a service control policy, bare or in an envelope; LoadError with all its faults."""
    document = policy_document(value, stem, source, places)
    version = document.policy.version
    if version != SCP_VERSION:
        places = places or Places(source or text_of(f"{stem}.json", value))
        message = f"a service control policy has version `{SCP_VERSION}`, not `{version}`"
        raise LoadError(
            [Diagnostic("invalid-version", message, places.value((*document.pointer, "Version")))]
        )
    return document


def _resource_policy(
    model: type[BucketPolicy | TrustPolicy],
    value: Any,
    stem: str,
    source: Source | None,
    places: Places | None,
) -> ResourcePolicyDocument:
    places = places or Places(source or text_of(f"{stem}.json", value, limit=POLICY_BYTES))
    if not isinstance(value, Mapping):
        message = "a policy must be a mapping with `Statement`"
        raise LoadError([Diagnostic("not-a-policy", message, places.value(()))])
    refuse_nulls(value, places, ())
    return ResourcePolicyDocument(stem, validate(model, value, places), source)


READERS: Mapping[str, Callable[..., Attachable]] = {
    "bucket_policies": bucket_policy,
    "trust_policies": trust_policy,
    "scps": service_control_policy,
}
"""The folders of an account that hold such documents, and how one of each is read."""


def load_attachable(folder: str, path: Path, name: str, files: Files = DISK) -> Attachable:
    """Read a file of one of those folders, shown under `name`; LoadError with all its faults."""
    source = files.read(path, name, limit=POLICY_BYTES)
    value = read_value(source)
    return READERS[folder](value, path.stem, source)
