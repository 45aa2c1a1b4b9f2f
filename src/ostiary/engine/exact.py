"""The decision on an action where statements that are each unknown hang together (semantics.md §3).

`decide` judges statement by statement: one that may apply may deny or allow. Taken together they can leave less open
than that: two Allows of which one must apply allow, an Allow that a Deny always meets never does. Only what came
out open is looked at again, so that nothing is spent on requests of which everything is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.engine.decide import ActionVerdict, Support, decide_action
from ostiary.engine.facts import Facts
from ostiary.engine.snapshot import Snapshot
from ostiary.engine.stage import Hit

_OPEN = frozenset({"undetermined", "implicit-deny"})


def decide_exactly(
    snapshot: Snapshot, facts: Facts, action: str, support: Support, level: str
) -> ActionVerdict:
    """Decide one action; as `decide_action`, but certain wherever the answer is the same in every case."""
    return refine(snapshot, decide_action(snapshot, facts, action, support, level))


def refine(snapshot: Snapshot, verdict: ActionVerdict) -> ActionVerdict:
    """Return a verdict with both its outcomes exact; `refined` says whether its own has changed."""
    if not any(hit.truth is None for hit in _hits(verdict)):
        return verdict
    strict = verdict.facts.strict
    outcome = _refined(snapshot, verdict, verdict.outcome, strict=strict)
    other = _refined(snapshot, verdict, verdict.other_mode, strict=not strict)
    return verdict._replace(outcome=outcome, other_mode=other, refined=outcome != verdict.outcome)


def _refined(snapshot: Snapshot, verdict: ActionVerdict, outcome: str, *, strict: bool) -> str:
    if outcome not in _OPEN:
        return outcome
    from ostiary.engine.dependence import joint_outcome  # noqa: PLC0415 - only where something is unknown

    exact = joint_outcome(snapshot, [verdict], strict=strict)
    return outcome if exact == "undetermined" else exact


def _hits(verdict: ActionVerdict) -> Iterator[Hit]:
    for stage in (*verdict.first.values(), *verdict.second.values(), verdict.account):
        yield from stage.hits
    yield from verdict.bounds.hits()
