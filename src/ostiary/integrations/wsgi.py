"""WSGI middleware (PEP 3333): every call passes the gate, or is answered there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from ostiary.engine.explained.denial import HttpDenial
from ostiary.integrations.call import Call
from ostiary.integrations.checking import DeniedError
from ostiary.integrations.gate import Gate
from ostiary.integrations.paths import WirePath, below, escape, read_path, read_query, visible_segments
from ostiary.integrations.refusal import wire_headers
from ostiary.integrations.visit import VISIT, Visit
from ostiary.integrations.waiting import at_once
from ostiary.integrations.wsgi_input import read_input

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

DECISION = "ostiary.decision"
"""Where in the environ the application finds the Decision; None where nothing could be decided."""


class WsgiMiddleware:
    """Decides each call before the application sees it; the decision is in the environ as `ostiary.decision`.

    >>> from ostiary import Engine
    >>> def app(environ, start_response): ...
    >>> app = WsgiMiddleware(app, Gate(Engine.load("@example")))
    """

    def __init__(self, app: App, gate: Gate) -> None:
        self._app, self._gate = app, gate

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a call, or hand it on."""
        visit = Visit(self._gate, read_call(environ, self._gate))
        if self._gate.leaves_alone(visit.call):
            return self._app(environ, start_response)
        _judge(visit, environ)
        if self._gate.log is not None:
            self._gate.log.record(visit.entry())
        refusal = visit.ruling.refusal
        if refusal is not None:
            return _refuse(environ, start_response, refusal)
        environ[DECISION] = visit.ruling.decision
        return self._go_on(visit, environ, start_response)

    def _go_on(self, visit: Visit, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let the application work; a check inside it that denies is answered here if nothing was sent yet."""
        token = VISIT.set(visit)
        try:
            return self._app(environ, start_response)
        except DeniedError as denied:
            return _refuse(environ, start_response, denied.to_http(), sys.exc_info())
        finally:
            VISIT.reset(token)


def _judge(visit: Visit, environ: Environ) -> None:
    gate, call = visit.gate, visit.call
    try:
        identity = at_once(gate.identify(call)) if gate.identify is not None else None
        visit.ask(identity)
        if visit.wants_body:
            visit.ask(identity, read_input(environ, gate.body_limit))
    except Exception as error:  # noqa: BLE001 - whatever it is, the call is refused
        visit.fail(error)


def _refuse(
    environ: Environ, start_response: StartResponse, answer: HttpDenial, trouble: Any = None
) -> Iterable[bytes]:
    content, headers = wire_headers(answer)
    status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
    start_response(status, headers, trouble) if trouble else start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]


def read_call(environ: Environ, gate: Gate) -> Call:
    """Return the call that an environ describes."""
    path = _read_path(environ, by_raw=gate.routed_by == "raw_path")
    return Call(
        "wsgi",
        environ["REQUEST_METHOD"],
        below(path, _decoded(_root(environ))) if gate.mounted else path,
        read_query((environ.get("QUERY_STRING") or "").encode("latin-1")),
        list(_headers(environ)),
        environ.get("REMOTE_ADDR") or None,
        environ,
    )


def _read_path(environ: Environ, *, by_raw: bool) -> WirePath:
    """The path as the server gives it raw: `REQUEST_URI` (waitress, uWSGI, mod_wsgi, …) or `RAW_URI` (gunicorn).

    PEP 3333 knows neither. Without them the decoded path is taken as it stands: then the application has no other.
    A proxy may have left the root out of the raw path, where SCRIPT_NAME has it.
    """
    root, rest = _root(environ), environ.get("PATH_INFO") or ""
    seen = _decoded(root + rest)
    given = {environ[name] for name in ("REQUEST_URI", "RAW_URI") if isinstance(environ.get(name), str)}
    raws = sorted({raw.partition("?")[0] for raw in given}) or [escape((root + rest).encode("latin-1"))]
    whole = read_path(raws[0], seen, by_raw=by_raw)
    if len(raws) > 1:
        return whole._replace(is_ambiguous=True)
    if root and whole.segments is not None and whole.segments == visible_segments(_decoded(rest)):
        return read_path(escape(root.encode("latin-1")) + whole.text, seen, by_raw=by_raw)
    return whole


def _root(environ: Environ) -> str:
    return str(environ.get("SCRIPT_NAME") or "")


def _decoded(text: str) -> str:
    """A path as frameworks have it: WSGI strings hold bytes (PEP 3333, Unicode Issues)."""
    return text.encode("latin-1").decode("utf-8", "replace")


_ALSO_HEADERS = ("CONTENT_TYPE", "CONTENT_LENGTH")


def _headers(environ: Environ) -> Iterator[tuple[str, str]]:
    """The headers of a call; auth_token leaves None for one that a token has no value for."""
    for key, value in environ.items():
        if isinstance(value, str) and (key.startswith("HTTP_") or key in _ALSO_HEADERS):
            yield key.removeprefix("HTTP_").replace("_", "-"), value
