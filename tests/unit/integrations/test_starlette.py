"""The dependency for FastAPI, and the answer to a denial, in applications as people write them."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import pytest

pytest.importorskip("fastapi")

from fastapi import Depends, FastAPI, Request, WebSocket
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ostiary import Decision
from ostiary.integrations import AsgiMiddleware, DeniedError, Gate, Identity, requires
from ostiary.integrations.starlette import answer_denied, permission
from tests.unit.integrations.test_asgi import run, scope_of
from tests.unit.integrations.test_guard import ENGINE


def identify(call: Any) -> Identity:
    return Identity(user=call.header("X-User"), project="dev")


GATE = Gate(ENGINE, identify=identify)
OF_ORDER = permission(GATE, "shop:orders:get", resource="shop:::order:{owner}/{number}")
OF_QUERY = permission(GATE, "shop:orders:get", resource="shop:::order:{connection.query_params[owner]}/1")


def get(app: Any, path: str, user: str = "alice", query: str = "") -> tuple[int, Any]:
    scope = scope_of(
        "http", path, method="GET", query_string=query.encode(), headers=[(b"x-user", user.encode())]
    )
    start, body = asyncio.run(run(app, scope, [{"type": "http.request"}]))[:2]
    return start["status"], json.loads(body["body"])


def make_app(*, handles: bool) -> FastAPI:
    app = FastAPI()
    if handles:
        app.add_exception_handler(DeniedError, answer_denied)

    @app.get("/orders/{owner}/{number}")
    async def show(owner: str, number: int, decision: Annotated[Decision, Depends(OF_ORDER)]) -> Any:
        return [owner, number, decision.outcome]

    @app.get("/search", dependencies=[Depends(OF_QUERY)])
    def search(owner: str) -> Any:
        return owner

    @app.get("/carts")
    def cart(request: Request) -> Any:
        return request.state.ostiary_decision.outcome

    @app.get("/keys")
    @requires(GATE, "shop:orders:get", resource="shop:::order:{owner}/1")
    def key(owner: str) -> Any:
        return owner

    @app.websocket("/live/{owner}/{number}")
    async def live(socket: WebSocket, _: Annotated[Decision, Depends(OF_ORDER)]) -> None:
        await socket.accept()

    return app


def test_a_dependency_without_the_middleware() -> None:
    """The gate's own `identify` says who calls; the handler answers denials."""
    app = make_app(handles=True)
    assert get(app, "/orders/mine/7") == (200, ["mine", 7, "allowed"])
    status, body = get(app, "/orders/theirs/7")
    assert (status, body["error_code"]) == (403, "IAM.0003")
    assert get(app, "/orders/mine/7", "zoe")[0] == 403
    assert get(app, "/search", query="owner=mine") == (200, "mine")
    assert get(app, "/search", query="owner=theirs")[0] == 403


def test_a_dependency_in_the_middleware() -> None:
    """Inside the middleware its caller counts, and it answers denials itself; a function may be decorated as well."""
    app = make_app(handles=False)
    app.add_middleware(AsgiMiddleware, gate=Gate(ENGINE, identify=identify, no_route="pass"))
    assert get(app, "/carts") == (200, "allowed")
    assert get(app, "/carts", "bob")[0] == 403
    assert get(app, "/orders/mine/7") == (200, ["mine", 7, "allowed"])
    status, body = get(app, "/orders/theirs/7")
    assert (status, body["error_msg"]) == (403, "Policy doesn't allow shop:orders:get to be performed.")


def test_a_decorated_endpoint() -> None:
    """The decorator leaves the endpoint's signature to FastAPI, and works in the thread that it runs in."""
    routed = Gate(
        ENGINE, identify=lambda _: Identity(user="alice", project="dev", context={"x:Level": "high"})
    )
    app = make_app(handles=False)
    app.add_middleware(AsgiMiddleware, gate=routed)
    assert get(app, "/keys", query="owner=mine") == (200, "mine")
    assert get(app, "/keys", query="owner=theirs")[0] == 403


def test_the_middleware_around_the_whole_application() -> None:
    """Around Starlette's own error handling a denial inside is a 500, if there is no handler for it; never an Allow."""
    gate = Gate(ENGINE, identify=identify, no_route="pass")
    assert get(AsgiMiddleware(make_app(handles=True), gate), "/orders/theirs/7")[0] == 403
    with pytest.raises(DeniedError):
        get(AsgiMiddleware(make_app(handles=False), gate), "/orders/theirs/7")


def test_a_websocket() -> None:
    """A WebSocket endpoint depends on it in the same way."""
    connect = [{"type": "websocket.connect"}]
    headers = [(b"x-user", b"alice")]
    app = AsgiMiddleware(make_app(handles=False), Gate(ENGINE, identify=identify, no_route="pass"))
    for owner, kind in [("mine", "websocket.accept"), ("theirs", "websocket.close")]:
        scope = scope_of("websocket", f"/live/{owner}/1", headers=headers, subprotocols=[], query_string=b"")
        assert asyncio.run(run(app, scope, list(connect)))[0]["type"] == kind


def test_starlette() -> None:
    """An endpoint of Starlette has its parameters in the request."""

    @requires(
        GATE,
        "shop:orders:get",
        resource="shop:::order:{request.path_params[owner]}/1",
        identify=lambda arguments: Identity(user=arguments["request"].headers["x-user"], project="dev"),
    )
    async def show(request: Any) -> PlainTextResponse:
        return PlainTextResponse(json.dumps(request.path_params["owner"]))

    handlers: Any = {DeniedError: answer_denied}
    app = Starlette(routes=[Route("/{owner}", show)], exception_handlers=handlers)
    assert get(app, "/mine") == (200, "mine")
    assert get(app, "/theirs")[0] == 403


def test_the_answer_is_for_denials() -> None:
    """Another exception is not answered, but raised again."""
    with pytest.raises(LookupError):
        asyncio.run(answer_denied(None, LookupError()))  # type: ignore[arg-type]
