"""Which of several statements one resource can be covered by, as far as it is not known (semantics.md §3, §4).

A pattern is compared segment by segment, so that each segment is cut into cells by itself (`syntax.overlap`), and
each choice of a cell for every segment is a resource that may be meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ostiary.conditions import Context, Truth, any_of, negation
from ostiary.conditions.possible.binding import Loose
from ostiary.conditions.possible.loose_cells import LoosePatterns
from ostiary.engine.statement import CompiledStatement, RequestedResource
from ostiary.syntax.glob import Glob, Parts
from ostiary.syntax.overlap import Shape, find_cells
from ostiary.syntax.resource import PATH, SEGMENTS, ResourcePattern
from ostiary.syntax.variables import parse_template

MOST_CELLS: Final = 2_000


class ResourceList(NamedTuple):
    """The resources of a statement: its patterns, and whether they are those that it leaves out.

    `loose` are the paths of patterns in which something is not known, beside them; none where there is no such one.
    """

    patterns: tuple[ResourcePattern, ...]
    excludes: bool
    resource: RequestedResource
    loose: tuple[Loose | None, ...] = ()

    @property
    def paths(self) -> tuple[Loose | None, ...]:
        """What stands for the path of each pattern; None for its own."""
        return self.loose or (None,) * len(self.patterns)


def resource_list(
    statement: CompiledStatement, listed: Sequence[str], resource: RequestedResource, context: Context
) -> ResourceList | None:
    """Return the patterns of a statement with their variables filled in; None where one is no such pattern."""
    if any(text.startswith("/") for text in listed):
        return None
    has_variables = bool(statement.templates)
    patterns = tuple(
        ResourcePattern(text, _path(text, context) if has_variables else None) for text in listed
    )
    if any(pattern.malformed for pattern in patterns):
        return None
    return ResourceList(patterns, statement.excludes_resources, resource)


def _path(text: str, context: Context) -> Parts | None:
    template = parse_template("".join(text.split(":", PATH)[PATH:]))
    return template.fill(context.values).parts if template.variables else None


def resource_vectors(lists: Sequence[ResourceList]) -> frozenset[tuple[Truth, ...]] | None:
    """Return every combination of truths that lists of resources can have; None if it is too much work to say."""
    patterns = [pattern for one in lists for pattern in one.patterns]
    loose = [path for one in lists for path in one.paths]
    resource = lists[0].resource
    covered = {(1 << len(patterns)) - 1}
    for position in range(SEGMENTS):
        globs = [pattern.glob_at(position) for pattern in patterns]
        if position == PATH and any(loose):
            cells = _loose_cells(globs, loose)
        else:
            cells = _segment_cells(globs, resource, position)
        if cells is None:
            return None
        covered = {one & other for one in covered for other in cells}
        if len(covered) > MOST_CELLS:
            return None
    return frozenset(tuple(_truths(lists, fitting)) for fitting in covered)


def _segment_cells(
    globs: Sequence[Glob | None], resource: RequestedResource, position: int
) -> frozenset[int] | None:
    """Which of the patterns cover what one segment may be; a pattern without a glob covers everything."""
    everything = sum(1 << n for n, glob in enumerate(globs) if glob is None)
    tested = [(n, glob) for n, glob in enumerate(globs) if glob is not None]
    if resource is not None and resource.segments[position] is not None:
        fits = [(n, resource.fits(position, glob)) for n, glob in tested]
        if any(fit is None for _, fit in fits):
            return None
        return frozenset({everything | sum(1 << n for n, fit in fits if fit)})
    without = "" if position == PATH else ":"
    found = find_cells([Shape.glob(glob) for _, glob in tested], without=without, empty=False)
    if found is None:
        return None
    return frozenset(
        everything | sum(1 << n for place, (n, _) in enumerate(tested) if fitting >> place & 1)
        for fitting in found
    )


def _loose_cells(globs: Sequence[Glob | None], loose: Sequence[Loose | None]) -> frozenset[int] | None:
    """Which of the patterns cover what a path may be that is not known, as `_segment_cells`."""
    told = LoosePatterns.of(one for one in loose if one is not None)
    tested = [(n, Shape.glob(glob)) for n, glob in enumerate(globs) if glob is not None and loose[n] is None]
    everything = sum(1 << n for n, glob in enumerate(globs) if glob is None)
    shapes = tuple(dict.fromkeys((*(shape for _, shape in tested), *(told.shapes if told else ()))))
    found = None if told is None else find_cells(shapes, empty=False)
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


def _truths(lists: Sequence[ResourceList], fitting: int) -> Iterator[Truth]:
    at = 0
    for one in lists:
        truth = any_of(bool(fitting >> place & 1) for place in range(at, at + len(one.patterns)))
        at += len(one.patterns)
        yield negation(truth) if one.excludes else truth
