"""Checks inside an application: may whoever calls do this to that resource?"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from types import MappingProxyType, TracebackType
from typing import NamedTuple

from ostiary.engine.decision import Decision
from ostiary.engine.engine import Engine
from ostiary.engine.explained.denial import HttpDenial
from ostiary.engine.request import ContextValue, Request
from ostiary.errors import OstiaryError, RequestError
from ostiary.integrations.decision_log.entry import Entry
from ostiary.integrations.gate import Gate
from ostiary.integrations.identity import Identity, keywords_of
from ostiary.integrations.refusal import FORBIDDEN, INTERNAL, RefusedError, answer_to
from ostiary.integrations.source import current
from ostiary.integrations.visit import LOGGER, VISIT, Visit, tell

_NOTHING: Mapping[str, ContextValue] = MappingProxyType({})


class DeniedError(OstiaryError):
    """Whoever calls may not do it: `decision` says why, `fault` where nothing could be decided.

    The ASGI and WSGI middleware answer it in the service's own words; elsewhere `to_http` has them.
    """

    def __init__(self, decision: Decision | None, fault: str | None = None) -> None:
        self.decision, self.fault = decision, fault
        super().__init__(f"denied: {decision.outcome if decision is not None else fault}")

    def to_http(self) -> HttpDenial:
        """Return the response to be sent."""
        answer = self.decision.to_http() if self.decision is not None else None
        return answer or answer_to(self.fault or INTERNAL)


class Question(NamedTuple):
    """An action, and what it is to be done to."""

    action: str
    resource: str | None = None
    project: str | None = None
    enterprise_project: str | None = None
    context: Mapping[str, ContextValue] = _NOTHING


class Finding(NamedTuple):
    """What a check came to, and what the decision log is to keep of it."""

    decision: Decision | None
    denied: DeniedError | None
    entry: Entry

    def settle(self) -> Decision | None:
        """Return the decision, or raise what the check came to."""
        if self.denied is not None:
            raise self.denied
        return self.decision


def check(
    gate: Gate,
    action: str,
    *,
    resource: str | None = None,
    project: str | None = None,
    enterprise_project: str | None = None,
    context: Mapping[str, ContextValue] = _NOTHING,
    identity: Identity | None = None,
) -> Decision | None:
    """Decide an action for whoever calls, and raise DeniedError if it is denied; else return the decision.

    Who calls is the caller of the middleware's call, unless an identity is given; RuntimeError if there is neither.
    In shadow mode nothing is raised, and None is returned where nothing could be decided.
    """
    with Shelter(gate):
        question = Question(action, resource, project, enterprise_project, context)
        finding = find(gate, identity or caller(), question)
        if gate.log is not None:
            gate.log.record(finding.entry)
        return finding.settle()
    return None


def caller() -> Identity | None:
    """Return whom the call is from that the middleware let through; RuntimeError if there is none."""
    visit = VISIT.get()
    if visit is None:
        text = (
            "nobody knows who calls: there is no middleware of ostiary around this, and no identity was given"
        )
        raise RuntimeError(text)
    return visit.identity


class Shelter:
    """Keeps what goes wrong in a check from the application, if the gate is in shadow mode; it is logged and told."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not self._gate.shadow or not isinstance(error, Exception):
            return False
        LOGGER.error("shadow mode, not decided", exc_info=error)
        visit = VISIT.get()
        tell(self._gate, error, visit.call if visit is not None else None)
        return True


def find(gate: Gate, identity: Identity | None, question: Question) -> Finding:
    """Decide a question. What a client can bring about is a denial; everything else is raised."""
    visit = VISIT.get()
    engine = visit.engine if visit is not None and visit.gate is gate else current(gate.engine)
    return _ask(gate, engine, identity, question)


def _ask(gate: Gate, engine: Engine, identity: Identity | None, question: Question) -> Finding:
    began, request = perf_counter(), Request(action=question.action, resource=question.resource)
    decision, fault = None, None
    try:
        request = _request(engine, identity, question)
        decision = engine.ask(request)
    except (RequestError, RefusedError) as error:
        if error.code not in FORBIDDEN:
            raise
        fault = error.code
        LOGGER.warning("refused: %s: %s [%s]", question.action, ascii(str(error))[1:-1], fault)
    denied = None if decision else DeniedError(decision, fault)
    if denied is not None and gate.shadow:
        LOGGER.warning("shadow mode, would be refused: %s: %s", question.action, denied)
    now = gate.log.now() if gate.log is not None else 0.0
    enforced = denied is None or not gate.shadow
    entry = Entry(
        now, perf_counter() - began, decision, request, engine.snapshot, enforced=enforced, fault=fault
    )
    return Finding(decision, denied if enforced else None, entry)


def _request(engine: Engine, identity: Identity | None, question: Question) -> Request:
    """The question as a request of whoever calls; a project that it names must be the caller's, if that has one.

    A check inside a call is about the call's project if nobody says another.
    """
    known, visit = keywords_of(identity, engine), VISIT.get()
    place = {
        "project": _project(engine, question.project, known.get("project"))
        or _project_of_call(visit, identity),
        "enterprise_project": question.enterprise_project or known.get("enterprise_project"),
    }
    context = {
        **(visit.gate.context_of(visit.call) if visit is not None else {}),
        **(identity.context if identity is not None else {}),
        **question.context,
    }
    return Request(action=question.action, resource=question.resource, context=context, **{**known, **place})


def _project(engine: Engine, named: str | None, of_caller: str | None) -> str | None:
    """The one project that is meant; RequestError where question and caller disagree."""
    if named is None or of_caller is None:
        return named or of_caller
    projects = engine.snapshot.directory.projects
    if projects.resolve(named) is not projects.resolve(of_caller):
        text = f"the check is about project `{named}`, the caller's is `{of_caller}`"
        raise RequestError("project-contradiction", text)
    return named


def _project_of_call(visit: Visit | None, identity: Identity | None) -> str | None:
    decision = visit.ruling.decision if visit is not None and visit.identity is identity else None
    project = decision.facts.project if decision is not None else None
    return project.id if project is not None else None
