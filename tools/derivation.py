"""What a system policy grants, derived from its description and the manuals' tables (docs/catalog.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ostiary.catalog.catalog import Catalog
from ostiary.catalog.known import KnownAction
from ostiary.catalog.operations import load_operations, services_with_operations
from ostiary.catalog.ways import read_step
from ostiary.model.operations import NO, YES
from ostiary.model.system import SystemEntry
from ostiary.syntax.action import ActionPattern

PREFIXES = frozenset(("apm", "cci", "dcaas", "dcs", "er", "sdrs", "vpn"))
"""Prefixes that manuals or published policies use, of services whose actions are not collected."""

ALSO_READING = {"iam": ("*:check*",)}
"""Operations that read although they neither get nor list, by prefix: IAM's ask whether a right is there (`HEAD …`)."""

Way = tuple[str, ...]
"""Actions that an operation needs together."""


class Cell(NamedTuple):
    """What a table says of one policy and one operation, and the ways to carry that out."""

    operation: str
    value: str
    ways: tuple[Way, ...]


class Derived(NamedTuple):
    """The actions of a derived policy, and the operations that they rest on or cannot rest on."""

    actions: tuple[str, ...]
    tied: tuple[str, ...] = ()
    untied: tuple[str, ...] = ()
    contradictory: tuple[str, ...] = ()


def cells_of(catalog: Catalog, policy: str) -> Iterator[Cell]:
    """Yield every cell about a policy, in all tables."""
    for service in services_with_operations():
        file = load_operations(service)
        for table in file.tables if file else ():
            columns = [at for at, column in enumerate(table.policies) if column.policy == policy]
            for row in table.operations if columns else ():
                ways = tuple(_way(catalog, service, way) for way in row.ways)
                yield from (Cell(row.operation, row.cells[at], ways) for at in columns)


def _way(catalog: Catalog, service: str, texts: Iterable[str]) -> Way:
    steps = [read_step(catalog, service, text) for text in texts]
    return tuple(dict.fromkeys(action for step in steps for action in step.actions))


def derive(catalog: Catalog, entry: SystemEntry, prefix: str, cells: Iterable[Cell]) -> Derived | None:
    """Return what a policy grants by its description and its cells, None if they give no action.

    Full access is every action of the service, read-only access its `get*` and `list*`, of IAM `check*` as well. What
    a table supports is added. If it refuses what that covers, the actions are listed one by one, without the refused
    ones. A way that one table supports and another refuses is refused.
    """
    cells = tuple(cells)
    refused = {way for cell in cells if cell.value == NO for way in cell.ways}
    supported = {way for cell in cells if cell.value == YES for way in cell.ways}
    needed = frozenset(action for way in supported - refused for action in way)
    patterns = reach_of(catalog, entry, prefix)
    barred = _barred(catalog, patterns, needed, refused) | _excluded(catalog, patterns, entry.excludes)
    extra = sorted(action for action in needed if not covers(patterns, action))
    if barred:
        listed = {action.name for pattern in patterns for action in _named_here(catalog, pattern)}
        patterns = sorted(listed - barred)
    derived = Derived((*patterns, *extra), *_sorted_cells(cells, supported & refused))
    return derived if derived.actions else None


def _named_here(catalog: Catalog, pattern: str) -> Iterator[KnownAction]:
    """The actions under a pattern that this deployment's own pages name: no other is listed one by one."""
    found = map(catalog.action, catalog.expand(pattern))
    return (action for action in found if action and not action.elsewhere)


def _sorted_cells(cells: Iterable[Cell], both: set[Way]) -> tuple[tuple[str, ...], ...]:
    """The operations that are tied, those that are not, and those that tables disagree on."""
    tied: dict[str, None] = {}
    untied: dict[str, None] = {}
    contradictory: dict[str, None] = {}
    for cell in cells:
        kind = untied if not cell.ways else contradictory if both & set(cell.ways) else tied
        kind[cell.operation] = None
    return tuple(tied), tuple(untied), tuple(contradictory)


def reach_of(catalog: Catalog, entry: SystemEntry, prefix: str) -> list[str]:
    """Return the patterns that a description stands for; none if the service's actions begin nobody knows how."""
    if entry.service == "base":
        return ["*:*:*"] if entry.grants == "full" else []
    if not catalog.actions(prefix) and prefix not in PREFIXES:
        return []
    reading = ["*:get*", "*:list*", *ALSO_READING.get(prefix, ())]
    reach = {"full": ["*:*"], "most": ["*:*"], "read": reading}
    return [f"{prefix}:{pattern}" for pattern in reach.get(entry.grants or "", [])]


def covers(patterns: Iterable[str], action: str) -> bool:
    """Whether one of some patterns covers an action."""
    return any(ActionPattern(pattern).matches(action.casefold()) for pattern in patterns)


def _barred(catalog: Catalog, patterns: list[str], needed: frozenset[str], refused: set[Way]) -> set[str]:
    """The actions that the patterns cover and refused operations need.

    To refuse an operation one action would do; all go that no supported operation needs, and with an action its
    whole type (`dws:eip:*`), unless supported operations need that.
    """
    kept = {_type(action) for action in needed}
    barred: set[str] = set()
    for way in refused:
        if all(action in needed or covers(patterns, action) for action in way):
            without = {action for action in way if action not in needed}
            types = {_type(action) for action in without} - kept
            barred |= without | {name for each in types for name in catalog.expand(f"{each}:*")}
    return barred


def _excluded(catalog: Catalog, patterns: list[str], verbs: tuple[str, ...]) -> set[str]:
    """The actions whose operations begin with verbs that the description excludes."""
    names = (name for pattern in patterns for name in catalog.expand(pattern))
    return {name for name in names if verbs and name.rpartition(":")[2].casefold().startswith(verbs)}


def _type(action: str) -> str:
    return action.rpartition(":")[0]
