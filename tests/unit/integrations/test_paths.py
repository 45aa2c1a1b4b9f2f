"""Paths as they come over the wire: what is decided is what the application behind will carry out."""

from __future__ import annotations

from typing import Any

import pytest

from ostiary.integrations import Gate, Identity
from ostiary.integrations.paths import read_path, read_query
from tests.unit.integrations.protocols import ENGINE, Ask, ask_asgi, ask_wsgi, decoded

GATE = Gate(ENGINE, identify=lambda _: Identity(user="alice"))
BY_RAW = Gate(ENGINE, identify=lambda _: Identity(user="alice"), routed_by="raw_path")
MOUNTED = Gate(ENGINE, identify=lambda _: Identity(user="alice"), mounted=True)

TRICKS = {
    "/orders/o1": 200,
    "/orders/o1/": 200,
    "/orders/o%31": 200,
    "/%6frders/o1": 200,
    "/orders/o1;x=1": 200,
    "/orders/%C3%A4": 200,
    "/orders/o%00": 200,
    "/orders/o%251": 200,
    "/orders/%252F": 200,
    "/orders/..o1": 200,
    "/orders/o1/secret": 403,
    "/orders/o1/%73ecret": 403,
    # an application that routes by the decoded path would take these for the secret of an order
    "/orders/o1%2Fsecret": 400,
    "/orders/o1%2fsecret": 400,
    "/orders%2Fo1%2Fsecret": 400,
    "/orders/%2Fsecret": 400,
    "/orders/o1/secret%2F": 400,
    # nobody should take these for anything
    "//orders/o1": 404,
    "/orders//o1": 404,
    "/orders/o1//": 404,
    "/orders/./o1": 404,
    "/orders/x/../o1": 404,
    "/orders/%2e%2e/orders/o1": 404,
    "/orders/%2E/o1": 404,
    "/orders/o1%": 404,
    "/orders/%zz": 404,
    "/orders/%ff": 404,
    "/ORDERS/o1": 404,
    "/orders\\o1": 404,
    "orders/o1": 404,
    "*": 404,
    "/": 404,
    "": 404,
}


@pytest.mark.parametrize("path", TRICKS)
def test_tricks(ask: Ask, path: str) -> None:
    """A path decides by what it says on the wire; one that frameworks would read as another is refused."""
    assert ask(GATE, "GET", path).status == TRICKS[path]


@pytest.mark.parametrize("path", ["/orders/o1%2Fsecret", "/orders/o1%2F"])
def test_an_application_that_routes_by_the_raw_path(ask: Ask, path: str) -> None:
    """If the gate is told that the application routes by the raw path, `%2F` is part of a parameter."""
    answer = ask(BY_RAW, "GET", path)
    assert answer.status == 200
    assert answer.seen is not None
    assert answer.seen.decision is not None
    assert answer.seen.decision.facts.match is not None
    assert answer.seen.decision.facts.match.params["order_id"] == decoded(path).removeprefix("/orders/")


FRAGMENT = "/orders/o1#/secret"


def test_a_fragment_is_part_of_the_path_it_came_in(ask: Ask) -> None:
    """No client sends a fragment: what servers hand on is not cut off, and what they cut off is ambiguous."""
    assert ask(GATE, "GET", FRAGMENT).status == 403
    cut = {"path": "/orders/o1"} if ask is ask_asgi else {"PATH_INFO": "/orders/o1"}
    assert ask(GATE, "GET", FRAGMENT, **cut).status == 400


@pytest.mark.parametrize(("path", "status"), [("/orders/o1", 200), ("/orders/o1/secret", 403), ("", 404)])
def test_a_whole_url_as_the_target(ask: Ask, path: str, status: int) -> None:
    """The form for proxies (RFC 9112 §3.2.2) is decided by its path, if the server hands on the path alone."""
    alone = {"path": path} if ask is ask_asgi else {"PATH_INFO": path}
    assert ask(GATE, "GET", f"http://elsewhere:80{path}", **alone).status == status
    assert ask(GATE, "GET", f"http://elsewhere{path}").status == 400


