"""ASGI: WebSockets, lifespan, clients that go away, concurrency, and messages that pass untouched."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from ostiary import Watcher
from ostiary.integrations import AsgiMiddleware, DecisionLog, DeniedError, Gate, Identity, check
from tests.unit.integrations.protocols import ENGINE, ask_asgi

ALICE, BOB = Identity(user="alice"), Identity(user="bob")
Message = dict[str, Any]


async def run(app: Any, scope: Message, messages: list[Message]) -> list[Message]:
    """What an application sends when it gets these messages; then it would wait for ever."""
    sent: list[Message] = []

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await asyncio.wait_for(app(scope, receive, send), 30)
    return sent


def scope_of(kind: str, path: str, **more: Any) -> Message:
    return {"type": kind, "path": path, "raw_path": path.encode(), "headers": [], **more}


def gate(identity: Identity | None = ALICE, **options: Any) -> Gate:
    return Gate(ENGINE, identify=lambda _: identity, **options)


async def socket(scope: Any, receive: Any, send: Any) -> None:
    """A WebSocket that says hello."""
    assert scope["state"]["ostiary_decision"]
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": "hello"})


CONNECT = {"type": "websocket.connect"}


def test_a_websocket_that_is_allowed() -> None:
    """A WebSocket's handshake is decided as a GET, and then is the application's."""
    app = AsgiMiddleware(socket, gate())
    sent = asyncio.run(run(app, scope_of("websocket", "/orders"), [CONNECT]))
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send"]


def test_a_websocket_that_is_denied() -> None:
    """Denied before it is accepted: in HTTP where the server can, else closed, which is a 403."""
    app = AsgiMiddleware(socket, gate(BOB))
    [closed] = asyncio.run(run(app, scope_of("websocket", "/orders"), [CONNECT]))
    assert closed == {"type": "websocket.close", "code": 1008}
    extended = scope_of("websocket", "/orders", extensions={"websocket.http.response": {}})
    start, body = asyncio.run(run(app, extended, [CONNECT]))
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 403)
    assert (body["type"], b"shop:orders:list" in body["body"]) == ("websocket.http.response.body", True)
    gone = asyncio.run(run(app, scope_of("websocket", "/orders"), [{"type": "websocket.disconnect"}]))
    assert gone == []


def test_a_websocket_of_a_route_that_depends_on_the_body() -> None:
    """A handshake has no body: what depends on one stays open, and is denied."""
    routes = [{"route": "GET /x", "alternatives": [{"when": 'body a="b"', "actions": ["shop:orders:list"]}]}]
    from ostiary import Engine

    engine = Engine.from_documents(
        {"users": [{"name": "alice"}]}, {}, [{"service": "shop", "routes": routes}]
    )
    app = AsgiMiddleware(socket, Gate(engine, identify=lambda _: ALICE))
    [closed] = asyncio.run(run(app, scope_of("websocket", "/x"), [CONNECT]))
    assert closed["type"] == "websocket.close"


def test_a_check_inside_a_websocket() -> None:
    """A check that denies before the socket is accepted is a refused handshake; afterwards it is the application's."""
    made = gate()

    def inside(*, accepts: bool) -> Any:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            del scope
            await receive()
            if accepts:
                await send({"type": "websocket.accept"})
            check(made, "shop:orders:refund")

        return AsgiMiddleware(app, made)

    [closed] = asyncio.run(run(inside(accepts=False), scope_of("websocket", "/orders"), [CONNECT]))
    assert closed["type"] == "websocket.close"
    with pytest.raises(DeniedError):
        asyncio.run(run(inside(accepts=True), scope_of("websocket", "/orders"), [CONNECT]))


def test_lifespan_passes() -> None:
    """Start-up and shutdown are the application's own."""
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((await receive())["type"])
        assert scope["type"] == "lifespan"
        await send({"type": "lifespan.startup.complete"})

    sent = asyncio.run(
        run(AsgiMiddleware(app, gate(None)), {"type": "lifespan"}, [{"type": "lifespan.startup"}])
    )
    assert (seen, sent) == (["lifespan.startup"], [{"type": "lifespan.startup.complete"}])


def test_a_scope_that_nobody_knows() -> None:
    """What cannot be decided does not reach the application."""
    with pytest.raises(NotImplementedError, match="'mqtt'"):
        asyncio.run(run(AsgiMiddleware(socket, gate()), {"type": "mqtt"}, []))


JSON = [(b"content-type", b"application/json")]
ACT = scope_of("http", "/orders/o1/action", method="POST", headers=JSON, query_string=b"")


async def never(scope: Any, receive: Any, send: Any) -> None:
    del receive, send
    raise AssertionError(scope)


