"""Calls that a gate leaves alone: `GET /health`, `/docs`, `/static/**`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ostiary.integrations.paths import WirePath
from ostiary.model.route import METHODS
from ostiary.syntax.path import TemplateSegment, parse_template

REST = "**"


class CallPattern(NamedTuple):
    """A method (None: any), the segments of a path, and whether anything may follow them."""

    method: str | None
    segments: tuple[TemplateSegment, ...]
    is_open: bool

    def matches(self, method: str, path: WirePath) -> bool:
        """Whether a call is meant; one whose path is malformed or ambiguous never is."""
        if path.segments is None or path.is_ambiguous or self.method not in (None, method):
            return False
        fits = (
            len(path.segments) >= len(self.segments)
            if self.is_open
            else len(path.segments) == len(self.segments)
        )
        return fits and all(map(_matches, self.segments, path.segments))


def _matches(segment: TemplateSegment, text: str) -> bool:
    if segment.is_literal:
        return segment.text == text
    return segment.pattern is None or segment.pattern.fullmatch(text) is not None


def parse_patterns(texts: Iterable[str]) -> tuple[CallPattern, ...]:
    """Return call patterns; ValueError for a text that is none.

    >>> parse_patterns(["/static/**"])[0].is_open
    True
    """
    if isinstance(texts, str):
        raise TypeError("give a list of calls to be left alone, not one text")
    return tuple(map(_parse, texts))


def _parse(text: str) -> CallPattern:
    first, blank, rest = text.partition(" ")
    method, path = (first, rest) if blank else (None, text)
    if (method is not None and method not in METHODS) or not path.startswith("/"):
        raise ValueError(
            f"`{text}` is not a call: write `GET /health`, or `/static/**` for any method and all below"
        )
    is_open = path.endswith(f"/{REST}")
    segments = parse_template(path.removesuffix(REST))
    if any(REST in segment.text for segment in segments):
        raise ValueError(f"in `{text}` the `{REST}` must be the last segment")
    return CallPattern(method, segments, is_open)
