"""Notes on grants: those without an effect, and what the statements that are granted have to say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ostiary.engine.answer import Note
from ostiary.engine.decide import (
    ActionVerdict,
    covering,
    first_stage_scopes,
    scopes_of,
    second_stage_scopes,
)
from ostiary.engine.decision import Decision
from ostiary.engine.explained.statement_notes import malformed_actions, name_of, statement_notes
from ostiary.engine.grants import ACCOUNT_WIDE, Grant
from ostiary.engine.naming import named_otherwise
from ostiary.engine.statement import CompiledPolicy, CompiledStatement
from ostiary.syntax.action import service_of


def grant_notes(decision: Decision) -> Iterator[Note]:
    """Grants that would have had a say, but have no effect."""
    for verdict in decision.verdicts:
        consulted = {id(grant): grant for _, grant in verdict.looked_up}
        for grant in (*consulted.values(), *_misplaced_grants(decision, verdict)):
            if grant.missing or grant.misplaced or grant.scope_key == ACCOUNT_WIDE:
                yield from _notes_on(grant, verdict)


def _misplaced_grants(decision: Decision, verdict: ActionVerdict) -> Iterator[Grant]:
    """Grants of a type that does not fit their scope, where they could be meant for this request."""
    facts, action = decision.facts, verdict.action.casefold()
    project, enterprise_project = facts.project, facts.enterprise_project
    elsewhere = {
        "project": project is not None and f"project:{project.id}",
        "enterprise-project": enterprise_project is not None
        and f"enterprise-project:{enterprise_project.id}",
    }
    for holder in facts.principal.keys:
        for grant in decision.snapshot.odd.misplaced(holder):
            is_meant = elsewhere.get(grant.stage) in (None, False, grant.scope_key)
            if is_meant and not grant.counts(service_of(action)) and _covers(grant, action):
                yield grant


def _covers(grant: Grant, action: str) -> bool:
    return any(statement.covers(action) for statement in grant.policy.statements)


_ACCOUNT_SCOPES = (ACCOUNT_WIDE, "domain", "all-resources")


def _notes_on(grant: Grant, verdict: ActionVerdict) -> Iterator[Note]:
    name = f"`{grant.policy.name}` assigned to {grant.principal} on {grant.scope}"
    if grant.missing:
        roles = ", ".join(f"`{role}`" for role in grant.missing)
        message = f"{name} has no effect: the role depends on {roles}, not assigned to it at the same scope"
        yield Note("depends-unmet", message)
    elif not grant.counts(service_of(verdict.action)):
        kind = grant.policy.document.type
        level = {"AX": "account level", "XA": "project level"}.get(kind or "", "no level at all")
        message = f"{name} has no effect: its type {kind} ({level}) does not fit that scope"
        yield Note("type-does-not-fit-scope", message)
    if grant.principal and grant.scope_key == ACCOUNT_WIDE and grant.scope not in _ACCOUNT_SCOPES:
        message = f"{name} counts in the whole account: it is a 5.0 identity policy"
        yield Note("account-wide-policy", message)


def name_notes(decision: Decision) -> Iterator[Note]:
    """Statements that name the action otherwise than its route does."""
    applied = decision.snapshot.account.action_aliases
    aliases = decision.snapshot.catalog.aliases
    for verdict in (verdict for verdict in decision.verdicts if aliases(verdict.action)):
        ask = (decision.snapshot, verdict.action, _named_otherwise(decision, verdict))
        for statement, name in named_otherwise(*ask, deny=True):
            what = f"{name_of(statement)} denies `{name}`, another name of `{verdict.action}`"
            how = "which counts" if applied else "which does not count unless `action_aliases` is set"
            yield Note("deny-under-another-name", f"{what}, {how}")
        for statement, name in named_otherwise(*ask, deny=False) if not verdict.allowed else ():
            what = f"{name_of(statement)} allows `{name}`, another name of `{verdict.action}`"
            yield Note(
                "allow-under-another-name", f"{what}: an Allow counts under the action's own name only"
            )


def _named_otherwise(decision: Decision, verdict: ActionVerdict) -> list[CompiledStatement]:
    """The statements of grants that are about the action under another name, and those of what bounds it."""
    service, attached, session = (
        service_of(verdict.action),
        decision.snapshot.attached,
        decision.facts.session,
    )
    granted = [grant.policy for grant in _granted(decision, verdict) if grant.counts(service)]
    limits = [policy for level in attached.levels for policy in level.policies]
    policies = [*granted, *limits, *([] if session is None else [session])]
    return [statement for policy in policies for statement in policy.statements]


def _granted(decision: Decision, verdict: ActionVerdict) -> list[Grant]:
    """The grants that have a statement on the action under another name."""
    names = decision.snapshot.catalog.aliases(verdict.action)
    snapshot, facts, scopes = decision.snapshot, decision.facts, _consulted_scopes(decision, verdict)
    found = {id(grant) for name in names for _, grant in covering(snapshot, facts, name.casefold(), scopes)}
    places = product(facts.principal.keys, scopes) if found else ()
    grants = (grant for holder, scope in places for grant in snapshot.grants.get(holder, {}).get(scope, ()))
    return [grant for grant in grants if id(grant) in found]


def condition_notes(decision: Decision) -> Iterator[Note]:
    """What conditions and resources of the statements that cover an action have to say."""
    for verdict in decision.verdicts:
        service = service_of(verdict.action)
        for statement, grant in verdict.looked_up:
            if not statement.is_plain and grant.counts(service):
                yield from statement_notes(decision.snapshot.odd, statement, verdict)


def action_notes(decision: Decision) -> Iterator[Note]:
    """Entries of `Action` and `NotAction` that cover no action, but may be meant to cover one of the decision."""
    odd = decision.snapshot.odd
    for verdict in decision.verdicts:
        for by_scope in filter(None, map(odd.malformed, decision.facts.principal.keys)):
            for scope in _consulted_scopes(decision, verdict):
                for statement in by_scope.get(scope, ()):
                    yield from malformed_actions(statement, verdict.action.casefold())


def role_notes(decision: Decision) -> Iterator[Note]:
    """Services look at the names of roles in a token, so that what a role's document says is not all of it."""
    used = (item.source.policy for action in decision.actions for item in action.determining)
    names = (policy.name for policy in used if isinstance(policy, CompiledPolicy) and policy.version == "1.0")
    for name in dict.fromkeys(names):
        message = f"`{name}` is a role: services may go by its name and not by its document, so this is less certain"
        yield Note("decided-by-role", message)


def _consulted_scopes(decision: Decision, verdict: ActionVerdict) -> tuple[str, ...]:
    """Where an action was looked up: each scope once, in the order of the stages."""
    snapshot, facts = decision.snapshot, decision.facts
    has_second = verdict.support.enterprise_project is not False
    first = first_stage_scopes(snapshot, facts, verdict.action, verdict.level)
    return scopes_of(first, second_stage_scopes(snapshot, facts) if has_second else {})
