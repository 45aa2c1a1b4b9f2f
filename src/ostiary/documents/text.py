"""Files as text: read once, bounded, UTF-8 only."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from ostiary.errors import Diagnostic, LoadError, reason_of
from ostiary.spans import Source, Span

_CHUNK = 1 << 20

POLICY_BYTES = 1_000_000
"""A policy document larger than this is one error of that document (semantics.md §6)."""

FILE_BYTES = 256_000_000
"""Account and route files may be large, but not endless."""

REQUEST_BYTES = 4_000_000
"""A request line may hold some policies, a body what a service takes as JSON; what is larger is no request."""


def read_text(path: Path, name: str, *, limit: int = FILE_BYTES) -> Source:
    """Return the text of a file, shown under `name`; LoadError if it is unreadable, too large or not UTF-8."""
    try:
        content = _read_bytes(path, limit)
        _check_bytes(len(content), name, limit)
        return Source(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"`{name}` is not UTF-8 text: byte {error.start} cannot be read"
        raise _refused("not-utf8", message, name) from error
    except OSError as error:
        raise _refused("unreadable-file", f"cannot read `{name}`: {reason_of(error)}", name) from error


def read_head(path: Path, size: int) -> bytes:
    """Return the first bytes of a file, whatever they are; none of a file that cannot be read."""
    try:
        return _read_bytes(path, size)[:size]
    except OSError:
        return b""


def _read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a regular file, one more than the limit at most: a device has no end, a pipe may never begin."""
    file = os.open(path, os.O_RDONLY | _AT_ONCE)
    try:
        found = os.fstat(file)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        content = os.read(file, min(found.st_size, limit) + 1)
        if len(content) != found.st_size:
            content += _rest(file, limit + 1 - len(content))
        return content
    finally:
        os.close(file)


def _rest(file: int, limit: int) -> bytes:
    """What is left of a file that is longer than it said, or that did not come in one piece."""
    content = bytearray()
    while part := os.read(file, min(_CHUNK, limit - len(content))):
        content += part
    return bytes(content)


_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def check_size(source: Source, limit: int = POLICY_BYTES) -> None:
    """Refuse the text of a document that is larger than its kind may be: LoadError."""
    _check_bytes(len(source.text.encode(errors="surrogatepass")), source.name, limit)


def _check_bytes(size: int, name: str, limit: int) -> None:
    if size > limit:
        raise _refused("document-too-large", f"`{name}` has more than {limit:,} bytes", name)


def _refused(code: str, message: str, name: str) -> LoadError:
    return LoadError([Diagnostic(code, message, Span.whole(name))])
