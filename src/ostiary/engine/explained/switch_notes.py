"""Notes on switches: what is as it is because the account says how policies are read (docs/account.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ostiary.conditions import Context, compile_condition
from ostiary.conditions.keytest import AMBIGUOUS_OPERATOR
from ostiary.conditions.notes import quote
from ostiary.engine.answer import Note
from ostiary.engine.bounds import asked_statements
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.decision import Decision
from ostiary.engine.explained.statement_notes import name_of
from ostiary.engine.resource_policy import PrincipalStatement
from ostiary.engine.statement import CompiledPolicy, CompiledStatement
from ostiary.model.account import Readings
from ostiary.model.policy import AgencyUris
from ostiary.syntax.action import service_of

_WORDS = {"glob": "a glob", "contains": "containment"}
_VARIABLE = "${"


def support_notes(decision: Decision) -> Iterator[Note]:
    """Where the account says of a service's routes what the documentation does not."""
    for service in sorted(_unsaid(decision)):
        stated = decision.snapshot.account.service(service).enterprise_projects
        if stated is not None:
            message = (
                f"the account says that routes of `{service}` {'' if stated else 'do not '}support "
                "enterprise projects; the documentation does not say"
            )
            yield Note("enterprise-project-support-from-account", message)


def _unsaid(decision: Decision) -> set[str]:
    """The services of the routes that a decision rests on and of whose scope nothing is said."""
    route = decision.route
    if route is not None:
        return {route.service} if route.enterprise_project is None and decision.verdicts else set()
    catalog = decision.snapshot.catalog
    named = {verdict.action: catalog.routes_of(verdict.action) for verdict in decision.verdicts}
    unknown = {service_of(action) for action, routes in named.items() if not routes}
    return unknown | {r.service for routes in named.values() for r in routes if r.enterprise_project is None}


def reading_notes(decision: Decision) -> Iterator[Note]:
    """Operators and variables of the statements that cover an action, as the account says that they are read."""
    readings = decision.snapshot.account.readings
    if readings == Readings():
        return
    for verdict in decision.verdicts:
        for statement, context in _asked(decision, verdict):
            if readings.string_like != "both":
                yield from _operators(statement, context, readings)
            if not readings.variables:
                yield from _variables(statement)


def _asked(decision: Decision, verdict: ActionVerdict) -> Iterator[tuple[CompiledStatement, Context]]:
    """The statements that had a say and whose policies the account's readings are about."""
    service = service_of(verdict.action)
    for statement, grant in verdict.found:
        if grant.counts(service):
            yield statement, verdict.context
    for statement, context in asked_statements(
        decision.snapshot, verdict.facts, verdict.action, verdict.bounds
    ):
        if not isinstance(statement, PrincipalStatement):
            yield statement, context


def _operators(statement: CompiledStatement, context: Context, readings: Readings) -> Iterator[Note]:
    """Tests whose two readings come out differently for this request."""
    for operator, keys in _condition(statement).items():
        for key, values in keys.items():
            test = {operator: {key: values}}
            both = compile_condition(test, deny=statement.deny, variables=readings.variables)
            if any(note.code == AMBIGUOUS_OPERATOR for note in both.notes(context)):
                other = next(word for reading, word in _WORDS.items() if reading != readings.string_like)
                message = (
                    f"{name_of(statement)}: `{operator}` on `{key}` is read as {_WORDS[readings.string_like]}, "
                    f"as the account says; read as {other} it would come out otherwise"
                )
                yield Note("reading-from-account", message)


def _variables(statement: CompiledStatement) -> Iterator[Note]:
    for text in dict.fromkeys(_texts(statement)):
        if _VARIABLE in text:
            message = (
                f"{name_of(statement)}: {quote(text)} is read as the text that it is, as the account says"
            )
            yield Note("variable-as-text", message)


def _texts(statement: CompiledStatement) -> Iterator[str]:
    policy = statement.policy
    resources = (
        policy.document.outlines[statement.index].resources if isinstance(policy, CompiledPolicy) else ()
    )
    yield from resources.uri if isinstance(resources, AgencyUris) else resources or ()
    yield from (text for keys in _condition(statement).values() for texts in keys.values() for text in texts)


def _condition(statement: CompiledStatement) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    policy = statement.policy
    found = (
        policy.document.outlines[statement.index].condition if isinstance(policy, CompiledPolicy) else None
    )
    return found or {}
