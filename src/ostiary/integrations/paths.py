"""The path of a call, as it came over the wire and as the application behind will see it.

A request is decided by the raw path (semantics.md §5). Most frameworks route by the decoded one, in which `%2F` has
become a slash: a request whose two paths have different segments would be decided as one call and carried out as
another. Such a path is ambiguous, and refused, unless the application is known to route by the raw one.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from ostiary.syntax.path import split_path

_PLAIN = re.compile(r"/[A-Za-z0-9/._~-]*")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_IN_PATH = "/%-._~!$&'()*+,;=:@"
_IN_SEGMENT = "-._~!$&'()*+,;=:@"
_IN_QUERY = _IN_PATH + '?[]{}|\\^`"<> '


class WirePath(NamedTuple):
    """A path for the engine: `text` begins with a slash unless it is malformed, and holds no query.

    `segments` are the decoded ones, None if no route can have the path. `is_ambiguous`: the application may see
    other segments.
    """

    text: str
    segments: tuple[str, ...] | None
    is_ambiguous: bool = False


def _bytes_of(path: str) -> bytes:
    """The bytes of a decoded path; half a character, which no client can send, is no UTF-8 and so no route's."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def read_path(raw: str | None, seen: str, *, by_raw: bool = False) -> WirePath:
    """Return the path of a call from its raw form and the decoded one that frameworks see.

    `raw` may be the whole URL that a client sent to a proxy. Without it the decoded path is all there is, for the
    application too, and is taken as it stands. `by_raw`: the application routes by the raw path.

    >>> read_path("/a%2Fb", "/a/b")
    WirePath(text='/a%2Fb', segments=('a/b',), is_ambiguous=True)
    >>> read_path(None, "/a%2Fb")
    WirePath(text='/a%252Fb', segments=('a%2Fb',), is_ambiguous=False)
    """
    if raw is None:
        text = escape(_bytes_of(seen))
        return WirePath(text, split_path(text))
    absolute = _ABSOLUTE.match(raw)
    text = raw[absolute.end() :] if absolute else raw
    text = text or "/"
    if not _PLAIN.fullmatch(text):
        text = quote(text.encode("latin-1", "replace"), safe=_IN_PATH)
    segments = split_path(text)
    return WirePath(
        text, segments, segments is not None and not by_raw and segments != visible_segments(seen)
    )


def escape(path: bytes) -> str:
    """Return a decoded path as the wire would have it."""
    return quote(path or b"/", safe=f"/{_IN_SEGMENT}")


def visible_segments(path: str) -> tuple[str, ...] | None:
    """Return the segments of a path that is decoded already, one trailing slash ignored; None if it has no root."""
    if path in ("", "/"):
        return ()
    return tuple(path[1:].removesuffix("/").split("/")) if path.startswith("/") else None


def below(path: WirePath, root: str) -> WirePath:
    """Return a path without the root that the application is mounted at; as it is if it does not begin with it."""
    start = visible_segments(root) or ()
    if path.segments is None or not start or path.segments[: len(start)] != start:
        return path
    segments = path.segments[len(start) :]
    return path._replace(text="/" + "/".join(quote(s, safe=_IN_SEGMENT) for s in segments), segments=segments)


def read_query(raw: bytes) -> str:
    """Return a query as it came, with what could be taken for the end of it escaped."""
    return quote(raw, safe=_IN_QUERY)
