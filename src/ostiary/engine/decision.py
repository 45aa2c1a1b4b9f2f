"""The answer: true only if allowed; everything that explains it is built when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ostiary.engine.answer import ActionDecision, CallDependence, DependsOn, Note, word
from ostiary.engine.outcomes import ALLOWED_OUTCOMES
from ostiary.routes.route import Route

if TYPE_CHECKING:
    from ostiary.engine.candidates import Candidates
    from ostiary.engine.decide import ActionVerdict
    from ostiary.engine.explained.denial import HttpDenial
    from ostiary.engine.explained.near_misses import NearMiss
    from ostiary.engine.facts import Facts
    from ostiary.engine.snapshot import Snapshot


@dataclass(frozen=True)
class Decision:
    """A decision on a request: `bool(decision)` is True only if it is allowed.

    `outcome` is one of `allowed`, `account`, `no-action-required`, `explicit-deny`, `implicit-deny`,
    `undetermined`, `no-route`; `other_mode` what the other evaluation (strict, two-stage) would have said.
    `missing_dependencies` are the actions that the route depends on and that are not allowed.
    """

    snapshot: Snapshot = field(repr=False)
    facts: Facts = field(repr=False)
    outcome: str
    other_mode: str | None = None
    verdicts: tuple[ActionVerdict, ...] = field(default=(), repr=False)
    missing_dependencies: tuple[str, ...] = ()
    candidates: Candidates | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return self.outcome in ALLOWED_OUTCOMES

    @property
    def decision(self) -> str:
        """`allow` or `deny`."""
        return word(allowed=bool(self))

    @property
    def route(self) -> Route | None:
        """The route that was matched, None for a request that names an action, or no route."""
        return self.facts.match.route if self.facts.match else None

    @property
    def with_dependencies(self) -> bool:
        """Whether it is allowed together with everything that the route depends on (semantics.md §2)."""
        return bool(self) and not self.missing_dependencies

    @cached_property
    def actions(self) -> tuple[ActionDecision, ...]:
        """The decision on each required action, with the statements it rests on."""
        from ostiary.engine.explained.trace import trace_actions  # noqa: PLC0415 - after the fact, only if asked

        return trace_actions(self)

    @cached_property
    def depends_on(self) -> tuple[DependsOn, ...]:
        """What an undetermined decision depends on, all its actions taken together; an action's own may be more."""
        return (*self.dependence.facts, *self.dependence.call)

    @cached_property
    def dependence(self) -> CallDependence:
        """What it depends on: facts, and the parts of the call that tell the variants of its route apart."""
        from ostiary.engine.explained.trace import trace_dependence  # noqa: PLC0415 - after the fact, only if asked

        return trace_dependence(self)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What a reader should know besides: disagreeing modes, grants without effect, faults in conditions."""
        from ostiary.engine.explained.notes import collect_notes  # noqa: PLC0415 - after the fact, only if asked

        return collect_notes(self)

    @cached_property
    def near_misses(self) -> tuple[NearMiss, ...]:
        """What would have allowed the actions that nothing allows, and what it failed by; the nearest first."""
        from ostiary.engine.explained.near_misses import find_near_misses  # noqa: PLC0415 - after the fact, only if asked

        return find_near_misses(self)

    def explain(self) -> str:
        """Return the explanation for people, several lines, without colour."""
        from ostiary.engine.explained.explanation import explain  # noqa: PLC0415 - after the fact, only if asked

        return explain(self)

    def to_http(self) -> HttpDenial | None:
        """Return the response that the service itself would deny with; None if it is allowed (research §5)."""
        from ostiary.engine.explained.denial import word_denial  # noqa: PLC0415 - after the fact, only if asked

        return word_denial(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of interfaces.md §3 (`id` only if the request has one)."""
        missing = self.missing_dependencies
        identity = {} if self.facts.request.id is None else {"id": self.facts.request.id}
        return {
            **identity,
            "decision": self.decision,
            "outcome": self.outcome,
            "with_dependencies": {
                "decision": word(allowed=self.with_dependencies),
                "missing": list(missing),
            },
            "route": self._route_dict(),
            "actions": [action.to_dict() for action in self.actions],
            "depends_on": [item.to_dict() for item in self.depends_on],
            "enterprise_project": self._enterprise_project_dict(),
            "notes": [note.to_dict() for note in self.notes],
        }

    def _enterprise_project_dict(self) -> dict[str, Any] | None:
        entity = self.facts.enterprise_project
        if entity is None:
            return None
        return {"id": entity.id, "name": entity.name, "from": self.facts.enterprise_project_from}

    def _route_dict(self) -> dict[str, Any] | None:
        match = self.facts.match
        if match is None:
            return None
        route = match.route
        return {
            "service": route.service,
            "method": route.method,
            "path": route.path,
            "params": dict(match.params),
            "actions": list(dict.fromkeys(route.named_actions())),
            "scope": route.scope_dict(),
        }
