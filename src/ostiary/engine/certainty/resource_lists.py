"""The resources that a statement lists, as patterns that are compared with one resource (semantics.md §4)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

from ostiary.conditions import Context
from ostiary.conditions.possible.binding import Loose
from ostiary.engine.statement import CompiledStatement, RequestedResource
from ostiary.model.policy import AgencyUris
from ostiary.syntax.bucket import BucketResource
from ostiary.syntax.glob import Glob, Parts
from ostiary.syntax.resource import PATH, SEGMENTS, ResourcePattern, path_of, uri_tail
from ostiary.syntax.variables import parse_template

_SERVICE, _TYPE = 0, 3
AGENCY: Final[Mapping[int, Glob]] = {_SERVICE: Glob("iam"), _TYPE: Glob("agency")}
"""What segments of a resource are if it is an agency, by their positions."""

_BUT_FOR_PLACE: Final = itemgetter(_SERVICE, _TYPE, PATH)


class Segments(NamedTuple):
    """A pattern as what its segments are compared with, None for what covers anything.

    `agency` is the name of the one agency that is meant, whatever it is called.
    """

    globs: tuple[Glob | None, ...]
    agency: str | None = None

    @classmethod
    def of_agency(cls, name: str) -> Segments:
        """Return what covers one agency of the account."""
        return cls(tuple(map(AGENCY.get, range(SEGMENTS))), name)

    def glob_at(self, position: int) -> Glob | None:
        """Return what one segment is compared with."""
        return self.globs[position]


class ResourceList(NamedTuple):
    """The resources of a statement: its patterns, and whether they are those that it leaves out.

    `loose` are the paths of patterns in which something is not known, beside them; none where there is no such one.
    Those of one `family` are taken together where all lists are too many; None: each by itself.
    """

    patterns: tuple[ResourcePattern | Segments, ...]
    excludes: bool
    resource: RequestedResource
    loose: tuple[Loose | None, ...] = ()
    family: Hashable = "identity"

    @property
    def paths(self) -> tuple[Loose | None, ...]:
        """What stands for the path of each pattern; None for its own."""
        return self.loose or (None,) * len(self.patterns)


def resource_list(
    statement: CompiledStatement, listed: Sequence[str], resource: RequestedResource, context: Context
) -> ResourceList | None:
    """Return the patterns of a statement with their variables filled in; None where one is no such pattern."""
    if any(text.startswith("/") for text in listed):
        uris = tuple(map(_agency_pattern, listed)) if _has_uris(statement) else (None,)
        return _as_list(uris, statement, resource)
    has_variables = bool(statement.templates)
    patterns = tuple(
        ResourcePattern(text, _path(text, context) if has_variables else None) for text in listed
    )
    if any(pattern.malformed for pattern in patterns):
        return None
    return ResourceList(patterns, statement.excludes_resources, resource)


def own_resource_list(
    statement: CompiledStatement, listed: Sequence[str], resource: RequestedResource, *, in_bucket: bool
) -> ResourceList | None:
    """Return the patterns in the policy of a bucket or agency; None where one cannot be read."""
    if any("${" in text for text in listed):
        return None
    if in_bucket:
        anything = (None,) * PATH
        found = [Segments((*anything, BucketResource(text).glob)) for text in listed]
        return ResourceList(tuple(found), statement.excludes_resources, resource, family=None)
    patterns = tuple(map(ResourcePattern, listed))
    if any(pattern.malformed for pattern in patterns):
        return None
    return ResourceList(patterns, statement.excludes_resources, resource, family=None)


def _has_uris(statement: CompiledStatement) -> bool:
    written = statement.policy.document.policy.statement[statement.index]
    return isinstance(getattr(written, "resource", None), AgencyUris)


def _agency_pattern(uri: str) -> Segments | None:
    tail = uri_tail(uri)
    return None if tail is None else Segments((*Segments.of_agency("").globs[:PATH], Glob(tail)))


def _as_list(
    patterns: Iterable[Segments | None], statement: CompiledStatement, resource: RequestedResource
) -> ResourceList | None:
    readable = tuple(patterns)
    known = tuple(one for one in readable if one is not None)
    if len(known) < len(readable):
        return None
    return ResourceList(known, statement.excludes_resources, resource)


def _path(text: str, context: Context) -> Parts | None:
    template = parse_template(path_of(text))
    return template.fill(context.values).parts if template.variables else None


def is_alike(one: RequestedResource, other: RequestedResource) -> bool:
    """Return whether the same is known of two resources but for their regions and accounts."""
    known, known_of_other = (None if each is None else _BUT_FOR_PLACE(each.segments) for each in (one, other))
    return bool(known == known_of_other)
