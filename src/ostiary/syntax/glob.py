"""Globs: `*` any run of characters, `?` one character, no escape, always anchored (semantics.md §4).

A star followed by text need only try the nearest place where that text occurs: whatever lies further on is still
within reach of the stars to come. So the texts between the stars are looked for one after the other, and none twice.
A pattern with `?` is followed through the text character by character, all its places at once, as bits of one number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Parts = Sequence[tuple[str, bool]]
"""Pieces of a pattern: the text, and whether it stands for itself (`*` and `?` are then plain characters)."""

_Run = list[str | None]  # what stands between two stars: text, or None for any one character

_WILDCARD = re.compile(r"(\*+|\?)")


class Glob:
    """One compiled pattern.

    `within_segment`: no wildcard stands for a colon. `fold`: pattern and text are compared casefolded.

    `.literal` is the whole text (casefolded under `fold`) of a pattern without wildcards, else None.
    `.everything` is whether the pattern is just `*`.

    >>> Glob("obs:bucket:List*").matches("obs:bucket:ListAllMyBuckets")
    True
    >>> Glob([("2*2", True), ("*", False)]).matches("2*2=4")
    True
    """

    __slots__ = ("_fold", "_match", "_runs", "_within_segment", "everything", "literal")

    _runs: list[_Run]
    literal: str | None
    everything: bool

    def __init__(self, parts: Parts | str, *, within_segment: bool = False, fold: bool = False) -> None:
        self._within_segment = within_segment
        self._fold = fold
        self._match: Callable[[str], bool] | None = None
        if isinstance(parts, str) and "*" not in parts and "?" not in parts:
            self.literal = parts.casefold() if fold else parts
            self._runs = [[self.literal] if parts else []]
            self.everything = False
            return
        pieces = ((parts, False),) if isinstance(parts, str) else parts
        self._runs = _split([(text.casefold(), plain) for text, plain in pieces] if fold else pieces)
        self.literal = _literal(self._runs)
        self.everything = self._runs == [[], []]

    def __repr__(self) -> str:
        texts = ("".join("?" if element is None else element for element in run) for run in self._runs)
        return f"Glob({'*'.join(texts)!r})"

    def elements(self) -> tuple[tuple[str | None, ...], int]:
        """Return its characters (None: any one), and as bits before which of them a run of any length may be."""
        return _elements(self._runs)

    def matches(self, text: str) -> bool:
        """Whether the pattern fits the whole of `text`."""
        return self.fits(text.casefold() if self._fold else text)

    @property
    def fits(self) -> Callable[[str], bool]:
        """What compares a text, casefolded under `fold`, with the pattern."""
        if self._match is None:  # prepared at first use: most patterns of an account are never tried
            if self.literal is not None:
                self._match = self.literal.__eq__
            else:
                self._match = _segments_matcher(self._runs) if self._within_segment else _matcher(self._runs)
        return self._match


def _split(parts: Parts) -> list[_Run]:
    runs: list[_Run] = [[]]
    for text, plain in parts:
        for piece in (text,) if plain else _WILDCARD.split(text):
            if piece.startswith("*") and not plain:
                runs.append([])
            elif piece:
                runs[-1].append(None if piece == "?" and not plain else piece)
    return runs


def _literal(runs: list[_Run]) -> str | None:
    texts = [element for element in runs[0] if element is not None]
    return "".join(texts) if len(runs) == 1 and len(texts) == len(runs[0]) else None


def _segments_matcher(runs: list[_Run]) -> Callable[[str], bool]:
    """No wildcard stands for a colon, so that pattern and text are compared segment by segment."""
    matchers = [_matcher(segment) for segment in _segments(runs)]

    def match(text: str) -> bool:
        parts = text.split(":")
        return len(parts) == len(matchers) and all(
            fits(part) for fits, part in zip(matchers, parts, strict=True)
        )

    return match


def _segments(runs: list[_Run]) -> list[list[_Run]]:
    """The runs of each segment: the pattern taken apart at its colons."""
    segments: list[list[_Run]] = [[[]]]
    for run in runs:
        if run is not runs[0]:
            segments[-1].append([])
        for element in run:
            first, *others = (None,) if element is None else element.split(":")
            segments[-1][-1].append(first)
            segments.extend([[other]] for other in others)
    return segments


def _matcher(runs: list[_Run]) -> Callable[[str], bool]:
    texts = [_text(run) for run in runs]
    known = [text for text in texts if text is not None]
    return _texts_matcher(known) if len(known) == len(texts) else _places_matcher(runs)


def _text(run: _Run) -> str | None:
    """The text of a run, None if it holds a `?`."""
    texts = [element for element in run if element is not None]
    return "".join(texts) if len(texts) == len(run) else None


def _texts_matcher(texts: list[str]) -> Callable[[str], bool]:
    """The matcher of texts with a star between each two."""
    if len(texts) == 1:
        return texts[0].__eq__
    first, *middle, last = texts
    shortest = len(first) + len(last)

    def match(text: str) -> bool:
        if len(text) < shortest or not text.startswith(first) or not text.endswith(last):
            return False
        at, end = len(first), len(text) - len(last)
        for run in middle:
            at = text.find(run, at, end)
            if at < 0:
                return False
            at += len(run)
        return True

    return match


def _places_matcher(runs: list[_Run]) -> Callable[[str], bool]:
    """The matcher of patterns with `?`: bit n of `reached` says that the first n elements fit what was read."""
    elements, stars = _elements(runs)
    any_one = _bits(elements, None)
    steps = {character: any_one | _bits(elements, character) for character in set(elements) - {None}}

    def match(text: str) -> bool:
        reached = 1
        for character in text:
            reached = (reached & steps.get(character, any_one)) << 1 | (reached & stars)
        return bool(reached >> len(elements) & 1)

    return match


def _elements(runs: list[_Run]) -> tuple[tuple[str | None, ...], int]:
    elements: list[str | None] = []
    stars = 0
    for run in runs:
        stars |= 1 << len(elements) if run is not runs[0] else 0
        for text in run:
            elements.extend((None,) if text is None else text)
    return tuple(elements), stars


def _bits(elements: Sequence[str | None], wanted: str | None) -> int:
    return sum(1 << place for place, element in enumerate(elements) if element == wanted)
