"""What goes in and out of an ASGI application: a body that is read ahead and given back, answers to refused calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ostiary.engine.explained.denial import HttpDenial
from ostiary.integrations.body import TOO_LARGE, Reading
from ostiary.integrations.refusal import wire_headers

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

POLICY_VIOLATION = 1008
"""The close code of RFC 6455 §7.4.1; before the handshake is done servers answer 403 in its place."""

_RESPONSE = "websocket.http.response"
"""The extension of ASGI by which a handshake can be answered like any call."""


class Inlet:
    """The `receive` of an application: gives back what was read ahead, as one message, and then goes on live."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._held: Message | None = None
        self.is_connected = False

    async def __call__(self) -> Message:
        """Return the next message."""
        held, self._held = self._held, None
        if held is not None:
            return held
        message = await self._receive()
        self.is_connected = self.is_connected or message["type"] == "websocket.connect"
        return message

    async def read(self, limit: int) -> Reading | None:
        """Read the body ahead, up to a number of bytes and the rest of one message; None if the client went away."""
        content, more = bytearray(), True
        while more and len(content) <= limit:
            message = await self._receive()
            if message["type"] != "http.request":
                self._held = message
                return None
            content += message.get("body") or b""
            more = bool(message.get("more_body"))
        self._held = {"type": "http.request", "body": bytes(content), "more_body": more}
        return TOO_LARGE if more or len(content) > limit else Reading(bytes(content))


class Outlet:
    """The `send` of an application, which knows whether anything of an answer was sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.is_started = False

    async def __call__(self, message: Message) -> None:
        """Send a message."""
        self.is_started = True
        await self._send(message)


async def refuse(scope: Scope, inlet: Inlet, send: Send, answer: HttpDenial) -> None:
    """Answer a call with a denial; a WebSocket that the server cannot answer in HTTP is closed."""
    if scope["type"] == "http":
        await _respond(send, "http.response", answer, is_head=scope.get("method") == "HEAD")
        return
    if not inlet.is_connected and (await inlet())["type"] != "websocket.connect":
        return  # the client went away
    if _RESPONSE in (scope.get("extensions") or {}):
        await _respond(send, _RESPONSE, answer)
    else:
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})


async def _respond(send: Send, kind: str, answer: HttpDenial, *, is_head: bool = False) -> None:
    content, headers = wire_headers(answer)
    encoded = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in headers
        if kind != _RESPONSE or name != "Content-Length"  # some servers would send it a second time
    ]
    await send({"type": f"{kind}.start", "status": answer.status, "headers": encoded})
    await send({"type": f"{kind}.body", "body": b"" if is_head else content})
