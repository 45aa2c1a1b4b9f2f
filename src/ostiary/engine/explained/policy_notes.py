"""Notes on policies: grants without effect, other names, conditions, what is attached to resources and organization."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ostiary.conditions import Context
from ostiary.conditions.notes import quote
from ostiary.engine.acl import ACL_STAGE
from ostiary.engine.answer import Note
from ostiary.engine.attached import AttachedPolicy
from ostiary.engine.bounds import asked_statements
from ostiary.engine.decide import (
    ActionVerdict,
    covering,
    first_stage_scopes,
    scopes_of,
    second_stage_scopes,
)
from ostiary.engine.decision import Decision
from ostiary.engine.grants import ACCOUNT_WIDE, Grant
from ostiary.engine.naming import named_otherwise
from ostiary.engine.oddities import Oddities
from ostiary.engine.outcomes import ALLOW, NONE
from ostiary.engine.resource_policy import PrincipalStatement
from ostiary.engine.stage import Stage
from ostiary.engine.statement import CompiledPolicy, CompiledStatement
from ostiary.model.policy import ScalarValue
from ostiary.syntax.action import service_of
from ostiary.syntax.principal import Asker


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
            what = f"{_name(statement)} denies `{name}`, another name of `{verdict.action}`"
            how = "which counts" if applied else "which does not count unless `action_aliases` is set"
            yield Note("deny-under-another-name", f"{what}, {how}")
        for statement, name in named_otherwise(*ask, deny=False) if not verdict.allowed else ():
            what = f"{_name(statement)} allows `{name}`, another name of `{verdict.action}`"
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
                    yield from _malformed_actions(statement, verdict.action.casefold())


def _malformed_actions(statement: CompiledStatement, action: str) -> Iterator[Note]:
    for number, pattern in enumerate(statement.actions):
        if pattern.may_mean(action) and not pattern.matches(action):
            written = statement.written_action(number)
            covers = "excepts" if statement.excludes_actions else "denies" if statement.deny else "allows"
            message = f"{quote(written)} is no action (service:type:operation), and {covers} nothing"
            yield Note("malformed-action", f"{_name(statement)}: {message}{_meant(written)}")


def _meant(text: str) -> str:
    """What was probably meant: all types of a service, or all of its operations."""
    return f": write {quote(f'{text}:*')}" if text.count(":") == 1 and text.endswith(":*") else ""


def limit_notes(decision: Decision) -> Iterator[Note]:
    """What must allow, and is silent."""
    for verdict in decision.verdicts:
        action, bounds = verdict.action, verdict.bounds
        for name, stage in bounds.organization.items():
            if _is_silent(stage):
                message = f"no service control policy at level `{name}` of the organization allows `{action}`"
                yield Note("not-allowed-by-scp", message)
        if bounds.session is not None and _is_silent(bounds.session):
            yield Note("not-allowed-by-session-policy", f"the session policy does not allow `{action}`")
        for name, found in bounds.resource.items():
            if found.foreign is None and verdict.outcome == "undetermined":
                message = (
                    f"{name} has an owner, and whether that is this account is not known: it has no `id`"
                )
                yield Note("owner-unknown", message)
            if found.foreign and _is_silent(found.stage):
                message = f"{name} belongs to another account, and nothing of its own allows `{action}`"
                yield Note("not-allowed-by-resource-policy", message)


def attached_notes(decision: Decision) -> Iterator[Note]:
    """Whom a resource's policy means, where that is not known, and what its conditions have to say."""
    facts = decision.facts
    if not decision.snapshot.attached and facts.session is None:
        return
    for verdict in decision.verdicts:
        open_ones = [hit for hit in verdict.bounds.hits() if hit.who_is_open]
        for hit in open_ones if verdict.outcome == "undetermined" else ():
            message = f"{_name(hit.statement)}: it is not known whether it means {facts.principal.text}"
            yield Note("principal-unknown", f"{message}{_doubts(hit.statement, facts.principal.asker)}")
        asked = asked_statements(decision.snapshot, verdict.facts, verdict.action, verdict.bounds)
        for statement, context in asked:
            yield from _malformed(statement)
            yield from _hindered(statement, verdict, context)
            yield from _malformed_actions(statement, verdict.action.casefold())
            for note in statement.condition.notes(context) if statement.condition is not None else ():
                yield Note(note.code, f"{_name(statement)}: {note.message}")


