"""Request paths and path templates (semantics.md §5)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote

_PARAMETER = re.compile(r"\{([^{}]*)\}")
_NO_SEGMENTS = frozenset(("", ".", ".."))
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Target(NamedTuple):
    """What a caller asked for, taken apart: `host` is None for a bare path."""

    host: str | None
    path: str
    query: str


def parse_target(text: str) -> Target:
    """Take apart a path, a path with a query string, or a whole URL.

    >>> parse_target("https://elb.eu-de.example.com:443/v3/p?limit=1")
    Target(host='elb.eu-de.example.com', path='/v3/p', query='limit=1')
    """
    host = None
    scheme, found, rest = text.partition("://")
    if found and scheme.lower() in ("http", "https"):
        authority, slash, rest = rest.partition("/")
        authority, mark, in_authority = authority.partition("?")
        host = _host(authority)
        text = f"/{rest}" if slash and not mark else f"/?{in_authority}{slash}{rest}"
    path, _, query = text.partition("#")[0].partition("?")
    return Target(host, path, query)


def _host(authority: str) -> str:
    name = authority.rpartition("@")[2].lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0].rstrip(".")


def split_path(path: str) -> tuple[str, ...] | None:
    """Return the decoded segments of a path, or None for a path that no route can have.

    One trailing slash is ignored; each segment is percent-decoded once, after the split.

    >>> split_path("/v3/a%2Fb/"), split_path("/v3//x"), split_path("/v3/%2e%2e/x"), split_path("/")
    (('v3', 'a/b'), None, None, ())
    """
    if not path.startswith("/"):
        return None
    raw = path[1:].removesuffix("/")
    if not raw:
        return () if path == "/" else None
    if "%" not in raw:
        segments = raw.split("/")
    elif _BAD_ESCAPE.search(raw):
        return None
    else:
        try:
            segments = [unquote(part, errors="strict") for part in raw.split("/")]
        except UnicodeDecodeError:
            return None
    if not _NO_SEGMENTS.isdisjoint(segments):
        return None
    return tuple(segments)


class TemplateSegment(NamedTuple):
    """One segment of a template: literal text, one parameter, or a mixture of both (`pattern`).

    `shape` is equal for two segments that match the same texts by construction.
    """

    text: str
    names: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None

    @property
    def is_literal(self) -> bool:
        """Whether the segment has no parameter."""
        return not self.names

    @property
    def shape(self) -> str:
        """The segment with the names of its parameters dropped."""
        return _PARAMETER.sub("{}", self.text)


def parse_template(template: str) -> tuple[TemplateSegment, ...]:
    """Return the segments of a path template.

    >>> [segment.shape for segment in parse_template("/v2/{project_id}/{region}:{ip_id}")]
    ['v2', '{}', '{}:{}']
    """
    return tuple(_parse_segment(part) for part in template.strip("/").split("/") if part)


@cache
def _parse_segment(text: str) -> TemplateSegment:
    names = tuple(name.strip() for name in _PARAMETER.findall(text))
    if not names or _PARAMETER.fullmatch(text):
        return TemplateSegment(text, names)
    first, *middle, last = (re.escape(literal) for literal in _PARAMETER.split(text)[::2])
    # each parameter but the last ends where its literal first occurs, for good: no path makes this slow
    body = first + "".join(f"(?>(.+?){literal})" for literal in middle) + f"(.+){last}"
    return TemplateSegment(text, names, re.compile(body, re.DOTALL))
