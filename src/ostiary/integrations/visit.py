"""One call at a gate: decided by one engine, answered or let through, reported."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from time import perf_counter
from typing import NamedTuple

from ostiary.engine.decision import Decision
from ostiary.engine.explained.denial import HttpDenial
from ostiary.engine.request import Request
from ostiary.errors import RequestError
from ostiary.integrations.body import Reading, value_of, wants_body
from ostiary.integrations.call import Call
from ostiary.integrations.decision_log.entry import Entry
from ostiary.integrations.gate import Gate
from ostiary.integrations.identity import Identity, keywords_of
from ostiary.integrations.paths import WirePath
from ostiary.integrations.refusal import FORBIDDEN, INTERNAL, RefusedError, answer_to, challenge_with
from ostiary.integrations.source import current

LOGGER = logging.getLogger("ostiary.integrations")

_HOST = re.compile(r"[A-Za-z0-9._-]+(?::[0-9]*)?|\[[0-9A-Fa-f:.]+\](?::[0-9]*)?")


class Ruling(NamedTuple):
    """What becomes of a call: `answer` None, it goes on to the application; `fault` says why without a decision.

    `enforced` False: it goes on whatever the answer would be (shadow mode, or a denial that the gate lets pass).
    """

    decision: Decision | None = None
    answer: HttpDenial | None = None
    fault: str | None = None
    enforced: bool = True

    @property
    def refusal(self) -> HttpDenial | None:
        """The answer that is to be sent; None if the call goes on."""
        return self.answer if self.enforced else None


class Visit:
    """A call and whom it is from, decided by the engine of the moment when it came.

    In this order: `leaves_alone`; `ask` with the identity; if `wants_body`, `ask` again with what was read; `report`.
    Whatever goes wrong between is for `fail`.
    """

    def __init__(self, gate: Gate, call: Call) -> None:
        self.gate, self.call = gate, call
        self.engine = current(gate.engine)
        self.identity: Identity | None = None
        self.ruling = Ruling()
        self._seconds = 0.0
        self._request = Request(method=call.method, path=_target(call, call.path))

    @property
    def wants_body(self) -> bool:
        """Whether the body may settle what is still open."""
        decision = self.ruling.decision
        return decision is not None and wants_body(decision)

    def ask(self, identity: Identity | None, reading: Reading | None = None) -> Ruling:
        """Decide the call; what this raises is for `fail`."""
        self.identity = identity
        decision = self._decide(self._read(identity, reading))
        if reading is not None and reading.is_large and not decision:
            return self._rule(Ruling(decision, answer_to("body-too-large"), "body-too-large"))
        return self._rule(self._answer(decision))

    def fail(self, error: Exception) -> Ruling:
        """Return the ruling on a call that could not be decided, and let the operator know why.

        What a client can bring about is refused as a matter of course; everything else is an error, and a 500.
        """
        fault = error.code if isinstance(error, RequestError | RefusedError) else INTERNAL
        if isinstance(error, RefusedError) or fault in FORBIDDEN:
            LOGGER.warning("refused: %r: %s [%s]", self.call, _shown(error), fault)
            return self._rule(Ruling(None, answer_to(fault), fault))
        LOGGER.error("not decided, and refused: %r", self.call, exc_info=error)
        tell(self.gate, error, self.call)
        return self._rule(Ruling(None, answer_to(INTERNAL), fault))

    def entry(self) -> Entry:
        """Return what the decision log is to keep of the call."""
        decision, answer, fault, enforced = self.ruling
        log = self.gate.log
        return Entry(
            log.now() if log else 0.0,
            self._seconds,
            decision,
            decision.facts.request if decision is not None else self._request,
            self.engine.snapshot,
            self.call.protocol,
            enforced or answer is None,
            answer.status if answer and enforced else None,
            fault,
        )

    def _read(self, identity: Identity | None, reading: Reading | None) -> Request:
        """The call as a request to the engine; RefusedError for one that can be read in two ways."""
        call, gate = self.call, self.gate
        path = call.path
        if path.is_ambiguous:
            raise RefusedError(
                "ambiguous-path", "the raw path has other segments than the one that is routed by"
            )
        self._request = Request(
            method=call.method,
            path=_target(call, path, _host(call) if gate.by_host else None),
            service=gate.service_of(call),
            context={**gate.context_of(call), **(identity.context if identity else {})},
            source_resource=gate.source_of(call),
            body=None if reading is None else value_of(reading, call.header("Content-Type")),
            **keywords_of(identity, self.engine),
        )
        return self._request

    def _decide(self, request: Request) -> Decision:
        began = perf_counter()
        decision = self.engine.ask(request)
        if request.method == "HEAD" and decision.outcome == "no-route" and "GET" in decision.facts.methods:
            decision = self.engine.ask(
                request._replace(method="GET")
            )  # RFC 9110 §9.3.2: GET without its content
        self._seconds += perf_counter() - began
        return decision

    def _answer(self, decision: Decision) -> Ruling:
        """What a decision comes to at this gate."""
        if decision:
            return Ruling(decision)
        answer = decision.to_http()
        if self._lets_pass(decision):
            return Ruling(decision, answer, enforced=False)
        is_unknown = self.identity is None and decision.outcome != "no-route"
        if is_unknown and self.gate.challenge is not None:
            return Ruling(decision, challenge_with(answer_to("unauthenticated"), self.gate.challenge))
        return Ruling(decision, answer)

    def _lets_pass(self, decision: Decision) -> bool:
        """Whether the gate lets a denied call pass: of no route at all, or one that needs no authorization."""
        if decision.outcome == "no-route":
            is_nowhere = not decision.facts.methods and self.call.path.segments is not None
            return self.gate.no_route == "pass" and is_nowhere
        route = decision.route
        return (
            self.gate.public and self.identity is None and route is not None and route.authorization == "none"
        )

    def _rule(self, ruling: Ruling) -> Ruling:
        if self.gate.shadow and ruling.answer is not None and ruling.enforced:
            ruling = ruling._replace(enforced=False)
            outcome = ruling.decision.outcome if ruling.decision is not None else ruling.fault
            LOGGER.warning("shadow mode, would be refused: %r: %s", self.call, outcome)
        self.ruling = ruling
        return ruling


VISIT: ContextVar[Visit | None] = ContextVar("ostiary_visit", default=None)
"""The call that the application is at work on, for checks deeper inside."""


def tell(gate: Gate, error: Exception, call: Call | None) -> None:
    """Give an exception to the gate's `on_error`, whose own exceptions are only logged."""
    if gate.on_error is None:
        return
    try:
        gate.on_error(error, call)
    except Exception:
        LOGGER.exception("the `on_error` of a gate failed")


def _target(call: Call, path: WirePath, host: str | None = None) -> str:
    """The path with its query, behind the host if that is to say which service is meant."""
    query = f"?{call.query}" if call.query else ""
    return f"{'https://' + host if host else ''}{path.text}{query}"


def _host(call: Call) -> str:
    host = call.header("Host") or ""
    if not _HOST.fullmatch(host):
        raise RefusedError("bad-host", "the call names no host, or one that is none")
    return host


def _shown(error: Exception) -> str:
    """A message that may hold what a client sent, on one line."""
    return ascii(str(error))[1:-1]
