"""Resources with policy variables of unknown keys: what is left to compare once it is known what the keys may be.

What `conditions.possible.open_tests` is for tests of keys (semantics.md §4).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ostiary.conditions import Context
from ostiary.conditions.possible.binding import Bindings, Loose, fill, is_unresolved
from ostiary.conditions.possible.open_tests import FREE, Free, OpenCondition, pieces_of, stated
from ostiary.conditions.truth import Truth
from ostiary.engine.certainty.resource_cells import resource_vectors
from ostiary.engine.certainty.resource_lists import ResourceList
from ostiary.engine.statement import CompiledStatement, RequestedResource
from ostiary.syntax.open_shape import Hole, OpenShape, Piece, open_shape
from ostiary.syntax.overlap import Shape
from ostiary.syntax.resource import PATH, Resource, ResourcePattern, path_of
from ostiary.syntax.variables import parse_template


class OpenResource(NamedTuple):
    """The resources that a statement lists: the pieces of each path that has variables in it, else None.

    `subject` is which resource it is about, one of those that a call may be about.
    """

    subject: Hashable
    listed: tuple[str, ...]
    paths: tuple[tuple[Piece, ...] | None, ...]
    excludes: bool
    deny: bool
    resource: RequestedResource

    @property
    def holes(self) -> tuple[str, ...]:
        """The keys that holes wait for."""
        return tuple(dict.fromkeys(hole.key for hole in self._holes()))

    def where(self, keys: Mapping[str, tuple[str, ...]]) -> OpenResource:
        """Return the resources where some keys have these values, one each or none."""
        paths = (path and tuple(stated(piece, keys) for piece in path) for path in self.paths)
        return self._replace(paths=tuple(paths))

    def is_hindered(self, bindings: Bindings) -> bool:
        """Return whether one of the holes that are known stays empty."""
        return any(is_unresolved(hole, bindings) for hole in self._holes() if hole.key in bindings)

    def resolve(self, bindings: Bindings) -> Truth | Free | ResourceList:
        """Return what is left to compare if the holes are filled: the truth, that it is free, or patterns."""
        if self.is_hindered(bindings):
            return None if self.deny else False
        patterns, loose = [], []
        for text, path in zip(self.listed, self.paths, strict=True):
            pattern, one = _filled(text, path, bindings)
            if one is None or self._may_fit(pattern, one):
                patterns.append(pattern)
                loose.append(one)
        found = ResourceList(tuple(patterns), self.excludes, self.resource, tuple(loose))
        return found if self.resource is None else self._compare(found, self.resource)

    def texts_of(self, key: str, texts: Iterable[str]) -> Iterator[Shape]:
        """Yield what a key has to be for one of the patterns to fit a path, that of the resource or one of `texts`."""
        path = None if self.resource is None else self.resource.segments[PATH]
        for shape in self._shapes():
            for text in texts if path is None else (path,):
                yield from map(Shape.literal, shape.texts_for(key, text) or ())

    def _holes(self) -> Iterator[Hole]:
        return (piece for path in self.paths for piece in path or () if isinstance(piece, Hole))

    def _shapes(self) -> Iterator[OpenShape]:
        return (open_shape(path, wild=True) for path in self.paths if path is not None)

    def _may_fit(self, pattern: ResourcePattern, loose: Loose) -> bool:
        """Whether a pattern with holes in its path may cover the resource."""
        if self.resource is None or self.resource.may_be_agency:
            return True
        path = self.resource.segments[PATH]
        if path is not None and not loose.may_fit(path):
            return False
        return pattern.truth_but_for_path(self.resource) is not False

    def _compare(self, found: ResourceList, resource: Resource) -> Truth | Free | ResourceList:
        """What is left where something is known of the resource."""
        if resource.segments[PATH] is not None or resource.may_be_agency:
            known = [p for p, one in zip(found.patterns, found.loose, strict=True) if one is None]
            if any(isinstance(one, ResourcePattern) and one.truth(resource) for one in known):
                return not self.excludes
            if len(known) < len(found.patterns):
                return FREE
        if resource.may_be_agency:
            return found  # of which the names of the account's agencies say more
        vectors = resource_vectors([found])
        if vectors is not None and len(vectors) == 1:
            return next(iter(vectors))[0]
        return found


OpenTest = OpenCondition | OpenResource
"""A test that waits for the keys of variables."""


def _filled(
    text: str, path: Sequence[Piece] | None, bindings: Bindings
) -> tuple[ResourcePattern, Loose | None]:
    """A pattern with the texts of keys in its path; while one of them is not known, its path is beside it."""
    if path is None:
        return ResourcePattern(text), None
    shape = fill(open_shape(path, wild=True), bindings)
    if isinstance(shape, Loose):
        return ResourcePattern(text), shape
    return ResourcePattern(text, tuple(_text_of(piece, bindings) for piece in path)), None


def _text_of(piece: Piece, bindings: Bindings) -> tuple[str, bool]:
    if not isinstance(piece, Hole):
        return piece
    binding = bindings[piece.key]
    return (piece.default if binding.missing else binding.text()) or "", True


def open_resource(
    subject: Hashable,
    statement: CompiledStatement,
    listed: Sequence[str],
    resource: RequestedResource,
    context: Context,
) -> OpenResource | None:
    """Return the resources of a statement with holes for unknown variables; None where one is no pattern."""
    is_pattern = all(not text.startswith("/") and not ResourcePattern(text).malformed for text in listed)
    if not is_pattern or (resource is not None and not resource.supported):
        return None
    paths = tuple(_path(text, context) for text in listed)
    return OpenResource(subject, tuple(listed), paths, statement.excludes_resources, statement.deny, resource)


def _path(text: str, context: Context) -> tuple[Piece, ...] | None:
    template = parse_template(path_of(text))
    return pieces_of(template, context, str) if template.variables else None
