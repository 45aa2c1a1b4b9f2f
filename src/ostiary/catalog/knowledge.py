"""What is known of services besides their routes: levels, resources, condition keys, names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ostiary.catalog.facts import Facts, KnownKey, ResourceType
from ostiary.catalog.facts_index import FactBook
from ostiary.conditions.keys import KEYS, find_key
from ostiary.routes.route import Service
from ostiary.syntax.action import ActionPattern, service_of

GLOBAL_KEYS = tuple(
    KnownKey(key.name, key.type, None, key.multiple, key.versions, (), key.documented)
    for key in KEYS.values()
    if key.name.startswith(("g:", "sts:"))
)
"""The keys that any service may send: the table of `conditions.keys`."""

MOST_LEVELS = 20_000
"""Of how many actions it is kept whether they can be limited to resources: services have some thousands."""


class Knowledge:
    """The facts of every service, for one deployment; without a book nothing is known."""

    def __init__(self, book: FactBook | None = None, deployment: str = "otc") -> None:
        self._book = book
        self._deployment = deployment
        self._levels: dict[str, bool | None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The short names of all services that have a catalog file."""
        return self._book.names if self._book else ()

    def of(self, service: str) -> Facts | None:
        """Return the facts of a service by its name, which is also the prefix of its actions but for a few."""
        return self._book.of(service.casefold()) if self._book else None

    def header(self, service: str) -> Service | None:
        """Return a service as its route file would describe it, None if it has no catalog file."""
        facts = self.of(service)
        return facts.header(self._deployment) if facts else None

    def prefix_of(self, service: str) -> str:
        """Return the first segment of a service's actions: its own name, but for a few."""
        facts = self.of(service)
        return facts.prefix if facts else service.casefold()

    def is_complete(self, prefix: str) -> bool:
        """Whether a manual lists all actions of a service, not only some."""
        facts = self.of(prefix)
        return facts is not None and facts.is_complete

    def has_resource_level(self, action: str) -> bool | None:
        """Return whether an action can be limited to resources, None where no documentation says so."""
        folded = action.casefold()
        if folded in self._levels:
            return self._levels[folded]
        level = self._resource_level(folded)
        if len(self._levels) < MOST_LEVELS:  # anybody may ask for any number of actions
            self._levels[folded] = level
        return level

    def _resource_level(self, folded: str) -> bool | None:
        facts = self.of(service_of(folded))
        entries = facts.resource_level if facts else ()
        return next((entry.support for entry in entries if _covers(entry.actions, folded)), None)

    def resource_types(self, service: str) -> tuple[ResourceType, ...]:
        """Return the types of resources that policies may name for a service."""
        facts = self.of(self.prefix_of(service))
        return facts.resource_types if facts else ()

    def keys(self, service: str) -> tuple[KnownKey, ...]:
        """Return the condition keys that a service may send: its own, then the global ones."""
        facts = self.of(self.prefix_of(service))
        return (*(facts.keys if facts else ()), *GLOBAL_KEYS)

    def key(self, name: str) -> KnownKey | None:
        """Return a condition key by its name in any case; `g:ResourceTag/owner` is found under `g:ResourceTag/`."""
        known = find_key(name)
        if known and known.name.startswith(("g:", "sts:")):
            return KnownKey(
                known.name, known.type, None, known.multiple, known.versions, (), known.documented
            )
        service, colon, _ = name.partition(":")
        facts = self.of(service) if colon else None
        keys = {key.name.casefold(): key for key in facts.keys} if facts else self._bucket_keys
        folded = name.casefold()
        prefix, slash, _ = folded.partition("/")
        return keys.get(folded) or (keys.get(prefix + slash) if slash else None)

    def aliases(self, action: str) -> tuple[str, ...]:
        """Return the other names of an action, whichever of them is asked for; sorted."""
        facts = self.of(service_of(action))
        folded = action.casefold()
        found = [name for name in _names(facts, folded) if name.casefold() != folded] if facts else []
        return tuple(sorted(dict.fromkeys(found)))

    def meant(self, action: str) -> tuple[str, ...]:
        """Return the actions that authors mean by a name that is none; empty where nobody has said so."""
        facts = self.of(service_of(action))
        found = (
            [name for entry in facts.meant if entry.covers(action) for name in entry.actions] if facts else []
        )
        return tuple(dict.fromkeys(found))

    @cached_property
    def _bucket_keys(self) -> dict[str, KnownKey]:
        """The spellings of bucket policies, which have no service or another cloud's: `SourceIp`, `aws:SourceIp`."""
        facts = self.of("obs")
        return {key.name.casefold(): key for key in facts.keys if not key.versions} if facts else {}


def _names(facts: Facts, folded: str) -> Iterator[str]:
    """The names in the families that a name belongs to: its own action, or what an action is also called."""
    for family in facts.aliases:
        if family.action.casefold() == folded:
            yield from family.also
        elif folded in map(str.casefold, family.also):
            yield family.action


def _covers(patterns: tuple[str, ...], folded: str) -> bool:
    return any(ActionPattern(pattern).matches(folded) for pattern in patterns)