def part(content: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": content, "more_body": more}


def test_a_client_that_goes_away() -> None:
    """If the client goes while its body is read there is nobody to answer, and nothing for the application to do."""
    messages = [part(b'{"action"', more=True), {"type": "http.disconnect"}]
    assert asyncio.run(run(AsgiMiddleware(never, gate()), dict(ACT), messages)) == []


def test_what_follows_the_body_is_live() -> None:
    """After the body that was read ahead the application gets what the server sends: that the client went away."""
    seen: list[Message] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        del scope, send
        seen.extend([await receive(), await receive()])

    messages = [part(b'{"act', more=True), part(b'ion": "ship"}'), {"type": "http.disconnect"}]
    asyncio.run(run(AsgiMiddleware(app, gate()), dict(ACT), messages))
    assert seen == [part(b'{"action": "ship"}'), {"type": "http.disconnect"}]


def test_a_body_in_a_million_parts() -> None:
    """A body that drips in costs its own size: it is given back in one piece."""
    body = b'{"action": "ship"}' + b" " * 3000
    answer = ask_asgi(
        gate(),
        "POST",
        "/orders/o1/action",
        body=body,
        headers=[("Content-Type", "application/json")],
        chunk=1,
    )
    assert (answer.status, answer.seen and answer.seen.body) == (200, body)


def test_messages_without_their_optional_keys() -> None:
    """`body` and `more_body` may be missing, as may nearly everything of a scope."""
    sent = asyncio.run(run(AsgiMiddleware(never, gate()), dict(ACT), [{"type": "http.request"}]))
    assert sent[0]["status"] == 403
    bare = {"type": "http", "method": "GET", "path": "/orders/o1/secret", "headers": []}
    assert asyncio.run(run(AsgiMiddleware(never, gate()), bare, []))[0]["status"] == 403


def test_an_asynchronous_identify() -> None:
    """`identify` may have to wait; what it raises afterwards is a 500 as well."""

    async def identify(call: Any) -> Identity:
        await asyncio.sleep(0)
        if call.header("X-Broken"):
            raise OSError
        return ALICE

    made = Gate(ENGINE, identify=identify)
    assert ask_asgi(made, "GET", "/orders").status == 200
    assert ask_asgi(made, "GET", "/orders", headers=[("X-Broken", "1")]).status == 500


def test_a_cancelled_call_stays_cancelled() -> None:
    """Cancellation is no fault, and nothing is answered to it."""

    async def identify(call: Any) -> Identity:
        await asyncio.Event().wait()
        raise AssertionError(call)

    async def cancel() -> None:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = scope_of("http", "/orders", method="GET")
        task = asyncio.create_task(AsgiMiddleware(never, Gate(ENGINE, identify=identify))(scope, None, send))  # type: ignore[arg-type]
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert sent == []

    asyncio.run(cancel())


def test_what_the_application_raises_is_its_own() -> None:
    """An error of the application is not the gate's: it goes on to the server."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        del receive, send
        raise LookupError(scope["path"])

    with pytest.raises(LookupError):
        asyncio.run(run(AsgiMiddleware(app, gate()), scope_of("http", "/orders", method="GET"), []))


def test_calls_at_the_same_time_have_their_own_callers() -> None:
    """Checks inside concurrent calls know whose call they are in."""
    users = {"alice": ALICE, "bob": BOB}
    made = Gate(ENGINE, identify=lambda call: users[call.query])
    barrier: list[asyncio.Event] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        del receive
        barrier[0].set() if scope["query_string"] == b"bob" else await barrier[0].wait()
        check(made, "shop:orders:list")
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def both() -> list[int]:
        barrier.append(asyncio.Event())
        app_ = AsgiMiddleware(app, Gate(ENGINE, identify=lambda call: users[call.query], shadow=True))
        calls = [
            run(app_, scope_of("http", "/orders", method="GET", query_string=user), [])
            for user in (b"alice", b"bob")
        ]
        return [sent[0]["status"] for sent in await asyncio.gather(*calls)]

    assert asyncio.run(both()) == [200, 403]


def test_a_log_that_blocks_makes_one_call_wait() -> None:
    """With `when_full="block"` a call waits for room in the log, and the event loop goes on."""
    opened, entered = threading.Event(), threading.Event()

    def sink(record: Any) -> None:
        entered.set()
        assert opened.wait(30), record

    async def app(scope: Any, receive: Any, send: Any) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def wait(log: DecisionLog) -> int:
        made = AsgiMiddleware(app, gate(log=log))
        await run(made, scope_of("http", "/orders", method="GET"), [])
        assert await asyncio.to_thread(entered.wait, 30)
        second = asyncio.create_task(run(made, scope_of("http", "/orders", method="GET"), []))
        await asyncio.sleep(0.05)
        assert not second.done()
        opened.set()
        return int((await second)[0]["status"])

    log = DecisionLog(sink, buffer=1, when_full="block")
    assert asyncio.run(wait(log)) == 200
    log.close()
    assert log.counts.written == 2


def test_one_call_is_decided_by_one_engine() -> None:
    """A gate may hold a watcher; what is checked inside a call is decided by the engine of its beginning."""
    watcher = Watcher("@example", start=False)
    pool = "/v3/06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f/elb/pools"
    made = Gate(watcher, identify=lambda _: ALICE)
    seen: list[bool] = []

    def inside() -> None:
        before = check(made, "elb:pools:list", project="eu-de_dev")
        watcher.reload()
        after = check(made, "elb:pools:list", project="eu-de_dev")
        assert before is not None
        assert after is not None
        seen.append(before.snapshot is after.snapshot)

    assert ask_asgi(made, "GET", pool, inside=inside).status == 200
    assert seen == [True]
