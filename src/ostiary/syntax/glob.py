"""Globs: `*` any run of characters, `?` one character, no escape, always anchored (semantics.md §4).

A star followed by text need only try the nearest place where that text occurs: whatever lies
further on is still within reach of the stars to come. So each star becomes one atomic group, and
a match tries every place in the text at most once.
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

    __slots__ = ("_fold", "_match", "_runs", "_width", "_within_segment", "everything", "literal")

    literal: str | None
    everything: bool

    def __init__(self, parts: Parts | str, *, within_segment: bool = False, fold: bool = False) -> None:
        pieces = ((parts, False),) if isinstance(parts, str) else parts
        self._runs = _split([(text.casefold(), plain) for text, plain in pieces] if fold else pieces)
        self._width = sum(len(element or "?") for run in self._runs for element in run)
        self._within_segment = within_segment
        self._fold = fold
        self._match: Callable[[str], object] | None = None
        self.literal = _literal(self._runs)
        self.everything = self._runs == [[], []]

    def __repr__(self) -> str:
        texts = ("".join("?" if element is None else element for element in run) for run in self._runs)
        return f"Glob({'*'.join(texts)!r})"

    def matches(self, text: str) -> bool:
        """Whether the pattern fits the whole of `text`."""
        if self._fold:
            text = text.casefold()
        if self.literal is not None:
            return text == self.literal
        if len(text) < self._width:  # so that matching never costs more than the text is long
            return False
        if self._match is None:  # compiled at first use: most patterns of an account are never tried
            self._match = _compile(self._runs, within_segment=self._within_segment)
        return bool(self._match(text))


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


def _compile(runs: list[_Run], *, within_segment: bool) -> Callable[[str], object]:
    return re.compile(_expression(runs, "[^:]" if within_segment else "."), re.DOTALL).match


def _expression(runs: list[_Run], any_one: str) -> str:
    first, *rest = ["".join(any_one if e is None else re.escape(e) for e in run) for run in runs]
    if not rest:
        return rf"{first}\Z"
    *middle, last = (f"(?>{any_one}*?{run}" for run in rest)
    return first + "".join(f"{group})" for group in middle) + rf"{last}\Z)"
