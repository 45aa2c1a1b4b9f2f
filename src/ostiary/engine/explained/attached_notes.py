"""Notes on what bounds or joins the grants: limits, policies of resources and sessions, access lists."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.conditions.notes import quote
from ostiary.engine.acl import ACL_STAGE
from ostiary.engine.answer import Note
from ostiary.engine.attached import AttachedPolicy
from ostiary.engine.bounds import asked_statements
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.decision import Decision
from ostiary.engine.explained.statement_notes import (
    hindered,
    malformed_actions,
    malformed_resources,
    name_of,
)
from ostiary.engine.outcomes import ALLOW, NONE
from ostiary.engine.resource_policy import PrincipalStatement
from ostiary.engine.stage import Stage
from ostiary.engine.statement import CompiledStatement
from ostiary.syntax.principal import Asker


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


def _is_silent(stage: Stage) -> bool:
    return bool(stage.possible & NONE and not stage.possible & ALLOW)


def attached_notes(decision: Decision) -> Iterator[Note]:
    """Whom a resource's policy means, where that is not known, and what its conditions have to say."""
    facts = decision.facts
    if not decision.snapshot.attached and facts.session is None:
        return
    for verdict in decision.verdicts:
        open_ones = [hit for hit in verdict.bounds.hits() if hit.who_is_open]
        for hit in open_ones if verdict.outcome == "undetermined" else ():
            message = f"{name_of(hit.statement)}: it is not known whether it means {facts.principal.text}"
            yield Note("principal-unknown", f"{message}{_doubts(hit.statement, facts.principal.asker)}")
        asked = asked_statements(decision.snapshot, verdict.facts, verdict.action, verdict.bounds)
        for statement, context in asked:
            yield from malformed_resources(statement)
            yield from hindered(statement, verdict, context)
            yield from malformed_actions(statement, verdict.action.casefold())
            for note in statement.condition.notes(context) if statement.condition is not None else ():
                yield Note(note.code, f"{name_of(statement)}: {note.message}")


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
