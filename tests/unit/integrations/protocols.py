"""Calls through the middleware of either protocol, to an application that says what it saw."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import unquote, unquote_to_bytes

from ostiary import Decision, Engine
from ostiary.integrations import AsgiMiddleware, Gate, WsgiMiddleware

PROJECT = "06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f"
ORDERS = f"/shop/v1/{PROJECT}/orders"

SHOP = {
    "service": "shop",
    "endpoints": ["shop.example.com"],
    "routes": [
        {"route": "GET /health", "authorization": "none"},
        {"route": "GET /orders", "actions": ["shop:orders:list"]},
        {"route": "GET /orders/{order_id}", "actions": ["shop:orders:get"]},
        {"route": "GET /orders/{order_id}/secret", "actions": ["shop:secrets:get"]},
        {"route": "GET /projects/{project_id}/orders", "actions": ["shop:orders:list"]},
        {"route": "GET /reports", "alternatives": [
            {"when": 'query kind="small"', "actions": ["shop:orders:list"]},
            {"when": 'query kind="large"', "actions": ["shop:secrets:get"]},
        ]},
        {"route": "POST /orders/{order_id}/action", "alternatives": [
            {"when": 'body action="ship"', "actions": ["shop:orders:ship"]},
            {"when": 'body action="refund"', "actions": ["shop:orders:refund"]},
        ]},
        {"route": "POST /orders", "actions": ["shop:orders:create"],
         "scope": {"project": "true", "enterprise_project": "true"},
         "enterprise_project": {"from": "body", "default": "0"}},
    ],
}  # fmt: skip

ACCOUNT: dict[str, Any] = {
    "account": {"id": "d1", "name": "home"},
    "projects": [{"id": "p1", "name": "dev"}, {"id": "p2", "name": "prod"}],
    "enterprise_projects": [{"id": "e1", "name": "web"}],
    "groups": [{"name": "staff"}],
    "users": [
        {"id": "u1", "name": "alice", "groups": ["staff"]},
        {"id": "u2", "name": "bob"},
        {"name": "nameonly", "groups": ["staff"]},
    ],
    "assignments": [
        {"group": "staff", "policy": "reader", "on": "all-projects"},
        {"group": "staff", "policy": "buyer", "on": {"enterprise_project": "web"}},
    ],
}
READER = ["shop:orders:list", "shop:orders:get", "shop:orders:ship"]
POLICIES = {
    name: {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": actions}]}
    for name, actions in {"reader": READER, "buyer": ["shop:orders:create"]}.items()
}
ENGINE = Engine.from_documents(ACCOUNT, POLICIES, [SHOP], bundled=False)
"""alice lists, reads and ships orders; bob may nothing."""


class Answer(NamedTuple):
    """What came back, and what the application saw: None, if it was not called."""

    status: int
    headers: dict[str, str]
    body: bytes
    seen: Seen | None


class Seen(NamedTuple):
    """The decision that the application found, and the body that it read."""

    decision: Decision | None
    body: bytes


Headers = Iterable[tuple[str, str]]
Ask = Callable[..., Answer]


def decoded(path: str) -> str:
    """A path as servers decode it."""
    return unquote(path)


def ask_asgi(
    gate: Gate,
    method: str,
    target: str,
    *,
    headers: Headers = (),
    body: bytes = b"",
    chunk: int = 1000,
    inside: Callable[[], object] | None = None,
    **scope: Any,
) -> Answer:
    """Call an ASGI application; `scope` replaces or adds keys, a key that is None is left out."""
    raw, _, query = target.partition("?")
    given: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "method": method, "path": decoded(raw),
        "raw_path": raw.encode(), "query_string": query.encode(), "root_path": "", "client": ("10.0.0.9", 1),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
    } | scope  # fmt: skip
    given = {key: value for key, value in given.items() if value is not None}
    seen: list[Seen] = []
    sent: list[dict[str, Any]] = []
    parts = [body[start : start + chunk] for start in range(0, len(body), chunk)] or [b""]
    messages = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, 1)
    ]

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        content, more = b"", True
        while more:
            message = await receive()
            assert message["type"] == "http.request"
            content, more = content + message.get("body", b""), message.get("more_body", False)
        seen.append(Seen(scope.get("state", {}).get("ostiary_decision"), content))
        if inside is not None:
            inside()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"app"})

    asyncio.run(AsgiMiddleware(app, gate)(given, receive, send))
    if not sent:
        return Answer(0, {}, b"", seen[0] if seen else None)
    start, *rest = sent
    answered = {name.decode().title(): value.decode() for name, value in start["headers"]}
    return Answer(
        start["status"], answered, b"".join(message["body"] for message in rest), seen[0] if seen else None
    )


def ask_wsgi(
    gate: Gate,
    method: str,
    target: str,
    *,
    headers: Headers = (),
    body: bytes = b"",
    chunk: int = 1000,
    inside: Callable[[], object] | None = None,
    **environ: Any,
) -> Answer:
    """Call a WSGI application; `environ` replaces or adds keys, a key that is None is left out."""
    raw, _, query = target.partition("?")
    given: dict[str, Any] = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": unquote_to_bytes(raw).decode("latin-1"),
        "REQUEST_URI": target, "QUERY_STRING": query, "REMOTE_ADDR": "10.0.0.9", "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)) if body else "",
    }  # fmt: skip
    for name, value in headers:
        key = name.upper().replace("-", "_")
        given[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    given = {key: value for key, value in (given | environ).items() if value is not None}
    seen: list[Seen] = []
    answers: list[tuple[int, dict[str, str]]] = []

    def start_response(status: str, headers: Any, trouble: Any = None) -> None:
        del trouble
        answers.append((int(status[:3]), {name.title(): value for name, value in headers}))

    def app(environ: Any, start_response: Any) -> list[bytes]:
        stream = environ["wsgi.input"]
        content = b"".join(iter(lambda: stream.read(chunk), b""))
        seen.append(Seen(environ.get("ostiary.decision"), content))
        if inside is not None:
            inside()
        start_response("200 OK", [])
        return [b"app"]

    content = b"".join(WsgiMiddleware(app, gate)(given, start_response))
    return Answer(*answers[-1], content, seen[0] if seen else None)
