"""A decision in words: the reason first, then the statement with its file and line, then the notes."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.conditions.notes import quote
from ostiary.engine.answer import ActionDecision, DependsOn, Determining
from ostiary.engine.decision import Decision
from ostiary.engine.request import Request
from ostiary.printable import printable
from ostiary.spans import Source, Span
from ostiary.syntax.action import action_fault

_REASONS = {
    "allowed": "allowed, because an Allow applies and no Deny does",
    "explicit-deny": "denied, because a Deny applies",
    "implicit-deny": "denied, because no statement allows it",
    "undetermined": "denied, because the answer depends on what is not known",
}
_ACCOUNT = "allowed, because the account itself and the members of the group `admin` may do everything"
WARNINGS = frozenset({"malformed-action", "unreadable-action"})
"""The codes of notes that stand before the reasons: somebody meant something that does not count."""

_EXCERPT_LINES = 6
_EXCERPT_WIDTH = 110


def explain(decision: Decision) -> str:
    """Return the explanation of a decision: its first line is the answer."""
    return "\n".join(printable(line) for line in _lines(decision))


def _lines(decision: Decision) -> Iterator[str]:
    yield f"{'ALLOWED' if decision else 'DENIED'} ({decision.outcome}): {subject(decision)}"
    if decision.outcome == "account":
        yield f"  {_ACCOUNT}"
    notes = decision.notes
    yield from (f"  warning: {note.message} [{note.code}]" for note in notes if note.code in WARNINGS)
    for action in decision.actions:
        yield from _action_lines(action)
    for fact in decision.depends_on if len(decision.actions) > 1 else ():
        yield f"  together they depend on {_fact(fact)}"
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


def _action_lines(action: ActionDecision) -> Iterator[str]:
    if action.outcome not in _REASONS or action_fault(action.action) is not None:
        return  # a note says what is wrong with what is no action
    yield f"  {action.action}: {_REASONS[action.outcome]}"
    for item in action.determining:
        yield from _determining_lines(item)
    for fact in action.depends_on:
        yield f"    depends on {_fact(fact)}"


def _determining_lines(item: Determining) -> Iterator[str]:
    assigned = _assigned(item)
    yield f"    {item.effect}: `Statement[{item.statement}]` of policy `{item.policy}`{assigned}"
    source, place = item.source.policy.document.source, item.source.policy.document.place(item.statement)
    if source is not None and place is not None:
        yield f"      {place}"
        yield from _excerpt(source, place)


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


def _excerpt(source: Source, place: Span) -> Iterator[str]:
    """The first lines of a statement as they stand in the file, moved to the left."""
    last = min(place.end_line, place.line + _EXCERPT_LINES - 1)
    lines = [source.line(number) for number in range(place.line, last + 1)]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    for number, line in enumerate(lines, place.line):
        if line.strip():
            yield f"      {number:>4} | {line[margin : margin + _EXCERPT_WIDTH]}"
    if last < place.end_line and source.line(last + 1).strip():
        yield "           …"


def _fact(fact: DependsOn) -> str:
    values = ", ".join(f"`{value}`" for value in fact.values)
    who = _NAMED_BY.get(fact.key, "the policies name")
    return f"`{fact.key}`" + (f" ({who} {values})" if values else "")


_NAMED_BY = {"project": "the account has", "enterprise_project": "the account has", "body": "the route knows"}
