"""Notes beside a decision: what has no effect, what two readings disagree on, what is faulty (semantics.md §2-§4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ostiary.conditions.notes import quote
from ostiary.engine.answer import Note
from ostiary.engine.decide import ActionVerdict
from ostiary.engine.decision import Decision
from ostiary.engine.explained.attached_notes import access_list_notes, attached_notes, limit_notes
from ostiary.engine.explained.grant_notes import (
    action_notes,
    condition_notes,
    grant_notes,
    name_notes,
    role_notes,
)
from ostiary.engine.explained.switch_notes import reading_notes, support_notes
from ostiary.engine.outcomes import ALLOWED_OUTCOMES, DENIED_OUTCOMES
from ostiary.engine.stage import Hit
from ostiary.syntax.action import action_fault, is_pattern, service_of
from ostiary.syntax.path import split_path
from ostiary.syntax.resource import is_resource_name


def collect_notes(decision: Decision) -> tuple[Note, ...]:
    """Return every note on a decision, each once, the general ones first."""
    notes = (note for source in _SOURCES for note in source(decision))
    return tuple({(note.code, note.message): note for note in notes}.values())


def _no_route(decision: Decision) -> Iterator[Note]:
    facts = decision.facts
    if decision.outcome != "no-route" or facts.target is None:
        return
    path, host = facts.target.path, facts.target.host
    if host is not None and not decision.snapshot.catalog.services_at(host):
        yield Note("unknown-host", f"`{host}` is not an endpoint of any service in the route table")
    elif facts.methods:
        message = f"`{path}` has no method {facts.request.method}, but {', '.join(facts.methods)}"
        yield Note("other-methods", message, {"methods": list(facts.methods)})
    else:
        yield Note("unknown-path", _unknown_path(path, facts.request.service, host))


def _unknown_path(path: str, service: str | None, host: str | None) -> str:
    """Return why a path is of no route: no path may look like it, or none of those that were looked at does."""
    if not path.startswith("/"):
        return f"`{path}` is no path: one begins with `/`"
    if split_path(path) is None:
        return f"`{path}` is the path of no route: it has an empty segment, `.`, `..`, or a `%` that stands for nothing"
    looked_at = f" of `{service}`" if service is not None else f" at `{host}`" if host is not None else ""
    return f"no route{looked_at} matches `{path}`"


def _authorization(decision: Decision) -> Iterator[Note]:
    route = decision.route
    if route is not None and route.authorization == "unknown":
        message = f"the documentation names no action for `{route.method} {route.path}`: nobody can say who may call it"
        yield Note("authorization-unknown", message)
    if route is not None and route.authorization == "none":
        message = f"the documentation says that `{route.method} {route.path}` needs no authorization"
        yield Note("no-authorization-required", message)
        if not decision:
            yield Note("not-authenticated", "but an anonymous caller is not authenticated at all")
    candidates = decision.candidates
    if candidates is not None and not candidates.fits:
        message = (
            "the request is none of the variants that the route is known for, so that no answer is certain"
        )
        yield Note("no-variant-fits", message)
    elif candidates is not None and not candidates.decided:
        message = "the action depends on the request: every candidate is decided, all of them must be allowed"
        yield Note("several-candidates", message)
    elif candidates is not None and len(candidates.variants) > 1:
        message = "the request fits several variants of the route: every one is decided, all of them must be allowed"
        yield Note("several-candidates", message)


def _is_readable(verdict: ActionVerdict) -> bool:
    return action_fault(verdict.action) is None


def _unreadable_actions(decision: Decision) -> Iterator[Note]:
    for verdict in decision.verdicts:
        fault = action_fault(verdict.action)
        if fault is not None:
            message = f"{quote(verdict.action)} {fault}: it is no action (service:type:operation) that can be allowed"
            yield Note("unreadable-action", message)


def _unknown_actions(decision: Decision) -> Iterator[Note]:
    """An action that a request names and no API has, where all actions of its service are known."""
    action, catalog = decision.facts.request.action, decision.snapshot.catalog
    if action is None or catalog.routes_of(action) or action_fault(action) is not None or is_pattern(action):
        return
    if catalog.lists_all_actions(service_of(action)) and catalog.action(action) is None:
        near = catalog.nearest_actions(action, 1)
        meant = f"; did you mean `{near[0]}`?" if near else ""
        yield Note(
            "unknown-action", f"`{action}` is no action that `{service_of(action)}` is known to have{meant}"
        )


def _patterns(decision: Decision) -> Iterator[Note]:
    for verdict in decision.verdicts:
        if is_pattern(verdict.action) and verdict.outcome == "undetermined" and _is_readable(verdict):
            message = (
                f"`{verdict.action}` is a pattern, and nobody knows which of its actions is needed: "
                "only who is allowed all of them is let in"
            )
            yield Note("pattern-action", message)


def _where(decision: Decision) -> Iterator[Note]:
    source, entity = decision.facts.enterprise_project_from, decision.facts.enterprise_project
    note = _ENTERPRISE_PROJECT_FROM.get(source or "")
    if entity is not None and note is not None:
        yield note._replace(message=f"enterprise project `{entity.name}`: {note.message}")
    several = [each.name for each in decision.facts.several]
    if several:
        names = ", ".join(f"`{name}`" for name in several)
        message = (
            f"the {source} names several enterprise projects, and the call must be allowed at each: {names}"
        )
        yield Note("several-enterprise-projects", message, {"enterprise_projects": several})


def _resource(decision: Decision) -> Iterator[Note]:
    request = decision.facts.request
    for text in (request.resource, request.source_resource):
        if text in (None, "", "*") or is_resource_name(text):
            continue
        message = (
            f"{quote(text)} is no resource name (service:region:account:type:path): it is taken as unknown"
        )
        yield Note("unreadable-resource", message)


def _modes(decision: Decision) -> Iterator[Note]:
    other = decision.other_mode
    if other is None or other == decision.outcome:
        return
    strict = decision.facts.strict
    here, there = ("strict", "two-stage") if strict else ("two-stage", "strict")
    message = f"{here} evaluation says {decision.outcome}, {there} evaluation {other}"
    if not strict and decision and other == "explicit-deny":
        message = (
            "a Deny at the enterprise project has no effect, because a statement at project scope matched first; "
            "strict evaluation would deny"
        )
    yield Note("modes-disagree", message, {"strict": decision.outcome if strict else other})


def _enterprise_projects(decision: Decision) -> Iterator[Note]:
    for verdict in decision.verdicts:
        hits = [hit for stage in verdict.second.values() for hit in stage.hits]
        if verdict.support.enterprise_project is True or not hits:
            continue
        yield from _unsupported(decision, verdict, hits)


def _unsupported(decision: Decision, verdict: ActionVerdict, hits: list[Hit]) -> Iterator[Note]:
    names = _granted(hits)
    what = "the route" if decision.route else f"`{verdict.action}`"
    if verdict.support.enterprise_project is False and verdict.outcome not in ALLOWED_OUTCOMES:
        message = f"{what} does not support enterprise projects: {names} has no effect on it"
        yield Note("enterprise-project-not-supported", message)
    if verdict.support.enterprise_project is None and verdict.outcome == "undetermined":
        message = (
            f"the documentation does not say whether {what} supports enterprise projects; "
            f"if it does, {names} would decide: {_said(hits)}"
        )
        yield Note("enterprise-project-support-unknown", message)


def _granted(hits: Iterable[Hit]) -> str:
    return ", ".join(dict.fromkeys(f"`{hit.statement.policy.name}` on {hit.grant.scope}" for hit in hits))


def _said(hits: Iterable[Hit]) -> str:
    return " and ".join(sorted({"Deny" if hit.statement.deny else "Allow" for hit in hits}))


def _projects(decision: Decision) -> Iterator[Note]:
    """Where an action is named alone, and its routes differ in whether they look at projects."""
    for verdict in decision.verdicts:
        hits = [hit for stage in verdict.first.values() for hit in stage.hits]
        if verdict.support.project is None and verdict.outcome == "undetermined" and hits:
            message = (
                f"some routes of `{verdict.action}` look at projects and some do not; "
                f"if the call does, {_granted(hits)} would decide: {_said(hits)}"
            )
            yield Note("project-support-unknown", message)


def _together(decision: Decision) -> Iterator[Note]:
    """What is certain though no statement settles it by itself."""
    for verdict in decision.verdicts:
        if verdict.refined:
            from ostiary.engine.certainty.dependence import unknown_facts  # noqa: PLC0415 - only where something is unknown

            keys = ", ".join(f"`{key}`" for key in unknown_facts(verdict))
            message = f"`{verdict.action}`: the answer is the same whatever {keys} turns out to be"
            yield Note("same-in-every-case", message)
    outcomes = {verdict.outcome for verdict in decision.verdicts}
    if decision.outcome in DENIED_OUTCOMES and outcomes and not outcomes & DENIED_OUTCOMES:
        message = "each action may be allowed, but never all of them in one and the same case"
        yield Note("never-all-allowed", message)


def _dependencies(decision: Decision) -> Iterator[Note]:
    missing = decision.missing_dependencies
    if missing and decision:
        names = ", ".join(f"`{action}`" for action in missing)
        message = f"the call also needs {names}, which {'is' if len(missing) == 1 else 'are'} not allowed"
        yield Note("missing-dependency", message)


_ENTERPRISE_PROJECT_FROM = {
    "body": Note("enterprise-project-from-body", "named in the body"),
    "query": Note("enterprise-project-from-query", "named in the query"),
    "path": Note("enterprise-project-from-path", "named in the path"),
    "default": Note("enterprise-project-from-default", "the documented default, because the call names none"),
    "account": Note(
        "enterprise-project-from-account", "what the account says of this service's lists that name none"
    ),
}
_SOURCES: tuple[Callable[[Decision], Iterator[Note]], ...] = (
    _no_route,
    _authorization,
    _unreadable_actions,
    _unknown_actions,
    _patterns,
    _where,
    _resource,
    _modes,
    _projects,
    support_notes,
    _enterprise_projects,
    grant_notes,
    name_notes,
    condition_notes,
    action_notes,
    reading_notes,
    attached_notes,
    access_list_notes,
    limit_notes,
    role_notes,
    _dependencies,
    _together,
)
