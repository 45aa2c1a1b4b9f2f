"""Which of several lists of patterns one resource can be covered by, as far as it is not known (semantics.md §3, §4).

A pattern is compared segment by segment, so that each segment is cut into cells by itself (`syntax.overlap`), and
each choice of a cell for every segment is a resource that may be meant. An agency has several names (`agency_cells`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Final

from ostiary.conditions import Truth
from ostiary.conditions.possible.binding import Loose
from ostiary.conditions.possible.loose_cells import LoosePatterns
from ostiary.engine.certainty.agency_cells import MOST_CELLS, agency_cells, text_cells
from ostiary.engine.certainty.resource_lists import AGENCY, ResourceList, Segments
from ostiary.engine.directory import Register
from ostiary.engine.statement import RequestedResource
from ostiary.model.account import Agency
from ostiary.syntax.glob import Glob
from ostiary.syntax.overlap import Shape, find_cells
from ostiary.syntax.resource import PATH, ResourcePattern

NO_AGENCIES: Final[Register[Agency]] = Register("agency", ())
MOST_REMEMBERED: Final = 256
"""Sets of patterns of which it is remembered which of them a path fits."""


def resource_vectors(
    lists: Sequence[ResourceList], agencies: Register[Agency] = NO_AGENCIES
) -> frozenset[tuple[Truth, ...]] | None:
    """Return every combination of truths that lists of resources can have; None if it is too much work to say.

    The resources are one, of which more may be known in some lists than in others: see `is_alike`.
    """
    patterns, masks = list[ResourcePattern | Segments](), list[int]()
    resources: list[RequestedResource] = []
    for one in lists:
        masks.append(((1 << len(one.patterns)) - 1) << len(patterns))
        patterns += one.patterns
        resources += [one.resource] * len(one.patterns)
    loose = [path for one in lists for path in one.paths]
    covered = _covered(patterns, loose, [*resources, lists[0].resource], agencies)
    if covered is None:
        return None
    of_lists = tuple(zip(masks, (one.excludes for one in lists), strict=True))
    return frozenset(tuple(bool(cell & mask) != excludes for mask, excludes in of_lists) for cell in covered)


def _covered(
    patterns: Sequence[ResourcePattern | Segments],
    loose: Sequence[Loose | None],
    resources: Sequence[RequestedResource],
    agencies: Register[Agency],
) -> set[int] | None:
    """Which of the patterns cover one and the same resource, as bits; what is no agency is not called like one.

    The last of `resources` is of no pattern: whether it is an agency.
    """
    bits = (1 << len(patterns)) - 1
    kinds: set[int] | None = {bits | 1 << len(patterns)}
    for position in (*AGENCY, *(n for n in range(PATH) if n not in AGENCY)):
        globs = [*(pattern.glob_at(position) for pattern in patterns), AGENCY.get(position)]
        kinds = _both(kinds, _segment_cells(globs, resources, position))
    if kinds is None:
        return None
    found: set[int] = set()
    for is_agency in {kind >> len(patterns) for kind in kinds}:
        own = {kind & bits for kind in kinds if kind >> len(patterns) == is_agency}
        some = _both(own, _path_cells(patterns, loose, resources, agencies if is_agency else None, own))
        if some is None or len(found := found | some) > MOST_CELLS:
            return None
    return found


def _path_cells(
    patterns: Sequence[ResourcePattern | Segments],
    loose: Sequence[Loose | None],
    resources: Sequence[RequestedResource],
    agencies: Register[Agency] | None,
    kinds: Iterable[int],
) -> frozenset[int] | None:
    """What a path may be of what is an agency, or of what is none (`agencies` None), of some kinds of resources."""
    alive = reduce(or_, kinds)
    globs = [pattern.glob_at(PATH) if alive >> n & 1 else None for n, pattern in enumerate(patterns)]
    left = [one if alive >> n & 1 else None for n, one in enumerate(loose)]
    if agencies is not None:
        named = {n: pattern.agency for n, pattern in enumerate(patterns) if isinstance(pattern, Segments)}
        path = None if resources[-1] is None else resources[-1].segments[PATH]
        return None if any(left) else agency_cells(globs, named, path, agencies)
    called = sum(1 << n for n, one in enumerate(patterns) if isinstance(one, Segments) and one.agency)
    cells = _loose_cells(globs, left) if any(left) else _segment_cells(globs, resources[:-1], PATH)
    return None if cells is None else frozenset(cell & ~called for cell in cells)


def _both(some: set[int] | None, others: Iterable[int] | None) -> set[int] | None:
    """What is covered in each pair; None if there are too many."""
    if some is None or others is None:
        return None
    found = {one & other for one in some for other in others}
    return found if len(found) <= MOST_CELLS else None


def _segment_cells(
    globs: Sequence[Glob | None], resources: Sequence[RequestedResource], position: int
) -> frozenset[int] | None:
    """Which of the patterns cover what a segment may be, each of its resource; one without a glob covers everything."""
    known = [None if one is None else one.segments[position] for one in resources]
    pairs = list(zip(globs, known, strict=True))
    differing = sum(
        1 << n for n, (glob, text) in enumerate(pairs) if glob and text and not glob.matches(text)
    )
    open_ones = [glob if text is None else None for glob, text in pairs]
    cells = text_cells(open_ones, without="" if position == PATH else ":")
    return None if cells is None else frozenset(cell & ~differing for cell in cells)


def _loose_cells(globs: Sequence[Glob | None], loose: Sequence[Loose | None]) -> frozenset[int] | None:
    """Which of the patterns cover what a path may be that is not known, as `_segment_cells`."""
    told = LoosePatterns.of(one for one in loose if one is not None)
    tested = [(n, Shape.glob(glob)) for n, glob in enumerate(globs) if glob is not None and loose[n] is None]
    everything = sum(1 << n for n, glob in enumerate(globs) if glob is None)
    shapes = tuple(dict.fromkeys((*(shape for _, shape in tested), *(told.shapes if told else ()))))
    found = None if told is None else _cells_of_paths(shapes)
    if told is None or found is None or len(found) * len(told.together) > MOST_CELLS:
        return None
    cells: set[int] = set()
    for bits in found:
        fitting = {shape for n, shape in enumerate(shapes) if bits >> n & 1}
        text = next((shape.text for shape in fitting if shape.text is not None), None)
        covered = everything | sum(1 << n for n, shape in tested if shape in fitting)
        for chosen in told.choices(fitting.__contains__, text):
            cells.add(covered | sum(1 << n for n, one in enumerate(loose) if one in chosen))
    return frozenset(cells)


@lru_cache(MOST_REMEMBERED)
def _cells_of_paths(shapes: tuple[Shape, ...]) -> frozenset[int] | None:
    """Which shapes a path fits; keys that wait for each other ask for the same ones in most of their cases."""
    return find_cells(shapes, empty=False)
