"""A decision whose reasons are worked out when somebody asks for them: most callers only want to know the outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict

from ostiary.engine.decision import Decision
from ostiary.engine.facts import resolve
from ostiary.engine.request import ContextValue, Request
from ostiary.engine.rule import decide

if TYPE_CHECKING:
    from ostiary.engine.candidates import Candidates
    from ostiary.engine.decide import ActionVerdict
    from ostiary.engine.facts import Facts
    from ostiary.engine.snapshot import Snapshot


class Others(TypedDict, total=False):
    """The keywords of `authorize` that few calls have."""

    agency: str | None
    account: bool
    anonymous: bool
    service: str | None
    context_complete: bool
    body: Any
    evaluation: str | None
    at: str | None
    session_policy: Mapping[str, Any] | None
    source_resource: str | None


Words = tuple[
    str,
    str,
    str | None,
    Sequence[str] | None,
    str | None,
    str | None,
    str | None,
    Mapping[str, ContextValue] | None,
    Others,
]
"""A call as it was made: method, path, user, groups, project, enterprise project, resource, context, the others."""


def request_of(
    method: str,
    path: str,
    user: str | None,
    groups: Sequence[str] | None,
    project: str | None,
    enterprise_project: str | None,
    resource: str | None,
    context: Mapping[str, ContextValue] | None,
    others: Others,
) -> Request:
    """Return a call as a request; TypeError for a keyword that there is not."""
    unknown = others.keys() - Others.__annotations__.keys()
    if unknown:
        raise TypeError(f"got an unexpected keyword argument '{min(unknown)}'")
    return Request(
        method=method,
        path=path,
        user=user,
        groups=groups,
        project=project,
        enterprise_project=enterprise_project,
        resource=resource,
        context={} if context is None else context,
        **others,
    )


class LazyDecision(Decision):
    """A Decision of which only the outcome is known, and what was asked.

    What explains it is decided anew by `rule.decide`, for the same snapshot and the same time.
    """

    _words: Words
    _now: float

    def __init__(self, snapshot: Snapshot, outcome: str, words: Words, now: float) -> None:
        method, path, user, groups, *places, context, others = words
        kept = (method, path, user, _kept(groups), *places, _kept(context), others)
        fields = {"snapshot": snapshot, "outcome": outcome, "_words": kept, "_now": now}
        object.__setattr__(self, "__dict__", fields)  # as if each were set; a Decision is frozen

    @cached_property
    def _reasons(self) -> Decision:
        now = datetime.fromtimestamp(self._now, UTC).isoformat()
        found = decide(self.snapshot, resolve(self.snapshot, request_of(*self._words), now))
        if found.outcome != self.outcome:
            raise RuntimeError(f"decided {self.outcome}, but explained {found.outcome}: {self._words}")
        return found

    @property
    def facts(self) -> Facts:
        """What is known of the request."""
        return self._reasons.facts

    @property
    def other_mode(self) -> str | None:
        """What the other evaluation would have said."""
        return self._reasons.other_mode

    @property
    def verdicts(self) -> tuple[ActionVerdict, ...]:
        """The verdict on each required action."""
        return self._reasons.verdicts

    @property
    def missing_dependencies(self) -> tuple[str, ...]:
        """The actions that the route depends on and that are not allowed."""
        return self._reasons.missing_dependencies

    @property
    def candidates(self) -> Candidates | None:
        """The variants of the route that the request may be."""
        return self._reasons.candidates


def _kept(given: Any) -> Any:
    """What a caller gave, so that it is still there if the caller changes it afterwards."""
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, Mapping):
        return {key: _kept(value) for key, value in given.items()}
    return tuple(given) if isinstance(given, list | tuple | set | frozenset) else given
