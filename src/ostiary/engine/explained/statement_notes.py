"""Notes on one statement: entries that are none, and what keeps its resources or its condition from being compared."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.conditions import Context
from ostiary.conditions.notes import quote
from ostiary.engine.answer import Note
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.oddities import Oddities
from ostiary.engine.statement import CompiledStatement
from ostiary.model.policy import ScalarValue


def name_of(statement: CompiledStatement) -> str:
    """Return a statement as messages name it."""
    return f"`Statement[{statement.index}]` of policy `{statement.policy.name}`"


def malformed_actions(statement: CompiledStatement, action: str) -> Iterator[Note]:
    """Yield the entries of `Action` and `NotAction` that cover nothing, but may be meant to cover an action."""
    for number, pattern in enumerate(statement.actions):
        if pattern.may_mean(action) and not pattern.matches(action):
            written = statement.written_action(number)
            covers = "excepts" if statement.excludes_actions else "denies" if statement.deny else "allows"
            message = f"{quote(written)} is no action (service:type:operation), and {covers} nothing"
            yield Note("malformed-action", f"{name_of(statement)}: {message}{_meant(written)}")


def _meant(text: str) -> str:
    """What was probably meant: all types of a service, or all of its operations."""
    return f": write {quote(f'{text}:*')}" if text.count(":") == 1 and text.endswith(":*") else ""


def malformed_resources(statement: CompiledStatement) -> Iterator[Note]:
    """Yield the entries of `Resource` that are no resource pattern."""
    for text in statement.malformed_resources:
        message = f"{name_of(statement)}: `{text}` is no resource pattern; an Allow does not apply to it, a Deny may"
        yield Note("malformed-resource", message)


def _scalars(statement: CompiledStatement) -> Iterator[Note]:
    """Condition values that are no array, which policies before 5.0 must have (research §1.5)."""
    if statement.policy.document.policy.version == "5.0":
        return
    written = statement.policy.document.policy.statement[statement.index].condition or {}
    for operator, keys in written.items():
        for key, values in keys.items():
            if isinstance(values, ScalarValue):
                value = f"the value of `{key}` under `{operator}`"
                message = f"{name_of(statement)}: {value} is not an array; read as an array of one"
                yield Note("scalar-condition-value", message)


def statement_notes(odd: Oddities, statement: CompiledStatement, verdict: ActionVerdict) -> Iterator[Note]:
    """Yield what is to be said of one statement's resources and condition for this request."""
    if statement.resources is not None:
        yield from odd.remember(statement, malformed_resources)
        yield from hindered(statement, verdict, verdict.context)
    if (
        statement.condition is None
        or statement.resource_truth(verdict.facts.resource, verdict.context) is False
    ):
        return
    for note in statement.condition.notes(verdict.context):
        yield Note(note.code, f"{name_of(statement)}: {note.message}")
    yield from odd.remember(statement, _scalars)


def hindered(statement: CompiledStatement, verdict: ActionVerdict, context: Context) -> Iterator[Note]:
    """Yield what keeps a statement's resources from being compared: a variable, or an action without such support."""
    effect = "may apply" if statement.deny else "does not apply"
    for template in statement.templates:
        for variable in template.fill(context.values).unresolved:
            message = f"{name_of(statement)}: `{variable}` in a resource has no single value: it {effect}"
            yield Note("unresolved-variable", message)
    resource = verdict.facts.resource
    if statement.resources is None or statement.covers_everything or resource is None or resource.supported:
        return
    message = f"{name_of(statement)}: `{verdict.action}` cannot be limited to resources, and it names some: it {effect}"
    yield Note("no-resource-level", message)
