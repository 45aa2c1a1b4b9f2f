"""A record as it is written: the facts of a request, masked, and what was decided on them (`model.record`)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from ostiary.engine.answer import ActionDecision, Determining
from ostiary.engine.decision import Decision
from ostiary.engine.request import Request
from ostiary.integrations.decision_log.entry import Entry
from ostiary.integrations.decision_log.mask import MASKED, Masker
from ostiary.syntax.path import parse_target

Values = dict[str, Any]

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str)


def make_record(entry: Entry, masker: Masker, *, with_body: bool) -> Values:
    """Return the record of an entry, but for what only the log knows; whatever this raises, it must not be written.

    `request` is the hash of all masked facts, those included that are not written: the query, and the body unless
    it is asked for.
    """
    decision, request = entry.decision, entry.request
    told = _told(decision, masker) if decision is not None else _untold(request, masker)
    unwritten = _unwritten(decision, request, masker)
    values = {
        "time": datetime.fromtimestamp(entry.time, UTC).isoformat(timespec="microseconds"),
        "source": entry.source,
        "request": _hash({**told, **unwritten}),
        **told,
        "decision": decision.decision if decision is not None else "deny",
        "outcome": decision.outcome if decision is not None else None,
        "fault": entry.fault,
        "enforced": entry.enforced,
        "status": entry.status,
        "actions": [_action(action, masker) for action in decision.actions] if decision is not None else [],
        "duration_us": round(entry.duration * 1e6, 1),
    }
    return {**values, "body": unwritten["body"]} if with_body else values


def _told(decision: Decision, masker: Masker) -> Values:
    """The facts of a request that was decided."""
    facts = decision.facts
    match, project, enterprise = facts.match, facts.project, facts.enterprise_project
    return {
        "principal": MASKED if masker.principal else facts.principal.text,
        "method": facts.request.method,
        "route": {"service": match.route.service, "path": match.route.path} if match else None,
        "path": None if match or not facts.target else _path(facts.target.path, masker),
        "params": masker.params(match.params) if match else {},
        "action": facts.request.action,
        "project": project.name if project else None,
        "enterprise_project": enterprise.name if enterprise else None,
        "resource": _resource(decision, masker),
        "context": masker.context(facts.context),
    }


def _untold(request: Request, masker: Masker) -> Values:
    """What a request says that could not be decided."""
    path = parse_target(request.path).path if request.path is not None else None
    return {
        "principal": MASKED if masker.principal else _principal(request),
        "method": request.method,
        "route": None,
        "path": None if path is None else _path(path, masker),
        "params": {},
        "action": request.action,
        "project": request.project,
        "enterprise_project": request.enterprise_project,
        "resource": MASKED if request.resource and masker.resource else request.resource,
        "context": {},
    }


def _unwritten(decision: Decision | None, request: Request, masker: Masker) -> Values:
    """The facts that belong to the request but are not written."""
    has_query = request.path is not None and "?" in request.path
    query = parse_qsl(parse_target(str(request.path)).query, keep_blank_values=True) if has_query else []
    session = decision.facts.session if decision is not None else None
    source = request.source_resource
    return {
        **({} if source is None else {"source_resource": MASKED if masker.resource else source}),
        "query": masker.query(query),
        "body": None if request.body is None else masker.body(request.body),
        "service": None if decision is not None and decision.facts.match else request.service,
        "context_complete": request.context_complete,
        "evaluation": request.evaluation,
        "at": request.at,
        "session_policy": session.document.policy.model_dump(by_alias=True, warnings=False)
        if session
        else None,
    }


def _path(path: str, masker: Masker) -> str:
    """A path that no route has: nobody can tell what in it is a parameter that must not be told."""
    return MASKED if masker.is_silent_on_paths else path


def _resource(decision: Decision, masker: Masker) -> str | None:
    """The resource as the caller named it, or as the route's template gives it without the masked parameters."""
    facts = decision.facts
    if facts.request.resource is not None:
        return MASKED if masker.resource else facts.request.resource
    if facts.resource is None or facts.match is None:
        return None
    hidden = (value for name, value in facts.match.params.items() if value and masker.hides(name))
    return MASKED if any(value in facts.resource.text for value in hidden) else facts.resource.text


_PRINCIPALS = ("user", "agency")


def _principal(request: Request) -> str | None:
    """Who asked, as far as the request says it, in the words of a decision."""
    named = [f"{kind}:{getattr(request, kind)}" for kind in _PRINCIPALS if getattr(request, kind) is not None]
    flags = [kind for kind in ("account", "anonymous") if getattr(request, kind)]
    groups = [] if request.groups is None else [f"groups:{_joined(request.groups)}"]
    return " ".join([*named, *flags, *groups]) or None


def _joined(groups: Any) -> str:
    return groups if isinstance(groups, str) else ",".join(map(str, groups))


def _action(action: ActionDecision, masker: Masker) -> Values:
    return {
        "action": action.action,
        "outcome": action.outcome,
        "stage": action.stage,
        "determining": [_determining(item, masker) for item in action.determining],
        "depends_on": [item.key for item in action.depends_on],
    }


def _determining(item: Determining, masker: Masker) -> Values:
    """A statement and whom it was assigned to; a group is not who asked."""
    is_told = not masker.principal or (item.principal or "").startswith("group:")
    return {
        "policy": item.policy,
        "statement": item.statement,
        "effect": item.effect,
        "principal": item.principal if is_told else MASKED,
        "scope": item.scope,
    }


def _hash(facts: Values) -> str:
    return f"sha256:{sha256(_CANONICAL.encode(facts).encode()).hexdigest()}"
