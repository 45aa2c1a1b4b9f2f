"""A decision in words: the reason first, then the statement with its file and line, then the notes."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.engine.decision import ActionDecision, Decision, DependsOn, Determining
from ostiary.spans import Source

_REASONS = {
    "allowed": "allowed by",
    "explicit-deny": "denied by",
    "implicit-deny": "no statement allows it",
    "undetermined": "denied, because it depends on what is not known",
    "account": "allowed to the account itself and to members of the group `admin`",
    "no-action-required": "no authorization is required",
}


def explain(decision: Decision) -> str:
    """Return the explanation of a decision: its first line is the answer."""
    return "\n".join(_lines(decision))


def _lines(decision: Decision) -> Iterator[str]:
    yield f"{'ALLOWED' if decision else 'DENIED'} ({decision.outcome}): {subject(decision)}"
    if decision.outcome == "account":
        yield f"  {_REASONS['account']}"
    for action in decision.actions:
        yield from _action_lines(action)
    for note in decision.notes:
        yield f"  note: {note.message} [{note.code}]"


def subject(decision: Decision) -> str:
    """Return who asks for what, where, in one line."""
    request, facts, route = decision.facts.request, decision.facts, decision.route
    what = f"{route.method} {route.path}" if route else request.action or f"{request.method} {request.path}"
    where = [f"project {facts.project.name}"] if facts.project else []
    if facts.enterprise_project:
        where.append(f"enterprise project {facts.enterprise_project.name}")
    who = facts.principal.text
    return f"{who} → {what}{' in ' if where else ''}{', '.join(where)}" if who else what


def _action_lines(action: ActionDecision) -> Iterator[str]:
    if action.outcome == "account":
        return
    if action.outcome == "no-action-required":
        yield f"  {_REASONS[action.outcome]}"
        return
    yield f"  {action.action}: {_reason(action)}"
    for item in action.determining:
        yield from _determining_lines(item)
    for fact in action.depends_on:
        yield f"    depends on {_fact(fact)}"


def _reason(action: ActionDecision) -> str:
    reason = _REASONS[action.outcome]
    if action.outcome in ("allowed", "explicit-deny"):
        return f"{reason} {_named(action.determining[0])}" if action.determining else reason
    return reason


def _named(item: Determining) -> str:
    return f"`Statement[{item.statement}]` of policy `{item.policy}`"


def _determining_lines(item: Determining) -> Iterator[str]:
    place = f"{item.file}:{item.line}:{item.column}" if item.file else "a policy without a file"
    assigned = f", assigned to {item.principal} on {item.scope}" if item.principal else ""
    yield f"    {item.effect} in {_named(item)} at {place}{assigned}"
    source = item.source.policy.document.source
    if source is not None and item.line is not None:
        yield from _excerpt(source, item.line, item.column or 1)


def _excerpt(source: Source, line: int, column: int) -> Iterator[str]:
    text = source.line(line)
    if text.strip():
        yield f"      {line} | {text.strip() if len(text) < 120 else text[column - 1 : column + 100] + ' …'}"  # noqa: PLR2004 - a terminal's width


def _fact(fact: DependsOn) -> str:
    values = ", ".join(f"`{value}`" for value in fact.values)
    return f"`{fact.key}`" + (f" (the policies name {values})" if values else "")
