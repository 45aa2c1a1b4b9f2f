"""Notes beside a decision: what has no effect, what two readings disagree on, what is faulty (semantics.md §2-§4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ostiary.engine.bounds import asked_statements
from ostiary.engine.decide import ActionVerdict, first_stage_scopes, second_stage_scopes
from ostiary.engine.decision import ALLOWED_OUTCOMES, Decision, Note
from ostiary.engine.dependence import unknown_facts
from ostiary.engine.grants import ACCOUNT_WIDE, Grant
from ostiary.engine.outcomes import ALLOW, NONE
from ostiary.engine.stage import Hit, Stage
from ostiary.engine.statement import CompiledStatement
from ostiary.model.policy import ScalarValue
from ostiary.syntax.action import is_pattern, service_of


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
        yield Note("unknown-path", f"no route matches `{path}`")


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


def _patterns(decision: Decision) -> Iterator[Note]:
    for verdict in decision.verdicts:
        if is_pattern(verdict.action) and verdict.outcome == "undetermined":
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
    names = ", ".join(dict.fromkeys(f"`{hit.statement.policy.name}` on {hit.grant.scope}" for hit in hits))
    what = "the route" if decision.route else f"`{verdict.action}`"
    if verdict.support.enterprise_project is False and verdict.outcome not in ALLOWED_OUTCOMES:
        message = f"{what} does not support enterprise projects: {names} has no effect on it"
        yield Note("enterprise-project-not-supported", message)
    if verdict.support.enterprise_project is None and verdict.outcome == "undetermined":
        said = " or ".join(sorted({_said(verdict)}))
        message = (
            f"the documentation does not say whether {what} supports enterprise projects; "
            f"if it does, {names} would decide: {said}"
        )
        yield Note("enterprise-project-support-unknown", message)


def _said(verdict: ActionVerdict) -> str:
    effects = {"Deny" if h.statement.deny else "Allow" for s in verdict.second.values() for h in s.hits}
    return " and ".join(sorted(effects))


def _grants(decision: Decision) -> Iterator[Note]:
    """Grants that would have had a say, but have no effect."""
    for verdict in decision.verdicts:
        for grant in (*_consulted_grants(decision, verdict), *_misplaced_grants(decision, verdict)):
            if not any(statement.covers(verdict.action.casefold()) for statement in grant.policy.statements):
                continue
            yield from _grant_notes(grant, verdict)


def _misplaced_grants(decision: Decision, verdict: ActionVerdict) -> Iterator[Grant]:
    """Grants of a type that does not fit their scope, where they could be meant for this request."""
    facts = decision.facts
    project, enterprise_project = facts.project, facts.enterprise_project
    elsewhere = {
        "project": project is not None and f"project:{project.id}",
        "enterprise-project": enterprise_project is not None
        and f"enterprise-project:{enterprise_project.id}",
    }
    for holder in facts.principal.keys:
        for key, grants in decision.snapshot.grants.get(holder, {}).items():
            if elsewhere.get(key.partition(":")[0]) in (None, False, key):
                yield from (g for g in grants if g.misplaced and not g.counts(service_of(verdict.action)))


_ACCOUNT_SCOPES = (ACCOUNT_WIDE, "domain", "all-resources")


def _grant_notes(grant: Grant, verdict: ActionVerdict) -> Iterator[Note]:
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


def _conditions(decision: Decision) -> Iterator[Note]:
    for verdict in decision.verdicts:
        for grant in _consulted_grants(decision, verdict):
            for statement in grant.policy.statements if grant.counts(service_of(verdict.action)) else ():
                if statement.covers(verdict.action.casefold()):
                    yield from statement_notes(statement, verdict)


def _limits(decision: Decision) -> Iterator[Note]:
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
            if found.foreign and _is_silent(found.stage):
                message = f"{name} belongs to another account, and its policy does not allow `{action}`"
                yield Note("not-allowed-by-resource-policy", message)


def _together(decision: Decision) -> Iterator[Note]:
    """What is certain though no statement settles it by itself."""
    for verdict in decision.verdicts:
        if verdict.refined:
            keys = ", ".join(f"`{key}`" for key in unknown_facts(verdict))
            message = f"`{verdict.action}`: the answer is the same whatever {keys} turns out to be"
            yield Note("same-in-every-case", message)
    outcomes = {verdict.outcome for verdict in decision.verdicts}
    if decision.outcome in _DENIED and outcomes and not outcomes & _DENIED:
        message = "each action may be allowed, but never all of them in one and the same case"
        yield Note("never-all-allowed", message)


_DENIED = frozenset({"explicit-deny", "implicit-deny"})


def _attached(decision: Decision) -> Iterator[Note]:
    """Whom a resource's policy means, where that is not known, and what its conditions have to say."""
    facts = decision.facts
    for verdict in decision.verdicts:
        open_ones = [hit for hit in verdict.bounds.hits() if hit.who_is_open]
        for hit in open_ones if verdict.outcome == "undetermined" else ():
            message = f"{_name(hit.statement)}: it is not known whether it means {facts.principal.text}"
            yield Note("principal-unknown", message)
        for statement, context in asked_statements(decision.snapshot, facts, verdict.action, verdict.bounds):
            for note in statement.condition.notes(context) if statement.condition is not None else ():
                yield Note(note.code, f"{_name(statement)}: {note.message}")


