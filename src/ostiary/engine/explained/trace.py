"""Why a decision is what it is: the statements it rests on, and the facts that could change it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ostiary.engine.answer import ActionDecision, CallDependence, DependsOn, Determining
from ostiary.engine.candidates import unknown_parts
from ostiary.engine.certainty.work import Work
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.decision import Decision
from ostiary.engine.explained.tipping import standing_of, tips_outcome
from ostiary.engine.stage import Hit
from ostiary.model.policy import Effect
from ostiary.syntax.discriminator import parse_discriminator

if TYPE_CHECKING:
    from ostiary.engine.certainty.dependence import Dependence

_EFFECT = {"allowed": False, "explicit-deny": True}


def trace_actions(decision: Decision) -> tuple[ActionDecision, ...]:
    """Return the decision on each required action."""
    if decision.verdicts or decision.outcome == "no-route":
        call, work = decision.dependence.call, Work()
        return tuple(
            action._replace(depends_on=(*action.depends_on, *call))
            for action in (_trace_action(decision, verdict, work) for verdict in decision.verdicts)
        )
    named = decision.route.named_actions() if decision.route else (str(decision.facts.request.action),)
    return tuple(ActionDecision(action, decision.outcome) for action in dict.fromkeys(named))


def _trace_action(decision: Decision, verdict: ActionVerdict, work: Work) -> ActionDecision:
    """One action's decision with its determining statements and what it depends on."""
    hits = resting_on(verdict)
    return ActionDecision(
        verdict.action,
        verdict.outcome,
        hits[0].grant.stage if hits and hits[0].grant.principal else None,
        tuple(determining(hit) for hit in hits),
        _own_dependence(decision, verdict, work) if verdict.outcome == "undetermined" else (),
    )


def _own_dependence(decision: Decision, verdict: ActionVerdict, work: Work) -> tuple[DependsOn, ...]:
    """What one action depends on; where it is the only one that may be meant, the decision depends on the same."""
    if len(decision.verdicts) == 1 and decision.outcome == "undetermined" and _fits(decision):
        return decision.dependence.facts
    return _find_dependence(decision, [[verdict]], work).facts


def trace_dependence(decision: Decision) -> CallDependence:
    """Return what a decision depends on, all its actions taken together.

    A request that is none of the variants of its route is undetermined whatever else is known of it.
    """
    candidates = decision.candidates
    if decision.outcome != "undetermined" or not decision.verdicts or not _fits(decision):
        return CallDependence()
    verdicts = {verdict.action: verdict for verdict in decision.verdicts}
    variants = [tuple(verdicts)] if candidates is None else [one.actions for one in candidates.variants]
    required = [[verdicts[action] for action in actions] for actions in variants]
    found = _find_dependence(decision, required, Work())
    call = tuple(_told_apart_by(decision)) if found.variant else ()
    return CallDependence(found.facts, call)


def _fits(decision: Decision) -> bool:
    """Whether the request may be a variant of its route."""
    return decision.candidates is None or decision.candidates.fits


def _find_dependence(
    decision: Decision, variants: Sequence[Sequence[ActionVerdict]], work: Work
) -> Dependence:
    from ostiary.engine.certainty.dependence import find_dependence  # noqa: PLC0415 - only where something is unknown

    return find_dependence(decision.snapshot, variants, strict=decision.facts.strict, work=work)


def _told_apart_by(decision: Decision) -> Iterator[DependsOn]:
    """The parts of the call that tell the variants of a route apart, as far as they are not known."""
    route = decision.route
    if route is None or decision.candidates is None:
        return
    unknown, found = unknown_parts(decision.facts, route), dict[str, list[str]]()
    for variant in decision.candidates.variants:
        discriminator = parse_discriminator(variant.when)
        if discriminator is not None and discriminator.place in unknown:
            found.setdefault(discriminator.place, []).append(discriminator.value or discriminator.name)
    yield from (DependsOn(place, tuple(values)) for place, values in found.items())


def determining(hit: Hit) -> Determining:
    """Return a hit as a reader wants it: policy, statement, place, assignment."""
    statement, document = hit.statement, hit.statement.policy.document
    place = document.place(statement.index)
    return Determining(
        document.name,
        statement.index,
        str(Effect.DENY if statement.deny else Effect.ALLOW),
        document.file,
        place.line if place else None,
        place.column if place else None,
        hit.grant.principal or None,
        hit.grant.scope or None,
        statement,
    )


def resting_on(verdict: ActionVerdict) -> tuple[Hit, ...]:
    """Return the statements that a verdict rests on, each once; none for an implicit deny."""
    return tuple(_unique(determining_hits(verdict)))


def determining_hits(verdict: ActionVerdict) -> Iterator[Hit]:
    """Yield the statements that a verdict rests on; none for an implicit deny."""
    if verdict.outcome == "undetermined":
        yield from relevant_hits(verdict)
    elif verdict.outcome in _EFFECT:
        for hit in consulted(verdict):
            if hit.statement.deny == _EFFECT[verdict.outcome] and (hit.truth or verdict.refined):
                yield hit


def consulted(verdict: ActionVerdict) -> Iterator[Hit]:
    """Yield the hits of the stages that had a say, in the order in which they had it."""
    yield from verdict.account.hits
    first = list(verdict.first.values()) if verdict.support.project is not False else []
    for stage in first:
        yield from stage.hits
    silent = not first or any(not any(hit.truth for hit in stage.hits) for stage in first)
    if verdict.support.enterprise_project is not False and (silent or verdict.facts.strict):
        for stage in verdict.second.values():
            yield from stage.hits
    yield from verdict.bounds.hits()


def relevant_hits(verdict: ActionVerdict) -> Iterator[Hit]:
    """Yield the statements of an undetermined verdict that could tip it, one way or the other."""
    stages_in_question = {"enterprise-project"} | ({"project"} if len(verdict.first) > 1 else set())
    if len(verdict.bounds.resource) > 1:
        stages_in_question |= {"bucket-policy", "bucket-acl", "trust-policy"}
    standing, tips = standing_of(verdict), dict[Hashable, bool]()
    for hit in consulted(verdict):
        if hit.truth is None:
            place = (hit.statement.deny, standing[id(hit.statement)])
            if place not in tips:  # what holds for one statement holds for all that stand alike
                tips[place] = tips_outcome(verdict, hit)
            if tips[place]:
                yield hit
        elif hit.grant.stage in stages_in_question:
            yield hit


def _unique(hits: Iterable[Hit]) -> Iterator[Hit]:
    seen: set[tuple[int, int]] = set()
    for hit in hits:
        key = (id(hit.statement), id(hit.grant))
        if key not in seen:
            seen.add(key)
            yield hit
