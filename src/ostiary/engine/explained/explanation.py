"""A decision in words: the reason first, then the statement with its file and line, then the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from ostiary.conditions import Context
from ostiary.conditions.notes import quote
from ostiary.engine.answer import ActionDecision, DependsOn, Determining
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.decision import Decision
from ostiary.engine.explained.clauses import clause_lines
from ostiary.engine.explained.excerpt import excerpt
from ostiary.engine.explained.near_misses import NearMiss
from ostiary.engine.explained.trace import consulted, resting_on
from ostiary.engine.request import Request
from ostiary.printable import printable
from ostiary.syntax.action import action_fault

_REASONS = {
    "allowed": "allowed, because an Allow applies and no Deny does",
    "explicit-deny": "denied, because a Deny applies",
    "implicit-deny": "denied, because no statement allows it",
    "undetermined": "denied, because the answer depends on what is not known",
}
_OPEN = "denied, because nothing that could be stated of the request makes the answer certain"
_NOT_BY_ALL = "denied, because not everything that has to allow it does"
_ACCOUNT = "allowed, because the account itself and the members of the group `admin` may do everything"
WARNINGS = frozenset({"malformed-action", "unreadable-action"})
"""The codes of notes that stand before the reasons: somebody meant something that does not count."""

_MOST_MISSES = 3


def explain(decision: Decision) -> str:
    """Return the explanation of a decision: its first line is the answer."""
    return "\n".join(printable(line) for line in _lines(decision))


def _lines(decision: Decision) -> Iterator[str]:
    yield f"{'ALLOWED' if decision else 'DENIED'} ({decision.outcome}): {subject(decision)}"
    if decision.outcome == "account":
        yield f"  {_ACCOUNT}"
    notes = decision.notes
    yield from (f"  warning: {note.message} [{note.code}]" for note in notes if note.code in WARNINGS)
    for action, verdict in zip_longest(decision.actions, decision.verdicts):
        yield from _action_lines(action, verdict)
        yield from _near_miss_lines(action.action, decision.near_misses)
    for fact in decision.depends_on if len(decision.actions) > 1 else ():
        yield f"  together they depend on {_fact(fact)}"
    yield from _where_it_may_say(decision)
    yield from (f"  note: {note.message} [{note.code}]" for note in notes if note.code not in WARNINGS)


def subject(decision: Decision) -> str:
    """Return who asks for what, where, in one line."""
    request, facts, route = decision.facts.request, decision.facts, decision.route
    what = f"{route.method} {route.path}" if route else _asked(request)
    where = [f"project {facts.project.name}"] if facts.project else []
    if facts.enterprise_project:
        where.append(f"enterprise project {facts.enterprise_project.name}")
    who = facts.principal.text
    return f"{who} → {what}{' in ' if where else ''}{', '.join(where)}" if who else what


def _asked(request: Request) -> str:
    if request.action is None:
        return f"{request.method} {request.path}"
    return request.action if action_fault(request.action) is None else quote(request.action)


def _action_lines(action: ActionDecision, verdict: ActionVerdict | None) -> Iterator[str]:
    if action.outcome not in _REASONS or action_fault(action.action) is not None:
        return  # a note says what is wrong with what is no action
    yield f"  {action.action}: {_reason(action, verdict)}"
    asked_in = [hit.context or verdict.context for hit in resting_on(verdict)] if verdict else []
    for item, context in zip(action.determining, asked_in, strict=True):
        yield from _determining_lines(item, context)
    for fact in action.depends_on:
        yield f"    depends on {_fact(fact)}"


def _reason(action: ActionDecision, verdict: ActionVerdict | None) -> str:
    if verdict is not None and action.outcome == "implicit-deny":
        allows = any(hit.truth and not hit.statement.deny for hit in consulted(verdict))
        if allows or verdict.bounds.as_account:
            return _NOT_BY_ALL
    if action.outcome == "undetermined" and not action.depends_on:
        return _OPEN
    return _REASONS[action.outcome]


def _determining_lines(item: Determining, context: Context) -> Iterator[str]:
    yield f"    {item.effect}: {_statement(item)}"
    yield from _source_lines(item)
    yield from (f"      {line}" for _, line in clause_lines(item.source.condition, context))


def _near_miss_lines(action: str, near_misses: Sequence[NearMiss]) -> Iterator[str]:
    """The statements that come nearest to allowing an action, and what they fail by."""
    found = [miss for miss in near_misses if miss.action == action]
    for miss in found[:_MOST_MISSES]:
        yield f"    does not apply: {miss.statement.effect}: {_statement(miss.statement)}"
        yield from (f"      {line}" for line in (*_place(miss.statement), *miss.reasons))
    if len(found) > _MOST_MISSES:
        yield f"    nor do {len(found) - _MOST_MISSES} more Allows of this action"


def _statement(item: Determining) -> str:
    return f"`Statement[{item.statement}]` of policy `{item.policy}`{_assigned(item)}"


def _place(item: Determining) -> tuple[str, ...]:
    """Where a statement stands; nowhere if it was given as a value."""
    return () if item.file is None else (f"{item.file}:{item.line}:{item.column}",)


def _source_lines(item: Determining) -> Iterator[str]:
    """Where a statement stands, and what stands there."""
    document = item.source.policy.document
    source, place = document.source, document.place(item.statement)
    if source is not None and place is not None:
        yield f"      {place}"
        yield from (f"      {line}" for line in excerpt(source, place))


def _assigned(item: Determining) -> str:
    """How the policy came in: assigned to a principal, or attached to something else."""
    if not item.principal:
        return ""
    if item.principal == "organization":
        return f", of the organization at level {item.scope}"
    if item.principal == "session":
        return ", of the session"
    if item.principal == item.scope:
        return f", attached to {item.principal}"
    return f", assigned to {item.principal} on {item.scope}"


def _where_it_may_say(decision: Decision) -> Iterator[str]:
    """Where a call says which enterprise project it is about, if the answer depends on that and it says none."""
    source = decision.route.enterprise_project_from if decision.route else None
    is_open = any(fact.key == "enterprise_project" for fact in decision.depends_on)
    if source is not None and is_open and not decision.facts.several:
        place, name, _ = source
        yield f"  the call may name its enterprise project, as `{name}` of its {place}"


def _fact(fact: DependsOn) -> str:
    values = ", ".join(f"`{value}`" for value in fact.values)
    who = _NAMED_BY.get(fact.key, "the policies name")
    return f"`{fact.key}`" + (f" ({who} {values})" if values else "")


_NAMED_BY = {"project": "the account has", "enterprise_project": "the account has", "body": "the route knows"}
