"""Rows about the same call brought together: duplicates merged, different actions kept as alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ostiary.errors import Diagnostic, Severity
from ostiary.model.route import Alternative, Authorization, Dependencies, RouteEntry, RouteScope
from ostiary.routes.importer.rows import Candidate
from ostiary.syntax.path import parse_template


@dataclass(frozen=True, slots=True)
class Merged:
    """The routes in the order of their first rows, the number of calls that repeated one, the warnings."""

    routes: tuple[RouteEntry, ...]
    duplicates: int
    warnings: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Slot:
    """The candidates with one method and template shape; a repeat says only what an earlier one said."""

    candidates: list[Candidate] = field(default_factory=list)
    repeats: list[Candidate] = field(default_factory=list)

    def add(self, candidate: Candidate) -> None:
        known = {_claim(other) for other in self.candidates}
        (self.repeats if _claim(candidate) in known else self.candidates).append(candidate)


def merge_candidates(candidates: Sequence[Candidate]) -> Merged:
    """Return one route for each method and template shape; parameter names do not tell two calls apart."""
    slots: dict[tuple[str, ...], _Slot] = {}
    for candidate in candidates:
        slots.setdefault(_shape(candidate.entry), _Slot()).add(candidate)
    routes = tuple(_route(slot) for slot in slots.values())
    warnings = [warning for slot in slots.values() for warning in _warnings(slot)]
    return Merged(routes, sum(len(slot.repeats) for slot in slots.values()), tuple(warnings))


def _shape(entry: RouteEntry) -> tuple[str, ...]:
    return (entry.method, *(segment.shape for segment in parse_template(entry.path)))


def _claim(candidate: Candidate) -> object:
    """What a candidate says of its call, its title and scope apart."""
    entry = candidate.entry
    variants = frozenset((variant.when, frozenset(variant.actions)) for variant in entry.alternatives)
    return entry.authorization, frozenset(entry.actions), variants


def _route(slot: _Slot) -> RouteEntry:
    first = slot.candidates[0].entry
    every = [*slot.candidates, *slot.repeats]
    changes: dict[str, object] = {
        "scope": _common_scope([candidate.entry.scope for candidate in every]),
        "dependencies": _dependencies(slot),
    }
    if len(slot.candidates) > 1:
        changes |= {
            "title": _titles(every),
            "authorization": _strictest([candidate.entry.authorization for candidate in slot.candidates]),
            "actions": (),
            "alternatives": _alternatives(every),
        }
    return first.model_copy(update=changes)


def _titles(candidates: Sequence[Candidate]) -> str | None:
    """The titles of rows that describe one call, each once."""
    return "; ".join(dict.fromkeys(c.entry.title for c in candidates if c.entry.title)) or None


def _strictest(authorizations: Sequence[Authorization]) -> Authorization:
    """Bring rows that disagree together so that nothing is allowed that one of them does not allow."""
    order: tuple[Authorization, ...] = ("unknown", "required", "none")
    return next(authorization for authorization in order if authorization in authorizations)


def _alternatives(candidates: Sequence[Candidate]) -> tuple[Alternative, ...]:
    """Return one alternative for each discriminator, and one for each list of actions without."""
    variants: dict[tuple[str | None, tuple[str, ...]], None] = {}
    labels: dict[tuple[str, ...], list[str]] = {}
    for candidate in candidates:
        for alternative in candidate.entry.alternatives:
            variants[alternative.when, alternative.actions] = None
        if actions := candidate.entry.actions:
            known = labels.setdefault(actions, [])
            known += [candidate.label] if candidate.label and candidate.label not in known else []
    listed = (Alternative(when=when, actions=actions) for when, actions in variants)
    titled = (
        Alternative(when="; ".join(known) or None, actions=actions) for actions, known in labels.items()
    )
    return (*listed, *titled)


def _dependencies(slot: _Slot) -> tuple[Dependencies, ...]:
    """Return the dependencies of all rows; where their actions differ, each under its own row's label."""
    found: dict[Dependencies, None] = {}
    for candidate in (*slot.candidates, *slot.repeats):
        label = candidate.label if len(slot.candidates) > 1 else None
        for dependency in candidate.entry.dependencies:
            when = ": ".join(words for words in (label, dependency.when) if words) or None
            found[Dependencies(when=when, actions=dependency.actions)] = None
    return tuple(found)


def _common_scope(scopes: Sequence[RouteScope]) -> RouteScope:
    return RouteScope(
        project=_common_flag([scope.project for scope in scopes]),
        enterprise_project=_common_flag([scope.enterprise_project for scope in scopes]),
    )


def _common_flag(flags: Sequence[bool | None]) -> bool | None:
    """Return what all rows that know it agree on; None if they contradict each other."""
    known = {flag for flag in flags if flag is not None}
    return known.pop() if len(known) == 1 else None


def _warnings(slot: _Slot) -> Iterator[Diagnostic]:
    """Yield what a reader should check of a call that several rows describe differently."""
    every = [*slot.candidates, *slot.repeats]
    route = slot.candidates[0].entry.route
    for candidate in slot.candidates[1:]:
        if candidate.entry.alternatives and slot.candidates[0].entry.alternatives:
            continue  # each row says itself which requests it is about
        message = f"`{route}` has other actions in an earlier row: both are kept as alternatives"
        yield Diagnostic("conflicting-row", message, candidate.span, severity=Severity.WARNING)
    for candidate in every[1:]:
        if _contradicts(candidate.entry.scope, every[0].entry.scope):
            message = f"`{route}` has another scope in an earlier row: what they do not share is unknown"
            yield Diagnostic("conflicting-scope", message, candidate.span, severity=Severity.WARNING)


def _contradicts(one: RouteScope, other: RouteScope) -> bool:
    return (one.project, other.project) in _OPPOSITES or (
        one.enterprise_project,
        other.enterprise_project,
    ) in _OPPOSITES


_OPPOSITES = ((True, False), (False, True))
