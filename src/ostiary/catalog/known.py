"""Every action that the catalog knows: those that routes need, and those that only manuals name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ostiary.catalog.facts import Facts, ManualAction
from ostiary.routes.route import Route
from ostiary.syntax.action import ActionPattern, service_of
from ostiary.syntax.glob import Glob

if TYPE_CHECKING:
    from ostiary.catalog.nearest import Candidates


class KnownAction(NamedTuple):
    """An action as the vendor spells it.

    `service` is the first segment in small letters. `tier` 1: a route needs it; 2: only manuals or system policies
    name it. `project` and `enterprise_project` are what all its routes agree on (None: they do not, or none says).
    `sources` are the pages that name an action of tier 2; `elsewhere`: they are another deployment's.
    """

    name: str
    service: str
    tier: int
    title: str | None = None
    routes: tuple[Route, ...] = ()
    project: bool | None = None
    enterprise_project: bool | None = None
    sources: tuple[str, ...] = ()
    elsewhere: bool = False


class KnownActions:
    """The actions of all services, gathered prefix by prefix when they are asked for; immutable to its users.

    `routes` are those of the deployment, `manual` returns the facts of the service with a prefix (None: no such
    service), `prefixes` are all that exist. `elsewhere` gives the routes of another deployment, whose actions are
    known, as manuals', for the services that this one has no routes of.
    """

    def __init__(
        self,
        routes: Iterable[Route],
        manual: Callable[[str], Facts | None],
        prefixes: Iterable[str],
        elsewhere: Callable[[], Iterable[Route]] = tuple,
    ) -> None:
        self._manual = manual
        self._elsewhere = elsewhere
        self._by_prefix: dict[str, dict[str, KnownAction]] = {}
        self._by_likeness: dict[str, Candidates] = {}
        self._expanded: dict[str, tuple[str, ...]] = {}
        self._routes = tuple(routes)
        self._prefixes = frozenset(prefixes)

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """The first segments of all actions, sorted, in small letters."""
        return tuple(sorted(self._prefixes | self._needed.keys()))

    def find(self, name: str) -> KnownAction | None:
        """Return an action by its name in any case, None if nothing names it."""
        return self.of_prefix(service_of(name)).get(name.casefold())

    def of_prefix(self, prefix: str) -> dict[str, KnownAction]:
        """Return the actions of a prefix by their casefolded names, sorted; empty if there is none."""
        known = self._by_prefix.get(prefix)
        if known is None:
            known = dict(self._gather(prefix))
            if known:  # of names that no service has there is no end
                self._by_prefix[prefix] = known
        return known

    def expand(self, pattern: str) -> tuple[str, ...]:
        """Return the names that a pattern covers, sorted."""
        folded = pattern.casefold()
        found = self._expanded.get(folded)
        if found is None:
            found = self._expanded[folded] = self._expand(ActionPattern(pattern))
        return found

    def all_are_needed(self, prefix: str) -> bool:
        """Whether routes need actions of a prefix, and name all of them: none with a pattern."""
        needed = self._needed.get(prefix)
        return needed is not None and not any(map(_is_pattern, needed))

    def routes_of(self, name: str) -> tuple[Route, ...]:
        """Return the routes that need an action, or what exactly this pattern says (ADR 10)."""
        _, routes = self._needed.get(service_of(name), {}).get(name.casefold(), ("", []))
        return tuple(routes)

    def nearest(self, name: str, number: int) -> tuple[str, ...]:
        """Return the actions most like a name: of its own service, else of all."""
        from ostiary.catalog.nearest import rank  # noqa: PLC0415 - only for a hint

        own = service_of(name)
        prefixes = (own,) if self.of_prefix(own) else self.prefixes
        return rank(name, map(self._candidates, prefixes), number)

    def _candidates(self, prefix: str) -> Candidates:
        """What a name may mean of a prefix, prepared at the first wrong name of it."""
        from ostiary.catalog.nearest import Candidate, Candidates  # noqa: PLC0415 - only for a hint

        prepared = self._by_likeness.get(prefix)
        if prepared is None:
            prepared = self._by_likeness[prefix] = Candidates(
                Candidate(action.name, tuple((route.method, route.path) for route in action.routes))
                for action in self.of_prefix(prefix).values()
            )
        return prepared

    def _expand(self, pattern: ActionPattern) -> tuple[str, ...]:
        if pattern.literal is not None:
            known = self.find(pattern.literal)
            return (known.name,) if known else ()
        service = Glob("*" if pattern.everything else pattern.text.partition(":")[0].casefold())
        prefixes = (
            (service.literal,) if service.literal is not None else filter(service.matches, self.prefixes)
        )
        head = re.split("[*?]", pattern.text.casefold(), maxsplit=1)[0]  # what all that it covers begin with
        return tuple(
            action.name
            for prefix in prefixes
            for folded, action in self.of_prefix(prefix).items()
            if folded.startswith(head) and pattern.matches(folded)
        )

    def _gather(self, prefix: str) -> list[tuple[str, KnownAction]]:
        needed = self._needed.get(prefix, {})
        facts = self._manual(prefix)
        other = {} if needed else self._needed_elsewhere.get(prefix, {})
        manual = {action.name.casefold(): action for action in facts.actions} if facts else {}
        found = [
            (folded, _of_manual(action, prefix)) for folded, action in manual.items() if folded not in needed
        ]
        found += [
            (folded, KnownAction(name, prefix, 2, _title(routes), sources=(_ELSEWHERE,), elsewhere=True))
            for folded, (name, routes) in other.items()
            if folded not in manual
        ]
        found += [(folded, _of_routes(name, prefix, routes)) for folded, (name, routes) in needed.items()]
        return sorted((folded, action) for folded, action in found if not _is_pattern(folded))

    @cached_property
    def _needed(self) -> _Needed:
        return _needed_by(self._routes)

    @cached_property
    def _needed_elsewhere(self) -> _Needed:
        return _needed_by(self._elsewhere())


_ELSEWHERE = "route table of another deployment"
_Needed = dict[str, dict[str, tuple[str, list[Route]]]]
"""What routes need, patterns included: by prefix and casefolded name, each with its spelling and its routes."""


def _needed_by(routes: Iterable[Route]) -> _Needed:
    found: _Needed = {}
    for route in routes:
        for name in dict.fromkeys(route.named_actions()):
            _, needing = found.setdefault(service_of(name), {}).setdefault(name.casefold(), (name, []))
            if not needing or needing[-1] is not route:
                needing.append(route)
    return found


def _is_pattern(name: str) -> bool:
    return "*" in name or "?" in name


def _of_manual(action: ManualAction, prefix: str) -> KnownAction:
    return KnownAction(
        action.name, prefix, 2, action.title, sources=action.sources, elsewhere=action.elsewhere
    )


def _of_routes(name: str, prefix: str, routes: Sequence[Route]) -> KnownAction:
    return KnownAction(
        name,
        prefix,
        1,
        _title(routes),
        tuple(routes),
        agreed([route.project for route in routes]),
        agreed([route.enterprise_project for route in routes]),
    )


def _title(routes: Sequence[Route]) -> str | None:
    return next((route.title for route in routes if route.title), None)


def agreed(flags: Sequence[bool | None]) -> bool | None:
    """Return what all flags are, None if they differ or one is unknown (semantics.md §1).

    >>> agreed([True, True]), agreed([True, False]), agreed([])
    (True, None, None)
    """
    return flags[0] if len(set(flags)) == 1 else None
