"""The decision on an action where statements that are each unknown hang together (semantics.md §3).

`decide` judges statement by statement: one that may apply may deny or allow. Taken together they can leave less open
than that: two Allows of which one must apply allow, an Allow that a Deny always meets never does. Only what came
out open is looked at again, so that nothing is spent on requests of which everything is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Final

from ostiary.engine.decide import ActionVerdict, Support, combine, decide_action, supports_of
from ostiary.engine.facts import Facts
from ostiary.engine.outcomes import DENIED_OUTCOMES
from ostiary.engine.snapshot import Snapshot
from ostiary.engine.stage import Hit, Stage
from ostiary.engine.statement import CompiledPolicy
from ostiary.syntax.action import is_pattern, service_of
from ostiary.syntax.resource import PATH, Resource

_OPEN = frozenset({"undetermined", "implicit-deny"})


def decide_exactly(
    snapshot: Snapshot, facts: Facts, action: str, support: Support, level: str
) -> ActionVerdict:
    """Decide one action; as `decide_action`, but certain wherever the answer is the same in every case."""
    return refine(snapshot, decide_action(snapshot, facts, action, support, level))


def is_allowed(snapshot: Snapshot, facts: Facts, action: str, support: Support, level: str) -> bool:
    """Return whether an action is allowed for certain, as `decide_exactly` has it, with less work where it is not."""
    verdict = decide_action(snapshot, facts, action, support, level)
    if verdict.outcome != "undetermined":
        return verdict.allowed
    if _is_denied_in_a_case(verdict):
        return False
    if facts.resource is None and not snapshot.attached:
        for resource in islice(_examples(verdict), MOST_EXAMPLES):
            about = facts._replace(resource=resource)
            if _is_denied_in_a_case(decide_action(snapshot, about, action, support, level)):
                return False
    return refine(snapshot, verdict).allowed


def _is_denied_in_a_case(verdict: ActionVerdict) -> bool:
    """Whether it is denied if unknown scopes turn out one way, and what is of a pattern the one way or the other."""
    for settle in (_without_parts, _with_parts) if is_pattern(verdict.action) else (None,):
        settled = verdict if settle is None else verdict.settled(partial(settle, verdict))
        stages = settled.first.values(), settled.second.values(), settled.account
        for support in supports_of(verdict.support):
            outcome = combine(*stages, support, strict=verdict.facts.strict, bounds=verdict.bounds)
            if outcome in DENIED_OUTCOMES:
                return True
    return False


def _without_parts(verdict: ActionVerdict, stage: Stage) -> Stage:
    """The case that what covers a part of the pattern does not cover the action."""
    return Stage(tuple(hit for hit in stage.hits if not _is_part(verdict, hit)))


def _with_parts(verdict: ActionVerdict, stage: Stage) -> Stage:
    """The case that what covers a part of the pattern covers the action."""
    resource, context = verdict.facts.resource, verdict.context

    def covering(hit: Hit) -> Hit:
        return hit._replace(truth=hit.statement.truth_if_covered(resource, context))

    return Stage(tuple(covering(hit) if _is_part(verdict, hit) else hit for hit in stage.hits))


def _is_part(verdict: ActionVerdict, hit: Hit) -> bool:
    return hit.truth is None and hit.statement.action_truth(verdict.action.casefold()) is None


def _examples(verdict: ActionVerdict) -> Iterator[Resource]:
    """Yield resources that an unknown one may be: of those that a Deny may be about, and one that nobody names."""
    for hit in _hits(verdict):
        policy = hit.statement.policy
        if hit.truth is None and hit.statement.deny and isinstance(policy, CompiledPolicy):
            listed = policy.document.outlines[hit.statement.index].resources
            yield from map(_example, listed[:1] if isinstance(listed, tuple) else ())
    yield _example(f"{service_of(verdict.action)}::::")


def _example(pattern: str) -> Resource:
    """A resource whose segments are all known; of a pattern that is readable, one that it covers."""
    return Resource(":".join(_WILDCARDS.sub("x", part) or "x" for part in pattern.split(":", PATH)))


_WILDCARDS = re.compile(r"[*?]+")
MOST_EXAMPLES: Final = 4


def refine(snapshot: Snapshot, verdict: ActionVerdict) -> ActionVerdict:
    """Return a verdict with both its outcomes exact; `refined` says whether its own has changed."""
    if len(verdict.bounds.resource) <= 1 and not any(hit.truth is None for hit in _hits(verdict)):
        return verdict  # nothing of it hangs together, nor on which bucket or agency is meant
    strict = verdict.facts.strict
    outcome = _refined(snapshot, verdict, verdict.outcome, strict=strict)
    other = _refined(snapshot, verdict, verdict.other_mode, strict=not strict)
    return verdict._replace(outcome=outcome, other_mode=other, refined=outcome != verdict.outcome)


def _refined(snapshot: Snapshot, verdict: ActionVerdict, outcome: str, *, strict: bool) -> str:
    if outcome not in _OPEN:
        return outcome
    from ostiary.engine.certainty.dependence import joint_outcome  # noqa: PLC0415 - only where something is unknown

    exact = joint_outcome(snapshot, [verdict], strict=strict)
    return outcome if exact == "undetermined" else exact


def _hits(verdict: ActionVerdict) -> Iterator[Hit]:
    for stage in (*verdict.first.values(), *verdict.second.values(), verdict.account):
        yield from stage.hits
    yield from verdict.bounds.hits()
