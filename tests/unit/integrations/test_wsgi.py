"""WSGI: the body stream, the environ, and answers."""

from __future__ import annotations

import io
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from ostiary.integrations import DeniedError, Gate, Identity, WsgiMiddleware, check
from tests.unit.integrations.protocols import ENGINE, ask_wsgi

ALICE, BOB = Identity(user="alice"), Identity(user="bob")
GATE = Gate(ENGINE, identify=lambda _: ALICE)
JSON = [("Content-Type", "application/json")]
ACT = "/orders/o1/action"
SHIP = b'{"action": "ship"}'


class Stream:
    """A stream that must not be read beyond its end, as a socket would block there."""

    def __init__(self, content: bytes, most: int = 5) -> None:
        self._stream, self._left, self._most = io.BytesIO(content), len(content), most

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size <= self._left, "this would block"
        part = self._stream.read(min(size, self._most))
        self._left -= len(part)
        return part


def test_the_body_is_read_to_its_end_and_no_further() -> None:
    """A server without `wsgi.input_terminated` blocks whoever reads more than `CONTENT_LENGTH`."""
    bounded: dict[str, Any] = {"wsgi.input": Stream(SHIP)}
    answer = ask_wsgi(GATE, "POST", ACT, body=SHIP, headers=JSON, **bounded)
    assert (answer.status, answer.seen and answer.seen.body) == (200, SHIP)


def test_a_body_without_a_length() -> None:
    """Without a length there is a body only where the server says that it ends, as for chunked calls."""
    chunked: dict[str, Any] = {"wsgi.input": io.BytesIO(SHIP), "CONTENT_LENGTH": None}
    assert ask_wsgi(GATE, "POST", ACT, headers=JSON, **chunked).status == 403
    chunked |= {"wsgi.input": io.BytesIO(SHIP), "wsgi.input_terminated": True}
    answer = ask_wsgi(GATE, "POST", ACT, headers=JSON, **chunked)
    assert (answer.status, answer.seen and answer.seen.body) == (200, SHIP)


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "٣", "9" * 5000])
def test_a_length_that_is_none(length: str) -> None:
    """A length that cannot be right is no length, or too large."""
    answer = ask_wsgi(GATE, "POST", ACT, body=SHIP, headers=JSON, CONTENT_LENGTH=length)
    assert answer.status == (413 if length.isascii() and length.isdecimal() else 403)


def test_a_body_that_breaks_off() -> None:
    """A client that goes away in the middle sent no body that could decide anything."""
    answer = ask_wsgi(GATE, "POST", ACT, body=SHIP, headers=JSON, CONTENT_LENGTH=str(len(SHIP) + 5))
    assert (answer.status, answer.seen) == (403, None)


def test_a_stream_that_raises() -> None:
    """A body that cannot be read is a fault like any other: a 500."""

    class Broken:
        def read(self, size: int = -1) -> bytes:
            raise OSError(size)

    broken: dict[str, Any] = {"wsgi.input": Broken()}
    assert ask_wsgi(GATE, "POST", ACT, body=SHIP, headers=JSON, **broken).status == 500


def test_a_large_body_in_shadow_mode_is_read_by_lines() -> None:
    """The stream that the application gets in place of the server's reads like one, line by line too."""
    lines = [b"x" * 50 + b"\n" for _ in range(100)]
    body = b"".join(lines)
    seen: list[bytes] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        stream = environ["wsgi.input"]
        seen.extend([stream.readline(), *stream.readlines()])
        start_response("200 OK", [])
        return []

    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": ACT, "wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True,
        "CONTENT_TYPE": "application/json",
    }  # fmt: skip
    shadow = Gate(ENGINE, identify=lambda _: ALICE, shadow=True, body_limit=100)
    list(WsgiMiddleware(app, shadow)(environ, lambda *_: None))
    assert seen == lines


@pytest.mark.parametrize("identity", [ALICE, BOB])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_it_keeps_to_the_standard(identity: Identity, method: str) -> None:
    """The validator of the standard library finds no fault with either side of the middleware."""

    def app(environ: Any, start_response: Any) -> list[bytes]:
        del environ
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return [b""]

    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": "/orders",
        "QUERY_STRING": "",
    }
    setup_testing_defaults(environ)
    made = validator(WsgiMiddleware(validator(app), Gate(ENGINE, identify=lambda _: identity)))
    statuses: list[str] = []

    def start_response(status: str, headers: Any, trouble: Any = None) -> Any:
        del headers, trouble
        statuses.append(status)
        return lambda _: None

    result = made(environ, start_response)
    list(result)
    result.close()  # type: ignore[attr-defined]
    assert statuses == ["200 OK" if identity is ALICE else "403 Forbidden"]


def test_an_asynchronous_identify() -> None:
    """WSGI cannot wait: an `identify` that has to is a fault, and its coroutine is not left over."""

    async def identify(call: Any) -> Identity:
        raise AssertionError(call)

    assert ask_wsgi(Gate(ENGINE, identify=identify), "GET", "/orders").status == 500


def test_a_check_inside_that_denies() -> None:
    """A check inside the application that denies is answered by the middleware, also after `start_response`."""
    answer = ask_wsgi(GATE, "GET", "/orders", inside=lambda: check(GATE, "shop:orders:refund"))
    assert answer.status == 403
    assert b"shop:orders:refund" in answer.body
    given: list[Any] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        del environ
        start_response("200 OK", [])
        check(GATE, "shop:orders:refund")
        return []

    environ: dict[str, Any] = {"REQUEST_METHOD": "GET", "PATH_INFO": "/orders"}
    assert list(WsgiMiddleware(app, GATE)(environ, lambda *both: given.append(both))) != []
    assert given[1][0] == "403 Forbidden"
    assert isinstance(given[1][2][1], DeniedError)


def test_the_least_of_an_environ() -> None:
    """Only the method is always there."""
    given: list[Any] = []
    content = WsgiMiddleware(lambda *_: [], GATE)({"REQUEST_METHOD": "GET"}, lambda *both: given.append(both))
    assert given[0][0] == "404 Not Found"
    assert list(content) != []
