"""What would have allowed an action, but for its principal, its place, its resource or its condition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ostiary.conditions import Context
from ostiary.conditions.notes import quote
from ostiary.engine.acl import ACL_STAGE
from ostiary.engine.answer import Determining
from ostiary.engine.bounds import attached_statements
from ostiary.engine.decide import (
    ActionVerdict,
    covering,
    first_stage_scopes,
    scopes_of,
    second_stage_scopes,
)
from ostiary.engine.decision import Decision
from ostiary.engine.explained.clauses import clause_lines
from ostiary.engine.explained.trace import determining
from ostiary.engine.grants import Grant
from ostiary.engine.resource_policy import PrincipalStatement
from ostiary.engine.stage import Attachment, Hit
from ostiary.engine.statement import CompiledStatement
from ostiary.syntax.action import service_of

_IDENTITY: Final = ""


class NearMiss(NamedTuple):
    """An Allow that covers the action and does not apply, and what it failed by, each in one line."""

    action: str
    statement: Determining
    reasons: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the action, the statement in the shape of interfaces.md §3, and the reasons."""
        return {"action": self.action, **self.statement.to_dict(), "reasons": list(self.reasons)}


class _Reasons(NamedTuple):
    """What a statement failed by."""

    principal: tuple[str, ...]
    place: tuple[str, ...]
    resource: tuple[str, ...]
    condition: tuple[str, ...]


def find_near_misses(decision: Decision) -> tuple[NearMiss, ...]:
    """Return what would have allowed the actions that nothing allows, the nearest first."""
    return tuple(
        NearMiss(verdict.action, determining(hit), sum(reasons, ()))
        for verdict in decision.verdicts
        if verdict.outcome == "implicit-deny"
        for hit, reasons in _nearest_first(decision, verdict)
    )


def _nearest_first(decision: Decision, verdict: ActionVerdict) -> list[tuple[Hit, _Reasons]]:
    allows = [(allow, _part(allow, verdict)) for allow in _allows(decision, verdict)]
    satisfied = {part for allow, part in allows if _applies(allow, verdict)}
    if verdict.bounds.as_account:
        satisfied.add(_IDENTITY)
    missed = (allow for allow, part in allows if part not in satisfied)
    found = [(Hit(allow.statement, allow.origin, False), _reasons(allow, verdict)) for allow in missed]
    return sorted((pair for pair in found if any(pair[1])), key=lambda pair: tuple(map(len, pair[1])))


class _Allow(NamedTuple):
    """A statement that allows the action, how it came in, and the facts that its condition is asked about."""

    statement: CompiledStatement
    origin: Grant | Attachment
    context: Context
    is_elsewhere: bool = False


def _allows(decision: Decision, verdict: ActionVerdict) -> Iterator[_Allow]:
    """What allows the action: grants with an effect, here and elsewhere, and what is attached to what it is about."""
    service, folded = service_of(verdict.action), verdict.action.casefold()
    for is_elsewhere, pairs in enumerate((verdict.looked_up, _elsewhere(decision, verdict))):
        for statement, grant in pairs:
            if not statement.deny and grant.counts(service):
                yield _Allow(statement, grant, verdict.context, bool(is_elsewhere))
    attached = attached_statements(decision.snapshot, verdict.facts, verdict.action, verdict.bounds)
    for statement, attachment, context in attached:
        if not statement.deny and attachment.stage != ACL_STAGE and statement.covers(folded):
            yield _Allow(statement, attachment, context)


def _part(allow: _Allow, verdict: ActionVerdict) -> str:
    """What has to allow: identity policies, or the policy of a resource of this account; each level; the session."""
    origin = allow.origin
    if isinstance(origin, Grant):
        return _IDENTITY
    own = verdict.bounds.resource.get(origin.scope)
    return _IDENTITY if own is not None and own.foreign is False else f"{origin.principal} {origin.scope}"


def _applies(allow: _Allow, verdict: ActionVerdict) -> bool:
    """Whether a statement allows the action for certain."""
    statement, facts = allow.statement, verdict.facts
    if allow.is_elsewhere:
        return False
    if isinstance(statement, PrincipalStatement) and not statement.principal_truth(facts.principal.asker):
        return False
    return statement.truth(verdict.action.casefold(), facts.resource, allow.context) is True


def _elsewhere(decision: Decision, verdict: ActionVerdict) -> Iterator[tuple[CompiledStatement, Grant]]:
    """What the principal holds at scopes that this request does not look at."""
    snapshot, facts = decision.snapshot, verdict.facts
    first = first_stage_scopes(snapshot, facts, verdict.action, verdict.level)
    looked_at = frozenset(scopes_of(first, second_stage_scopes(snapshot, facts)))
    held = (scope for holder in facts.principal.keys for scope in snapshot.grants.get(holder, {}))
    scopes = [scope for scope in dict.fromkeys(held) if scope not in looked_at]
    has_second = verdict.support.enterprise_project is not False  # else a note says that none has an effect
    pairs = covering(snapshot, facts, verdict.action.casefold(), scopes)
    return (pair for pair in pairs if has_second or pair[1].stage != "enterprise-project")


def _reasons(allow: _Allow, verdict: ActionVerdict) -> _Reasons:
    """What a statement fails by; nothing if it applies, or may."""
    statement, origin, context, is_elsewhere = allow
    lines = clause_lines(statement.condition, context)
    return _Reasons(
        tuple(_principal(statement, verdict)),
        (f"it is assigned on {origin.scope}, which does not count for this request",) if is_elsewhere else (),
        tuple(_resource(statement, verdict, context)),
        tuple(line for truth, line in lines if truth is False),
    )


def _principal(statement: CompiledStatement, verdict: ActionVerdict) -> Iterator[str]:
    who = verdict.facts.principal
    if isinstance(statement, PrincipalStatement) and statement.principal_truth(who.asker) is False:
        part, says = (
            ("NotPrincipal", "leaves out")
            if statement.excludes_principals
            else ("Principal", "does not name")
        )
        yield f"its `{part}` {says} {who.text}"


def _resource(statement: CompiledStatement, verdict: ActionVerdict, context: Context) -> Iterator[str]:
    resource = verdict.facts.resource
    if statement.resource_truth(resource, context) is not False:
        return
    part = "NotResource" if statement.excludes_resources else "Resource"
    if resource is not None and not resource.supported:
        yield f"its `{part}` names resources, which the action does not support"
    elif resource is None:
        yield f"its `{part}` covers nothing"
    else:
        yield f"its `{part}` does not let it apply to {quote(resource.text)}"
