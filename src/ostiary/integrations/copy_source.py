"""What a call copies, where a header says it: `x-obs-copy-source: /bucket/key` (OBS), `x-amz-copy-source` (S3)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from ostiary.integrations.call import Call

OBS_HEADER = "x-obs-copy-source"
"""The header of OBS: the source's bucket and key, percent-encoded."""

_SEPARATORS = frozenset("?,")


@dataclass(frozen=True)
class CopySource:
    """The object that a header names as the source of a copy, as a resource; for the `source_resource` of a gate.

    `prefix` is what stands before the bucket. Nobody knows what is copied (None) where the header is missing, names no
    object, or names a version of one, which takes another action. RefusedError (400) where it came more than once.
    """

    header: str = OBS_HEADER
    prefix: str = "obs:::object:"

    def __call__(self, call: Call) -> str | None:
        """Return the source of a call."""
        text = call.header(self.header)
        path = None if text is None else _object_in(text)
        return None if path is None else f"{self.prefix}{path}"


def _object_in(text: str) -> str | None:
    """The bucket and key that a header names, decoded once.

    A bare comma is where a server has put two headers into one.

    >>> [_object_in(text) for text in ("/photos/a%2Fb%2C.jpg", "photos/a?versionId=7", "photos/a,photos/b", "a/%ff")]
    ['photos/a/b,.jpg', None, None, None]
    """
    try:
        path = unquote_to_bytes(text.encode("ascii")).decode("utf-8")
    except UnicodeError:
        return None
    bucket, _, key = path.removeprefix("/").partition("/")
    is_one = bool(bucket and key) and not set(text) & _SEPARATORS
    return f"{bucket}/{key}" if is_one else None