def _doubts(statement: CompiledStatement, asker: Asker) -> str:
    """Which entries of `Principal` leave it open, and why."""
    entries = statement.principals if isinstance(statement, PrincipalStatement) else ()
    found = [(entry.text, entry.doubt(asker)) for entry in entries]
    return "".join(f"; {quote(text)}: {doubt}" for text, doubt in found if doubt is not None)


def access_list_notes(decision: Decision) -> Iterator[Note]:
    """An access list that would allow it, to others than the users of the account that the bucket belongs to."""
    facts = decision.facts
    if facts.principal.asker.kind in ("account", "anonymous"):
        return
    for verdict in decision.verdicts:
        own = [entry for entry in decision.snapshot.attached.buckets.values() if not entry.foreign]
        for entry in own if not verdict.allowed else ():
            if entry.scope in verdict.bounds.resource and _is_listed(entry, verdict):
                message = (
                    f"the access list of {entry.scope} allows `{verdict.action}`, "
                    "but access lists speak to accounts, not to the users of the owner's account"
                )
                yield Note("acl-not-for-users", message)


def _is_listed(entry: AttachedPolicy, verdict: ActionVerdict) -> bool:
    """Whether an access list allows an action, to whomever."""
    asked = verdict.action.casefold(), verdict.facts.resource, verdict.context
    return any(
        attachment.stage == ACL_STAGE and statement.truth(*asked) is True
        for statement, attachment in entry.statements()
    )


def _is_silent(stage: Stage) -> bool:
    return bool(stage.possible & NONE and not stage.possible & ALLOW)


def _name(statement: CompiledStatement) -> str:
    return f"`Statement[{statement.index}]` of policy `{statement.policy.name}`"


def _malformed(statement: CompiledStatement) -> Iterator[Note]:
    for text in statement.malformed_resources:
        message = (
            f"{_name(statement)}: `{text}` is no resource pattern; an Allow does not apply to it, a Deny may"
        )
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
                message = f"{_name(statement)}: {value} is not an array; read as an array of one"
                yield Note("scalar-condition-value", message)


def statement_notes(odd: Oddities, statement: CompiledStatement, verdict: ActionVerdict) -> Iterator[Note]:
    """Yield what is to be said of one statement's resources and condition for this request."""
    if statement.resources is not None:
        yield from odd.remember(statement, _malformed)
        yield from _hindered(statement, verdict, verdict.context)
    if (
        statement.condition is None
        or statement.resource_truth(verdict.facts.resource, verdict.context) is False
    ):
        return
    for note in statement.condition.notes(verdict.context):
        yield Note(note.code, f"{_name(statement)}: {note.message}")
    yield from odd.remember(statement, _scalars)


def _hindered(statement: CompiledStatement, verdict: ActionVerdict, context: Context) -> Iterator[Note]:
    """What keeps a statement's resources from being compared: a variable, or an action without such support."""
    effect = "may apply" if statement.deny else "does not apply"
    for template in statement.templates:
        for variable in template.fill(context.values).unresolved:
            message = f"{_name(statement)}: `{variable}` in a resource has no single value: it {effect}"
            yield Note("unresolved-variable", message)
    resource = verdict.facts.resource
    if statement.resources is None or statement.covers_everything or resource is None or resource.supported:
        return
    message = f"{_name(statement)}: `{verdict.action}` cannot be limited to resources, and it names some: it {effect}"
    yield Note("no-resource-level", message)


def _consulted_scopes(decision: Decision, verdict: ActionVerdict) -> tuple[str, ...]:
    """Where an action was looked up: each scope once, in the order of the stages."""
    snapshot, facts = decision.snapshot, decision.facts
    has_second = verdict.support.enterprise_project is not False
    first = first_stage_scopes(snapshot, facts, verdict.action, verdict.level)
    return scopes_of(first, second_stage_scopes(snapshot, facts) if has_second else {})


def role_notes(decision: Decision) -> Iterator[Note]:
    """Services look at the names of roles in a token, so that what a role's document says is not all of it."""
    used = (item.source.policy for action in decision.actions for item in action.determining)
    names = (policy.name for policy in used if isinstance(policy, CompiledPolicy) and policy.version == "1.0")
    for name in dict.fromkeys(names):
        message = f"`{name}` is a role: services may go by its name and not by its document, so this is less certain"
        yield Note("decided-by-role", message)
