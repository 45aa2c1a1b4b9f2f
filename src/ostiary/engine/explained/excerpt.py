"""A statement as it stands in its file: that and nothing else, in a few lines of a width that people read."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.spans import Source, Span

LINES = 8
"""How many lines of an excerpt are shown."""

WIDTH = 110
"""How wide they are; what is longer goes on in the next line."""

_BREAK_AFTER = (",", " ")


def excerpt(source: Source, place: Span) -> Iterator[str]:
    """Yield the first lines of a statement, moved to the left, each with its number; `…` if there are more.

    A statement on one long line, as programs write JSON, is broken after its commas.
    """
    rows = [
        (number if part == 0 else None, text)
        for number, line in _lines(source, place)
        for part, text in enumerate(_broken(line))
    ]
    yield from (f"{number or '':>4} | {text}" for number, text in rows[:LINES])
    if len(rows) > LINES:
        yield "     …"


def _lines(source: Source, place: Span) -> list[tuple[int, str]]:
    """The lines from where the statement begins to where it ends, without the margin that they share."""
    last = min(place.end_line, place.line + LINES)
    numbered = [(number, source.line(number)) for number in range(place.line, last + 1)]
    if last == place.end_line:
        numbered[-1] = (last, numbered[-1][1][: place.end_column - 1].rstrip())
    inner = [line for _, line in numbered[1:] if line.strip()]
    margin = min(map(_indentation, inner), default=0)
    before, first = source.line(place.line)[: place.column - 1], numbered[0][1][place.column - 1 :]
    if before.strip() in ("", "-"):
        margin = min(margin, _indentation(before + first)) if inner else _indentation(before + first)
        first = (before + first)[margin:]
    rest = [(number, line[margin:]) for number, line in numbered[1:] if line.strip() and line.strip() != "-"]
    return [(place.line, first), *rest]


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _broken(line: str) -> Iterator[str]:
    """A line in pieces that are not too wide, where it can be after a comma or a blank."""
    while len(line) > WIDTH:
        end = max(line.rfind(sign, WIDTH // 2, WIDTH) for sign in _BREAK_AFTER) + 1 or WIDTH
        yield line[:end].rstrip()
        line = line[end:].lstrip()
    yield line
