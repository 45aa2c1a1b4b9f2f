"""Which statements of an undetermined verdict could tip it, one way or the other.

To try one takes as long as to decide. But what a stage may decide is a set of three outcomes, and how the stages are
put together does not depend on their order: statements that change sets alike, in places of one kind with sets alike,
tip alike. So few are tried, however many buckets, enterprise projects or levels of an organization there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from typing import NamedTuple

from ostiary.conditions import Truth
from ostiary.engine.decide import ActionVerdict, combine
from ostiary.engine.stage import Hit, Stage, possible_of


def tips_outcome(verdict: ActionVerdict, hit: Hit) -> bool:
    """Return whether the outcome hangs on one unknown statement, if the others are left open."""
    return _outcome(verdict, hit, truth=True) != _outcome(verdict, hit, truth=False)


def _outcome(verdict: ActionVerdict, hit: Hit, *, truth: bool) -> str:
    """The outcome if one unknown statement were known."""

    def settle(stage: Stage) -> Stage:
        same = hit.statement
        return Stage(tuple(h._replace(truth=truth) if h.statement is same else h for h in stage.hits))

    settled = verdict.settled(settle)
    return combine(
        settled.first.values(),
        settled.second.values(),
        settled.account,
        verdict.support,
        strict=verdict.facts.strict,
        bounds=verdict.bounds.settled(settle),
    )


def standing_of(verdict: ActionVerdict) -> dict[int, tuple[Hashable, ...]]:
    """Return where each statement may apply, by its identity: equal for those that tip the verdict alike."""
    found: dict[int, list[Hashable]] = {}
    for kind, stages in _places(verdict):
        sums = [_Sum.of(stage) for stage in stages]
        base = tuple(stage.possible for stage in stages)
        for statement in {id(hit.statement): None for stage in stages for hit in stage.hits}:
            changed = tuple(one.possible_if(statement, truth) for one in sums for truth in (True, False))
            found.setdefault(statement, []).append((kind, base, changed))
    return {statement: tuple(sorted(places, key=repr)) for statement, places in found.items()}


def _places(verdict: ActionVerdict) -> Iterator[tuple[Hashable, tuple[Stage, ...]]]:
    """Yield what stages belong together, and how they count: two of one kind may change places."""
    bounds = verdict.bounds
    yield from (("first", (stage,)) for stage in verdict.first.values())
    yield from (("second", (stage,)) for stage in verdict.second.values())
    yield "account", (verdict.account,)
    for found in bounds.resource.values():
        yield ("resource", found.foreign), (found.stage, found.if_foreign)
    yield from (("limit", (stage,)) for stage in bounds.limits())


class _Sum(NamedTuple):
    """How many statements of a stage are of each effect and truth, and how often each is among them."""

    kinds: Counter[tuple[bool, Truth]]
    times: Counter[tuple[int, bool, Truth]]

    @classmethod
    def of(cls, stage: Stage) -> _Sum:
        """Return the sum of a stage."""
        return cls(
            Counter((hit.statement.deny, hit.truth) for hit in stage.hits),
            Counter((id(hit.statement), hit.statement.deny, hit.truth) for hit in stage.hits),
        )

    def possible_if(self, statement: int, truth: bool) -> int:
        """Return what the stage may decide if one statement were known."""
        kinds = Counter(self.kinds)
        for deny in (True, False):
            for earlier in (True, False, None):
                times = self.times[statement, deny, earlier]
                kinds[deny, earlier] -= times
                kinds[deny, truth] += times
        return possible_of(kind for kind, count in kinds.items() if count)