@pytest.mark.parametrize("missing", [{"raw_path": None}, {"REQUEST_URI": None}])
def test_without_the_raw_path(missing: dict[str, Any]) -> None:
    """A server that gives only the decoded path leaves the application nothing else: it is taken as it stands."""
    ask: Ask = ask_asgi if "raw_path" in missing else ask_wsgi
    expected = {
        "/orders/o1": 200,
        "/orders/o%251": 200,
        "/orders/o1%2Fsecret": 403,
        "//orders/o1": 404,
        "/orders/%2e%2e": 404,
        "/orders/o1%23/secret": 403,
        "/orders/o1%3Fx": 200,
    }
    for path, status in expected.items():
        assert ask(GATE, "GET", path, **missing).status == status, path
    assert ask_wsgi(GATE, "GET", "/orders/%ff", REQUEST_URI=None).status == 404


@pytest.mark.parametrize(("raw", "uri", "status"), [
    ("/orders/o1", "/orders/o1", 200),
    ("/orders/o1", "/orders/o2", 400),
    ("/orders/o1", None, 200),
    (None, "/orders/o1", 200),
    ("/orders/o1%2Fsecret", None, 400),
])  # fmt: skip
def test_the_names_of_the_raw_path_in_wsgi(raw: str | None, uri: str | None, status: int) -> None:
    """Servers call it `RAW_URI` or `REQUEST_URI`; two that differ are ambiguous."""
    path = decoded(raw or uri or "")
    assert ask_wsgi(GATE, "GET", path, RAW_URI=raw, REQUEST_URI=uri).status == status


def test_a_query_in_the_raw_path() -> None:
    """A test client that leaves the query in `raw_path` is understood."""
    assert ask_asgi(GATE, "GET", "/orders?x=1", raw_path=b"/orders?x=1").status == 200
    assert ask_asgi(GATE, "GET", "/orders?x=1", raw_path=b"/orders?x=2").status == 400


@pytest.mark.parametrize(
    ("path", "root", "gate", "status"),
    [
        ("/api/orders/o1", "/api", MOUNTED, 200),
        ("/api/orders/o1", "/api/", MOUNTED, 200),
        ("/%61pi/orders/o1", "/api", MOUNTED, 200),
        ("/api/orders/o1%2Fsecret", "/api", MOUNTED, 400),
        ("/api/orders/%C3%A4%3F%23%25", "/api", MOUNTED, 200),
        ("/apix/orders/o1", "/api", MOUNTED, 404),
        ("/api", "/api", MOUNTED, 404),
        ("/api/orders/o1", "/api", GATE, 404),
        ("/orders/o1", "", MOUNTED, 200),
    ],
)
def test_below_a_root(path: str, root: str, gate: Gate, status: int) -> None:
    """An application that is mounted has routes that begin below its root; without `mounted` the whole path counts."""
    assert ask_asgi(gate, "GET", path, root_path=root).status == status
    if root.endswith("/"):
        return
    rest = decoded(path).removeprefix(root) if decoded(path).startswith((f"{root}/", root)) else decoded(path)
    environ: dict[str, Any] = {"SCRIPT_NAME": root, "PATH_INFO": rest.encode().decode("latin-1")}
    if path != "/apix/orders/o1":
        assert ask_wsgi(gate, "GET", path, **environ).status == status


def test_a_root_that_a_proxy_took_off() -> None:
    """Where a proxy took the root off the path, the raw path has no root and SCRIPT_NAME has it."""
    environ: dict[str, Any] = {"SCRIPT_NAME": "/api", "PATH_INFO": "/orders/o1"}
    assert ask_wsgi(MOUNTED, "GET", "/orders/o1", **environ).status == 200
    assert ask_wsgi(GATE, "GET", "/orders/o1", **environ).status == 404
    assert ask_wsgi(MOUNTED, "GET", "/orders/o1%2F", **{**environ, "PATH_INFO": "/orders/o1/"}).status == 400
    # a rewritten path is another one than was asked for
    assert ask_wsgi(GATE, "GET", "/orders/o2", PATH_INFO="/orders/o1").status == 400


def test_odd_bytes() -> None:
    """Bytes that are no ASCII are escaped as they are, for the engine to refuse or to take."""
    assert read_path("/a\xc3\xa4", "/aä").segments == ("aä",)
    assert read_path("/a\xff", "/a\ufffd").segments is None
    assert read_path(None, "/ä b").text == "/%C3%A4%20b"
    assert read_query(b"a=\xff&b=#[x]") == "a=%FF&b=%23[x]"


@pytest.mark.parametrize("path", ["/orders/\ud800", "/\udc00\ud800"])
def test_half_a_character_in_a_decoded_path(path: str) -> None:
    """A path that no client can send is no route's, and raises nothing."""
    assert read_path(None, path).segments is None
