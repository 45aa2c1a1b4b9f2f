"""ASGI middleware (ASGI 3.0, HTTP & WebSocket 2.0 to 2.5): every call passes the gate, or is answered there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any

from ostiary.integrations.asgi_messages import Inlet, Outlet, Receive, Scope, Send, refuse
from ostiary.integrations.body import TOO_LARGE, Reading
from ostiary.integrations.call import Call
from ostiary.integrations.checking import DeniedError
from ostiary.integrations.gate import Gate
from ostiary.integrations.paths import below, read_path, read_query
from ostiary.integrations.visit import VISIT, Visit
from ostiary.integrations.waiting import record

App = Callable[[Any, Any, Any], Awaitable[None]]

STATE = "ostiary_decision"
"""Where in the scope's state the application finds the Decision; None where nothing could be decided."""


class AsgiMiddleware:
    """Decides each HTTP call and each WebSocket handshake before the application sees it.

    The decision is in the scope's state as `ostiary_decision` (`request.state.ostiary_decision` in Starlette and
    FastAPI). Lifespan events pass; a scope of another type, which nobody could answer, is refused by an exception.

    >>> from ostiary import Engine
    >>> async def app(scope, receive, send): ...
    >>> app = AsgiMiddleware(app, Gate(Engine.load("@example")))
    """

    def __init__(self, app: App, gate: Gate) -> None:
        self._app, self._gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call, or hand it on."""
        kind = scope["type"]
        if kind not in ("http", "websocket", "lifespan"):
            raise NotImplementedError(f"an ASGI scope of type {kind!r} cannot be decided")
        if kind == "lifespan":
            await self._app(scope, receive, send)
            return
        visit = Visit(self._gate, read_call(scope, self._gate))
        if self._gate.leaves_alone(visit.call):
            await self._app(scope, receive, send)
            return
        await self._decide(visit, scope, Inlet(receive), send)

    async def _decide(self, visit: Visit, scope: Scope, inlet: Inlet, send: Send) -> None:
        is_there = await _judge(visit, scope, inlet)
        if not is_there:
            return
        if self._gate.log is not None:
            await record(self._gate.log, visit.entry())
        refusal = visit.ruling.refusal
        if refusal is not None:
            await refuse(scope, inlet, send, refusal)
            return
        _attach(scope, visit)
        await self._go_on(visit, scope, inlet, send)

    async def _go_on(self, visit: Visit, scope: Scope, inlet: Inlet, send: Send) -> None:
        """Let the application work; a check inside it that denies is answered here if nothing was sent yet."""
        outlet = Outlet(send)
        token = VISIT.set(visit)
        try:
            await self._app(scope, inlet, outlet)
        except DeniedError as denied:
            if outlet.is_started:
                raise
            await refuse(scope, inlet, send, denied.to_http())
        finally:
            VISIT.reset(token)


async def _judge(visit: Visit, scope: Scope, inlet: Inlet) -> bool:
    """Decide a call; False if the client went away before that."""
    gate, call = visit.gate, visit.call
    try:
        found = gate.identify(call) if gate.identify is not None else None
        identity = await found if isawaitable(found) else found
        visit.ask(identity)
        if visit.wants_body and scope["type"] == "http":
            reading = await _read(call, inlet, gate.body_limit)
            if reading is None:
                return False
            visit.ask(identity, reading)
    except Exception as error:  # noqa: BLE001 - whatever it is, the call is refused
        visit.fail(error)
    return True


async def _read(call: Call, inlet: Inlet, limit: int) -> Reading | None:
    """Read the body, but for one that says itself that it is too large."""
    announced = call.headers("Content-Length")
    is_large = any(text.isdecimal() and int(text[:20]) > limit for text in announced)
    return TOO_LARGE if is_large else await inlet.read(limit)


def _attach(scope: Scope, visit: Visit) -> None:
    state = scope.setdefault("state", {})
    state[STATE] = visit.ruling.decision


def read_call(scope: Mapping[str, Any], gate: Gate) -> Call:
    """Return the call that a scope describes; a WebSocket's handshake is a GET (RFC 6455 §4.1)."""
    query = scope.get("query_string") or b""
    raw = scope.get("raw_path")
    text = None if raw is None else raw.decode("latin-1")
    if text is not None and query:
        text = text.removesuffix(
            f"?{query.decode('latin-1')}"
        )  # test clients have been seen to leave it there
    path = read_path(text, scope["path"], by_raw=gate.routed_by == "raw_path")
    client = scope.get("client")
    return Call(
        "asgi",
        scope["method"] if scope["type"] == "http" else "GET",
        below(path, scope.get("root_path") or "") if gate.mounted else path,
        read_query(query),
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        client[0] if client else None,
        scope,
    )
