"""The body of a WSGI call, read ahead and given back."""

from __future__ import annotations

import io
from typing import Any

from ostiary.integrations.body import TOO_LARGE, Reading

_CHUNK = 65_536


def read_input(environ: dict[str, Any], limit: int) -> Reading:
    """Read the body up to a number of bytes, and put a stream in its place that begins with what was read.

    Without `CONTENT_LENGTH` there is a body only if the server says where it ends (`wsgi.input_terminated`).
    """
    length = _length(environ)
    if length is not None and length > limit:
        return TOO_LARGE
    if length is None and not environ.get("wsgi.input_terminated"):
        return Reading(b"")
    stream = environ["wsgi.input"]
    content = _read(stream, limit + 1 if length is None else length)
    if len(content) <= limit:
        environ["wsgi.input"] = io.BytesIO(content)
        return Reading(content, is_whole=length is None or len(content) == length)
    environ["wsgi.input"] = io.BufferedReader(_Chain(content, stream))
    return TOO_LARGE


def _length(environ: dict[str, Any]) -> int | None:
    text = environ.get("CONTENT_LENGTH") or ""
    return int(text[:20]) if text.isdecimal() else None


def _read(stream: Any, most: int) -> bytes:
    content = bytearray()
    while len(content) < most and (part := stream.read(min(_CHUNK, most - len(content)))):
        content += part
    return bytes(content)


class _Chain(io.RawIOBase):
    """What was read, and then what is left in the stream, which ends by itself."""

    def __init__(self, content: bytes, rest: Any) -> None:
        self._content, self._rest = memoryview(content), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._content[: len(buffer)] or self._rest.read(len(buffer))
        self._content = self._content[len(part) :]
        buffer[: len(part)] = part
        return len(part)
