"""The test which bucket or agency a resource is: it hangs together with what policies say of the resource (ADR 60)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from ostiary.engine.bounds import NOT_ATTACHED
from ostiary.engine.certainty.atoms import RESOURCE, Atom
from ostiary.engine.certainty.diagram import Vectors
from ostiary.engine.certainty.resource_lists import ResourceList, Segments
from ostiary.engine.statement import RequestedResource
from ostiary.syntax.bucket import bucket_segments


class Meant(NamedTuple):
    """The buckets or agencies that a resource may be, by their names in `bounds`: it is just one, or none of them."""

    names: tuple[str, ...]


def meant_atom(name: str, names: tuple[str, ...], resource: RequestedResource) -> Atom:
    """Return the test whether a resource is the one of a name, `NOT_ATTACHED` for none of all `names`."""
    listed = names if name == NOT_ATTACHED else (name,)
    patterns = tuple(pattern for one in listed for pattern in _patterns(one))
    supported = resource is None or resource.supported
    test = ResourceList(patterns, name == NOT_ATTACHED, resource, family=Meant(names))
    identity, subject = ("meant", name, names, supported), RESOURCE if supported else ("meant", RESOURCE)
    facts = (RESOURCE,) if supported else ()
    remake = partial(meant_atom, name, names)
    return Atom(identity, facts, wording=identity, subject=subject, test=test, remake=remake)


def is_meant(atom: Atom) -> bool:
    """Return whether a test is one of which bucket or agency is meant."""
    return isinstance(atom.test, ResourceList) and isinstance(atom.test.family, Meant)


def just_one_of(count: int) -> Vectors:
    """Return the truths of tests of which just one is true."""
    none = (False,) * count
    return tuple((*none[:at], True, *none[at + 1 :]) for at in range(count))


def _patterns(name: str) -> Iterator[Segments]:
    kind, _, called = name.partition(":")
    if kind == "bucket":
        yield from map(Segments, bucket_segments(called))
    else:
        yield Segments.of_agency(called)