def _is_silent(stage: Stage) -> bool:
    return bool(stage.possible & NONE and not stage.possible & ALLOW)


def _name(statement: CompiledStatement) -> str:
    return f"`Statement[{statement.index}]` of policy `{statement.policy.name}`"


def statement_notes(statement: CompiledStatement, verdict: ActionVerdict) -> Iterator[Note]:
    """Yield what is to be said of one statement's resources and condition for this request."""
    name = _name(statement)
    for text in statement.malformed_resources:
        message = f"{name}: `{text}` is no resource pattern; an Allow does not apply to it, a Deny may"
        yield Note("malformed-resource", message)
    yield from _unresolved_resources(statement, verdict)
    if (
        statement.condition is None
        or statement.resource_truth(verdict.facts.resource, verdict.context) is False
    ):
        return
    for note in statement.condition.notes(verdict.context):
        yield Note(note.code, f"{name}: {note.message}")
    written = statement.policy.document.policy.statement[statement.index].condition or {}
    for operator, keys in written.items():
        for key, values in keys.items():
            if isinstance(values, ScalarValue):
                message = f"{name}: the value of `{key}` under `{operator}` is not an array; read as an array of one"
                yield Note("scalar-condition-value", message)


def _unresolved_resources(statement: CompiledStatement, verdict: ActionVerdict) -> Iterator[Note]:
    for template in statement.templates:
        for variable in template.fill(verdict.context.values).unresolved:
            effect = "may apply" if statement.deny else "does not apply"
            message = f"{_name(statement)}: `{variable}` in a resource has no single value: it {effect}"
            yield Note("unresolved-variable", message)


def _consulted_grants(decision: Decision, verdict: ActionVerdict) -> Iterator[Grant]:
    snapshot, facts = decision.snapshot, decision.facts
    keys = [ACCOUNT_WIDE]
    for scopes in first_stage_scopes(snapshot, facts, verdict.action, verdict.level).values():
        keys.extend(scopes)
    if verdict.support.enterprise_project is not False:
        keys.extend(second_stage_scopes(snapshot, facts).values())
    for holder in facts.principal.keys:
        for key in dict.fromkeys(keys):
            yield from snapshot.grants.get(holder, {}).get(key, ())


def _dependencies(decision: Decision) -> Iterator[Note]:
    missing = decision.missing_dependencies
    if missing and decision:
        names = ", ".join(f"`{action}`" for action in missing)
        message = f"the call also needs {names}, which {'is' if len(missing) == 1 else 'are'} not allowed"
        yield Note("missing-dependency", message)


_ENTERPRISE_PROJECT_FROM = {
    "body": Note("enterprise-project-from-body", "named in the body"),
    "query": Note("enterprise-project-from-query", "named in the query"),
    "default": Note("enterprise-project-from-default", "the documented default, because the call names none"),
}
_SOURCES: tuple[Callable[[Decision], Iterator[Note]], ...] = (
    _no_route,
    _authorization,
    _patterns,
    _where,
    _modes,
    _enterprise_projects,
    _grants,
    _conditions,
    _attached,
    _limits,
    _dependencies,
    _together,
)
