"""One call as statements with resources and conditions see it: made only where such a statement has a say.

It knows what `Facts` knows of a call, read off what the engine keeps of principals and places. Names,
contradictions and types were looked at before: what is left to say here is what applies.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from time import time
from typing import Any, Final

from ostiary.conditions import Context, Truth
from ostiary.engine.facts import CURRENT_TIME, DERIVED_KEYS
from ostiary.engine.index import Cell, Held
from ostiary.engine.outcomes import ALLOW, DENY, NONE
from ostiary.engine.placement import find_resource
from ostiary.engine.principal import Principal
from ostiary.engine.short_way.needs import Need, Place
from ostiary.engine.snapshot import Snapshot
from ostiary.model.account import EnterpriseProject, Project
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


class Asking(Context):
    """Says of each statement whether it applies to one call, and is itself the context of the call.

    `given` is the context as the caller wrote it, plain texts under keys that `spelled` has the spelling of; or, as
    `folded`, what was read of one that is not so plain. `now` is the time of the call, as its key has it or in seconds
    since 1970; 0 is the moment when somebody asks for it.
    """

    __slots__ = (
        "_folded", "_given", "_match", "_now", "_place", "_resource", "_service", "_snapshot", "_spelled",
        "_text", "_where", "_who",
    )  # fmt: skip

    def __init__(
        self,
        snapshot: Snapshot,
        who: Who,
        where: Place[Project] | None,
        place: Place[EnterpriseProject] | None,
        resource: str | None,
        match: tuple[Route, dict[str, str]] | None,
        given: Mapping[str, Any] | None,
        spelled: Mapping[str, str],
        folded: Mapping[str, Values] | None,
        complete: bool,
        now: float | Values,
    ) -> None:
        self._snapshot, self._who, self._where, self._place = snapshot, who.keys, where, place
        self._text, self._match = resource, match
        self._given, self._spelled, self._folded = given, spelled, folded
        self._otherwise = () if complete else None
        self._now = now
        self._service = ""
        self._resource: Resource | None = None

    def possible(self, cell: Cell, bits: int, need: Need) -> int:
        """Return what those of a cell's statements may decide that somebody with these bits holds."""
        if cell.deny & bits:
            return DENY
        self._service = need.service
        denied = self._any_applies(cell.denies, bits, need) if cell.may_deny & bits else False
        if denied:
            return DENY
        allowed: Truth = bool(cell.allow & bits)
        if not allowed and cell.may_allow & bits:
            allowed = self._any_applies(cell.allows, bits, need)
        result = 0 if denied is False else DENY
        if allowed:
            return result | ALLOW
        return result | NONE if allowed is False else result | NONE | ALLOW

    def _any_applies(self, statements: tuple[Held, ...], bits: int, need: Need) -> Truth:
        """Whether any of the statements applies that somebody with these bits holds."""
        result: Truth = False
        for held in statements:
            if held.bit & bits:
                truth = self._truth(held, need)
                if truth:
                    return True
                if truth is None:
                    result = None
        return result

    def values(self, key: str) -> Values | None:
        """The values of a casefolded key: `()` if it is absent, None if it is unknown."""
        if self._folded is not None:
            if key in self._folded:
                return self._folded[key]
        elif self._given and (value := self._given.get(self._spelled.get(key, _NO_KEY))) is not None:
            return (value,)
        if key in self._who:
            return self._who[key]
        for place in (self._where, self._place):
            if place is not None and key in place.keys:
                return place.keys[key]
        return self._of_engine(key)

    def _of_engine(self, key: str) -> Values | None:
        if key in UNKNOWN_KEYS:
            return None
        if key == SERVICE:
            return (self._service,)
        if key != TIME:
            return self._otherwise
        if isinstance(self._now, tuple):
            return self._now
        self._now = (datetime.fromtimestamp(self._now or time(), UTC).isoformat(),)
        return self._now

    def _truth(self, held: Held, need: Need) -> Truth:
        """Whether a statement that covers the action applies to the call."""
        statement = held.compiled or held.statement
        if statement.resources is None:
            return statement.truth_if_covered(None, self)
        if not need.has_resource_level:
            return statement.truth_if_covered(NO_RESOURCE_LEVEL, self)
        if self._resource is None:
            match = Match(*self._match) if self._match else None
            project = self._where.entity if self._where else None
            self._resource = find_resource(self._snapshot, self._text, match, project)
        return statement.truth_if_covered(self._resource, self)


_NO_KEY: Final[Any] = None  # what no context has
SERVICE: Final = "g:servicename"
TIME: Final = CURRENT_TIME.casefold()
UNKNOWN_KEYS: Final = frozenset(key.casefold() for key in DERIVED_KEYS)
