"""What a path can be covered by, of any resource, and of an agency, which has a name and an id (ADR 60)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ostiary.engine.directory import Register
from ostiary.model.account import Agency
from ostiary.syntax.glob import Glob
from ostiary.syntax.overlap import Shape, find_cells

MOST_CELLS: Final = 2_000
"""Cells of one segment, and of all of them together."""

MOST_NAMES: Final = 256
"""Names and ids of agencies that are told apart."""

MOST_MEANT: Final = 20_000
"""Names of agencies times cells that an id may be of."""

_NO_OTHER: Final = frozenset({0})


def text_cells(
    globs: Sequence[Glob | None], *, without: str = "", taken: Iterable[str] = ()
) -> frozenset[int] | None:
    """Return which globs can fit a text that is none of the taken ones, as bits; None (no glob) fits any text.

    None if it is too much work to say.
    """
    masks: dict[Shape, int] = {}
    for number, glob in enumerate(globs):
        if glob is not None:
            shape = Shape.glob(glob)
            masks[shape] = masks.get(shape, 0) | 1 << number
    shapes = (*masks, *(Shape.literal(text) for text in taken))
    found = find_cells(shapes, without=without, empty=False)
    if found is None or len(found) > MOST_CELLS:
        return None
    everything = sum(1 << number for number, glob in enumerate(globs) if glob is None)
    own = [(place, mask) for place, mask in enumerate(masks.values())]
    return frozenset(
        everything | sum(mask for place, mask in own if fitting >> place & 1)
        for fitting in found
        if not fitting >> len(masks)
    )


def agency_cells(
    globs: Sequence[Glob | None],
    named: Mapping[int, str | None],
    path: str | None,
    agencies: Register[Agency],
) -> frozenset[int] | None:
    """Return which globs can fit an agency by any of its names, as bits; None if that is too much work to say.

    `named` are the numbers that stand for an agency of the account, each with its name. `path` is a name or the id of
    the agency, None if it is not known.
    """
    names = [text for agency in agencies.entities for text in _names(agency)]
    others = _other_cells(globs, names, path) if len(names) <= MOST_NAMES else None
    if others is None or len(names) * len(others) > MOST_MEANT:
        return None
    called = sum(1 << number for number, name in named.items() if name)
    found: set[int] = set()
    for agency, fitting, cells in _meant(globs, path, agencies, others):
        own = sum(1 << n for n, name in named.items() if agency is not None and name == agency.name)
        found.update((fitting | cell) & ~called | own for cell in cells)
    return frozenset(found)


def _other_cells(
    globs: Sequence[Glob | None], names: Sequence[str], path: str | None
) -> frozenset[int] | None:
    """The cells of what is no known name or id; of the path, if that is no such one."""
    if path is not None and path not in names:
        return frozenset({_fitting(globs, (path,))})
    tested = [glob for glob in globs if glob is not None]
    taken = dict.fromkeys(name for name in names if any(glob.matches(name) for glob in tested))
    return text_cells(globs, taken=taken)


def _meant(
    globs: Sequence[Glob | None], path: str | None, agencies: Register[Agency], others: frozenset[int]
) -> Iterator[tuple[Agency | None, int, frozenset[int]]]:
    """Yield every agency that may be meant, None for one that the account does not have, with what fits its names.

    And what fits its id besides, for all that is known of it.
    """
    if path is None or not agencies.candidates(path):
        yield None, 0, others
        for agency in agencies.entities if path is not None else ():
            if agency.id is None:
                yield agency, _fitting(globs, _names(agency)), others
    texts = (text for agency in agencies.entities for text in _names(agency)) if path is None else (path,)
    for text in dict.fromkeys(texts):
        found = agencies.candidates(text)
        fitting = _fitting(globs, [name for agency in found for name in _names(agency)])
        ids = others if any(agency.id is None for agency in found) else _NO_OTHER
        yield from ((agency, fitting, ids) for agency in found)


def _names(agency: Agency) -> tuple[str, ...]:
    return (agency.name,) if agency.id is None else (agency.name, agency.id)


def _fitting(globs: Sequence[Glob | None], names: Iterable[str]) -> int:
    """The globs that one of some names fits."""
    texts = tuple(names)
    return sum(1 << n for n, glob in enumerate(globs) if glob is None or any(map(glob.matches, texts)))
