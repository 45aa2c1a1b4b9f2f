"""Actions and resources as bucket policies write them: without a service, or in S3's flavour (research §1.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ostiary.syntax.action import ActionPattern, is_pattern, service_of
from ostiary.syntax.glob import Glob
from ostiary.syntax.resource import PATH, Resource

_SERVICE, _TYPE = 0, 3
_OBS: Final = "obs"
_KINDS = ("bucket", "object")
_TYPES = (None, *_KINDS)
_S3_ACTION, _S3_RESOURCE = "s3:", "arn:aws:s3:::"
_OF_NO_BUCKET: Final = "obs:bucket:listallmybuckets"
"""The action on the service itself: no bucket's policy has a say in it."""


class BucketAction(ActionPattern):
    """One entry of `Action` or `NotAction`: the last segment of an OBS action, perhaps after `s3:`.

    A text with any other prefix is no action of a bucket policy. `generous` says what it counts as: its last
    segment, or nothing at all.

    >>> BucketAction("s3:Get*").matches("obs:object:getobject")
    True
    """

    __slots__ = ("_is_read",)

    def __init__(self, text: str, *, generous: bool = False) -> None:
        name = text.strip()
        if name.casefold().startswith(_S3_ACTION):
            name = name[len(_S3_ACTION) :].strip()
        self._is_read = generous or ":" not in name
        super().__init__(name.rpartition(":")[2])
        self.malformed = False  # one segment is what a bucket policy writes

    def matches(self, action: str) -> bool:
        """Whether the pattern covers an OBS action; `action` must be casefolded."""
        return self._is_read and super().matches(action.rpartition(":")[2])

    def truth(self, action: str) -> bool | None:
        """Whether it covers an action; of a pattern nobody knows, unless it covers all and that is of buckets only."""
        if not is_pattern(action):
            return self.matches(action)
        return True if self.everything and is_of_bucket(action) else None


def is_of_bucket(action: str) -> bool | None:
    """Return whether policies of buckets have a say in a casefolded action; None if in a part of a pattern.

    >>> [is_of_bucket(f"obs:{name}") for name in ("object:getobject", "bucket:listallmybuckets", "bucket:*")]
    [True, False, None]
    """
    if not is_pattern(action):
        return service_of(action) == _OBS and action != _OF_NO_BUCKET
    pattern = ActionPattern(action)
    if pattern.everything or pattern.matches(_OF_NO_BUCKET):
        return None
    return ActionPattern(f"{_OBS}:*:*").truth(action)


class BucketResource:
    """One entry of `Resource` or `NotResource`: a glob over `bucket` and `bucket/key`, case-sensitive.

    >>> BucketResource("photos/2024/*").truth(Resource("obs:::object:photos/2024/a.jpg"))
    True
    """

    __slots__ = ("_glob",)

    def __init__(self, text: str) -> None:
        self._glob = Glob(text.removeprefix(_S3_RESOURCE))

    @property
    def glob(self) -> Glob | None:
        """What the path of a resource is compared with; None for a pattern that covers everything."""
        return None if self._glob.everything else self._glob

    def truth(self, resource: Resource | None) -> bool | None:
        """Whether the pattern covers a resource; None if that depends on what is not known of it."""
        if self._glob.everything:
            return True
        path = None if resource is None else resource.segments[PATH]
        return None if path is None else self._glob.matches(path)


def bucket_of(resource: Resource | None) -> str | None:
    """Return the name of the bucket that a resource is, or lies in; None if it is not known.

    It is empty for what is nothing of OBS.

    >>> bucket_of(Resource("obs:::object:photos/a.jpg")), bucket_of(Resource("ecs:::server:s1"))
    ('photos', '')
    """
    if resource is None:
        return None
    segments = resource.segments
    if segments[_SERVICE] not in (None, _OBS) or segments[_TYPE] not in _TYPES:
        return ""
    path = segments[PATH]
    return None if path is None else path.partition("/")[0]


def is_surely_of_buckets(resource: Resource | None) -> bool:
    """Return whether a resource is a bucket or an object, as far as its service and type say.

    >>> is_surely_of_buckets(Resource("obs:::object:photos/a.jpg")), is_surely_of_buckets(Resource("::::photos"))
    (True, False)
    """
    return resource is not None and None not in (resource.segments[_SERVICE], resource.segments[_TYPE])


def bucket_segments(name: str) -> Iterator[tuple[Glob | None, ...]]:
    """Yield what the segments of a resource are compared with that is a bucket or lies in it; None is anything."""
    inside = Glob([(f"{name}/", True), ("*", False)])
    for kind in _KINDS:
        for path in (Glob([(name, True)]), inside):
            yield Glob(_OBS), None, None, Glob(kind), path
