"""Globs: `*` any run of characters, `?` one character, no escape, always anchored (semantics.md §4).

A star followed by text need only try the nearest place where that text occurs: whatever lies further on is still
within reach of the stars to come. So the texts between the stars are looked for one after the other, and none twice.
One with `?` is followed through the text character by character, all its places at once, as bits of one number: that
takes the text times the length of this one run, divided by the bits of a machine word. All else takes one pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

Parts = Sequence[tuple[str, bool]]
"""Pieces of a pattern: the text, and whether it stands for itself (`*` and `?` are then plain characters)."""

_Run = list[str | None]  # what stands between two stars: text, or None for any one character

_WILDCARD = re.compile(r"(\*+|\?)")

_LONGEST_SEARCH = 4_096
"""Elements of a run with `?` that are searched for at once, so that what is prepared for it stays small."""


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
    return _texts_matcher(known) if len(known) == len(texts) else _pieces_matcher([*map(_piece, runs)])


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


class _Piece(NamedTuple):
    """What stands between two stars.

    `length` is how long it is, `fits` whether it stands at a place of a text, `find` the first place where it stands
    from one place to another (-1: none).
    """

    length: int
    fits: Callable[[str, int], bool]
    find: Callable[[str, int, int], int]


def _pieces_matcher(pieces: list[_Piece]) -> Callable[[str], bool]:
    """The matcher of pieces with a star between each two, some of them with `?`."""
    first, *others = pieces
    if not others:
        return lambda text: len(text) == first.length and first.fits(text, 0)
    *middle, last = others
    shortest = first.length + last.length

    def match(text: str) -> bool:
        at, end = first.length, len(text) - last.length
        if len(text) < shortest or not first.fits(text, 0) or not last.fits(text, end):
            return False
        for piece in middle:
            at = piece.find(text, at, end)
            if at < 0:
                return False
            at += piece.length
        return True

    return match


def _piece(run: _Run) -> _Piece:
    elements, _ = _elements([run])
    if None not in elements:
        known = "".join(element for element in elements if element is not None)
        return _Piece(len(known), lambda text, at: text.startswith(known, at), _find_in_text(known))
    parts = _placed(run)

    def fits(text: str, at: int) -> bool:
        return all(text.startswith(part, at + place) for place, part in parts)

    if not parts:
        return _Piece(len(elements), fits, lambda _, at, end: at if at + len(elements) <= end else -1)
    return _Piece(len(elements), fits, _finder(elements))


def _find_in_text(known: str) -> Callable[[str, int, int], int]:
    return lambda text, at, end: text.find(known, at, end)


def _placed(run: _Run) -> list[tuple[int, str]]:
    """The texts of a run with their places in it."""
    found, place = [], 0
    for element in run:
        if element is not None:
            found.append((place, element))
        place += 1 if element is None else len(element)
    return found


def _finder(elements: Sequence[str | None]) -> Callable[[str, int, int], int]:
    """The search for a run with `?`; a very long one is searched in parts, which have to be found side by side."""
    if len(elements) <= _LONGEST_SEARCH:
        places = _places_finder(elements)
        return lambda text, at, end: next(places(text, at, end), -1)
    parts = [
        (offset, _places_finder(elements[offset : offset + _LONGEST_SEARCH]))
        for offset in range(0, len(elements), _LONGEST_SEARCH)
    ]

    def find(text: str, at: int, end: int) -> int:
        last = end - len(elements)
        if last < at:
            return -1
        found = set(range(at, last + 1))
        for offset, places in parts:
            found &= {place - offset for place in places(text, at + offset, end)}
            if not found:
                return -1
        return min(found, default=-1)

    return find


def _places_finder(elements: Sequence[str | None]) -> Callable[[str, int, int], Iterator[int]]:
    """Every place where a run fits: bit n of `reached` says that its first n + 1 elements fit what was read last."""
    any_one = sum(1 << place for place, element in enumerate(elements) if element is None)
    steps: dict[str, int] = {}
    for place, element in enumerate(elements):
        if element is not None:
            steps[element] = steps.get(element, any_one) | 1 << place
    whole = 1 << len(elements) - 1

    def find(text: str, at: int, end: int) -> Iterator[int]:
        reached = 0
        for place in range(at, end):
            reached = (reached << 1 | 1) & steps.get(text[place], any_one)
            if reached & whole:
                yield place + 1 - len(elements)

    return find


def _elements(runs: list[_Run]) -> tuple[tuple[str | None, ...], int]:
    elements: list[str | None] = []
    stars = 0
    for run in runs:
        stars |= 1 << len(elements) if run is not runs[0] else 0
        for text in run:
            elements.extend((None,) if text is None else text)
    return tuple(elements), stars
