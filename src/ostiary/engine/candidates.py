"""Which actions a call may need: all of a route's own, or one of its variants (semantics.md §2, research §4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from ostiary.engine.facts import Facts
from ostiary.routes.route import Route, Variant
from ostiary.syntax.discriminator import Discriminator, parse_discriminator


class Candidates(NamedTuple):
    """The variants that a request may be; `decided`: it is one of them for certain.

    `fits` is False where the request is none of the variants that the route knows: then no answer is certain.
    """

    variants: tuple[Variant, ...]
    decided: bool
    fits: bool = True


class Parts(NamedTuple):
    """The parts of a call that tell variants apart: body and query (None: not known), the path's parameters."""

    body: Any
    query: str | None
    params: Mapping[str, str]


NO_PARTS: Final = Parts(None, "", MappingProxyType({}))
"""A call of which no body is known, and that has no query."""


def find_candidates(facts: Facts, route: Route) -> Candidates:
    """Return the variants that a request may be; never a guess: what cannot be told apart stays in."""
    return candidates_of(route, _parts_of(facts))


def unknown_parts(facts: Facts, route: Route) -> frozenset[str]:
    """Return the parts of a call that tell the variants of its route apart, as far as they are not known."""
    parts = _parts_of(facts)
    known = {"body": parts.body is not None, "query": parts.query is not None, "path": bool(parts.params)}
    return frozenset(part for part in parts_read(route) if not known[part])


def candidates_of(route: Route, parts: Parts) -> Candidates:
    """Return the variants of a route that a call with these parts may be."""
    if not route.alternatives:
        return Candidates((Variant(None, route.actions),), decided=True)
    own = (Variant(None, route.actions),) if route.actions else ()
    truths = [(variant, _is_meant(variant, parts)) for variant in route.alternatives]
    certain = tuple(variant for variant, truth in truths if truth is True)
    possible = tuple(variant for variant, truth in truths if truth is not False)
    if not possible or _is_without_members(route, parts.body):
        return Candidates((*own, *route.alternatives), decided=False, fits=bool(own))
    if certain and len(certain) == len(possible):
        return Candidates((*own, *certain), decided=True)
    return Candidates((*own, *possible), decided=len((*own, *possible)) == 1)


def _parts_of(facts: Facts) -> Parts:
    return Parts(
        facts.request.body,
        facts.target.query if facts.target else None,
        facts.match.params if facts.match else {},
    )


def dependencies_of(facts: Facts, route: Route, candidates: Candidates) -> tuple[str, ...]:
    """Return the actions that the call depends on, without those of variants that it is not.

    What is needed under words of its own, which are those of no variant, is told by the call.
    """
    told = {variant.when for variant in route.alternatives}
    possible = {variant.when for variant in candidates.variants}
    parts = _parts_of(facts)
    if not isinstance(parts.body, Mapping):  # nothing is ruled out by it
        parts = parts._replace(body=None)

    def may_be(variant: Variant) -> bool:
        return variant.when in possible if variant.when in told else _is_meant(variant, parts) is not False

    wanted = (variant for variant in route.dependencies if variant.when is None or may_be(variant))
    return tuple(dict.fromkeys(action for variant in wanted for action in variant.actions))


def parts_read(route: Route) -> frozenset[str]:
    """Return the parts of a call, `body`, `query` and `path`, that tell the variants of a route apart."""
    read = (parse_discriminator(variant.when) for variant in route.alternatives)
    return frozenset(discriminator.place for discriminator in read if discriminator is not None)


def _is_meant(variant: Variant, parts: Parts) -> bool | None:
    """Whether the request is this variant; None if the words or the request do not say."""
    discriminator = parse_discriminator(variant.when)
    if discriminator is None:
        return None
    if discriminator.place == "path":
        return discriminator.holds(parts.params) if discriminator.name in parts.params else None
    if discriminator.place == "query":
        return None if parts.query is None else _in_query(discriminator, parts.query)
    if parts.body is None:
        return None
    return isinstance(parts.body, Mapping) and discriminator.holds(parts.body)


def _is_without_members(route: Route, body: Any) -> bool:
    """Whether the members of a body would tell variants apart, and it is a value that has none."""
    return body is not None and not isinstance(body, Mapping) and "body" in parts_read(route)


def _in_query(discriminator: Discriminator, query: str) -> bool | None:
    """Whether a query is of a variant; None where it gives the name two values: nobody knows which one counts."""
    pairs = set(parse_qsl(query, keep_blank_values=True))
    if discriminator.value is not None and sum(name == discriminator.name for name, _ in pairs) > 1:
        return None
    return discriminator.holds(dict(pairs))
