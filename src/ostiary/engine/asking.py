"""One call as statements with resources and conditions see it: made only where such a statement has a say.

It knows what `Facts` knows of a call, read off what the engine keeps of principals and places. Names, contradictions and
types were looked at before: what is left to say here is what applies.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from time import time
from typing import Final, NamedTuple

from ostiary.conditions import Context, Truth, all_of
from ostiary.engine.facts import CURRENT_TIME, DERIVED_KEYS
from ostiary.engine.index import Cell, Held
from ostiary.engine.needs import Need, Place
from ostiary.engine.outcomes import ALLOW, DENY, NONE
from ostiary.engine.placement import find_resource
from ostiary.engine.principal import Principal
from ostiary.engine.snapshot import Snapshot
from ostiary.routes.route import Route
from ostiary.routes.table import Match
from ostiary.syntax.resource import NO_RESOURCE_LEVEL, Resource

Values = tuple[str, ...]


class Who:
    """Who asks: the bits of what they hold, and the identity keys that follow, casefolded."""

    __slots__ = ("bits", "is_account", "is_anonymous", "keys")

    def __init__(self, principal: Principal, bits: int) -> None:
        self.bits = bits
        self.is_account = principal.is_account
        self.is_anonymous = principal.is_anonymous
        self.keys = {key.casefold(): values for key, values in principal.known.items()}


class Call(NamedTuple):
    """What a call says besides its route; `context` has casefolded keys. `now` 0 is when somebody asks."""

    who: Who
    project: Place | None
    enterprise_project: Place | None
    resource: str | None
    context: Mapping[str, Values]
    complete: bool
    now: float


class Asking:
    """Says of each statement whether it applies to one call."""

    __slots__ = ("_call", "_context", "_resource", "_service")

    def __init__(self, snapshot: Snapshot, call: Call, match: tuple[Route, dict[str, str]] | None = None) -> None:
        self._call = call
        self._service = ""
        self._context: Context | None = None
        project = call.project.entity if call.project else None
        self._resource = find_resource(snapshot, call.resource, Match(*match) if match else None, project)

    def possible(self, cell: Cell, bits: int, need: Need) -> int:
        """Return what those of a cell's statements may decide that somebody with these bits holds."""
        if cell.deny & bits:
            return DENY
        result, allowed = 0, bool(cell.allow & bits)
        for held in cell.denies if cell.may_deny & bits else ():
            truth = self.truth(held, need) if held.bit & bits else False
            if truth:
                return DENY
            if truth is None:
                result = DENY
        for held in cell.allows if cell.may_allow & bits and not allowed else ():
            truth = self.truth(held, need) if held.bit & bits else False
            if truth:
                allowed = True
                break
            if truth is None:
                result |= ALLOW
        return result | (ALLOW if allowed else NONE)

    def truth(self, held: Held, need: Need) -> Truth:
        """Whether a statement that covers the action applies to the call."""
        statement, context = held.statement, self._context_for(need)
        resource = self._resource if need.has_resource_level else NO_RESOURCE_LEVEL
        about = statement.resource_truth(resource, context)
        if about is False or statement.condition is None:
            return about
        return all_of((about, statement.condition.truth(context)))

    def _context_for(self, need: Need) -> Context:
        if self._context is None or self._service != need.service:
            call = self._call
            facts: dict[str, Values | None] = {**_BEFOREHAND, **call.context, **call.who.keys}
            for place in (call.project, call.enterprise_project):
                if place is not None:
                    facts.update(place.keys)
            facts["g:servicename"] = (need.service,)
            self._service = need.service
            self._context = _CallContext(facts, complete=call.complete, now=call.now)
        return self._context


_NOW: Final[Values] = (CURRENT_TIME,)  # stands for the time until somebody asks for it; no other tuple is this object
_BEFOREHAND: Final[dict[str, Values | None]] = {
    **dict.fromkeys(key.casefold() for key in DERIVED_KEYS),
    CURRENT_TIME.casefold(): _NOW,
}


class _CallContext(Context):
    """A context whose keys are casefolded already, and whose time is told when it is asked for."""

    __slots__ = ("_time",)

    def __init__(self, facts: dict[str, Values | None], *, complete: bool, now: float) -> None:
        self._facts = facts
        self._otherwise = () if complete else None
        self._time = now

    def values(self, key: str) -> Values | None:
        """The values of a casefolded key: `()` if it is absent, None if it is unknown."""
        found = self._facts.get(key, self._otherwise)
        if found is _NOW:
            moment = datetime.fromtimestamp(self._time or time(), UTC)
            found = self._facts[key] = (moment.isoformat(),)
        return found
