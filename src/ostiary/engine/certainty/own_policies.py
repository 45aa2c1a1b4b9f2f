"""What the policy of a bucket or an agency says of a call, whichever of them the call is about (ADR 60).

Which one is meant is a test: what stands in the policy of a bucket waits for it, and so what that policy and the
identity policies say of the resource is said of one and the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from ostiary.engine.bounds import NOT_ATTACHED, ResourceStage
from ostiary.engine.certainty.diagram import OPEN, SILENT, Clauses
from ostiary.engine.certainty.numbered_tests import Tests
from ostiary.engine.certainty.required import NO_POLICY, Own
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.stage import SILENT as SILENT_STAGE

_OF_NOBODY = ResourceStage(SILENT_STAGE)


def speaking(verdicts: Iterable[ActionVerdict]) -> Mapping[str, Collection[str]]:
    """Return the names of buckets and agencies whose policies have a say, by the resource that actions are about."""
    found: dict[str, set[str]] = defaultdict(set)
    for verdict in verdicts:
        names = (name for name, stage in verdict.bounds.resource.items() if _has_a_say(stage))
        found[verdict.facts.about].update(names)
    return found


def _has_a_say(found: ResourceStage) -> bool:
    return found.foreign is not False or bool(found.stage.hits)


def own_policy(tests: Tests, verdict: ActionVerdict, names: Collection[str]) -> Own:
    """Return what the resource's own policy adds to the identity policies, and what it limits them to.

    Each statement waits for its bucket or agency, if several may be meant; all but those of `names` are one.
    """
    possible = verdict.bounds.resource
    named = tuple(name for name in possible if name in names)
    if not named:
        return NO_POLICY
    every = named if len(named) == len(possible) else (*named, NOT_ATTACHED)
    adds, limits = set[tuple[bool, frozenset[int]]](), set[tuple[bool, frozenset[int]]]()
    for name in every:
        is_meant = (tests.meant(verdict, name, named),) if len(every) > 1 else ()
        adding, limiting = _own(tests, verdict, name, possible.get(name, _OF_NOBODY))
        adds.update(_waiting_for(is_meant, adding))
        limits.update(_waiting_for(is_meant, limiting))
    bound_any = any(possible[name].foreign is not False for name in named)
    return frozenset(adds), frozenset(limits) if bound_any else OPEN


def _own(tests: Tests, verdict: ActionVerdict, name: str, found: ResourceStage) -> Own:
    """What one bucket's or agency's policy adds and limits; nobody knows whose it is: either."""
    clauses = tests.clauses(verdict, found.stage)
    if found.foreign is not None:
        return (SILENT, clauses) if found.foreign else (clauses, OPEN)
    at_home, foreign = tests.either(("owner", name))
    limits = _waiting_for((foreign,), tests.clauses(verdict, found.if_foreign))
    return _waiting_for((at_home,), clauses), limits | {(False, frozenset({at_home}))}


def _waiting_for(waits: Iterable[int], clauses: Clauses) -> Clauses:
    also = frozenset(waits)
    return frozenset((deny, tests | also) for deny, tests in clauses)
