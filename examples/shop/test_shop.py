"""The shop over real HTTP: uvicorn on the loopback, its own account, routes and tokens."""

from __future__ import annotations

import hmac
import json
import logging
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

import uvicorn
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from examples.shop.app import ACCOUNT, make_app
from examples.shop.openapi import document
from examples.shop.tokens import sign
from ostiary import Engine, LoadError, Watcher
from ostiary.cli.import_openapi import reader_of
from ostiary.documents.route_writer import write_route_file
from ostiary.integrations import DecisionLog, Mask

KEY = b"a key for the tests alone"
PROJECT = "06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f"
OTHER = "7c1e9b0a4d2f4e6f9a8b7c6d5e4f3a2b"
ORDERS = f"/shop/v1/{PROJECT}/orders"
JSON = "application/json"


class Shop(NamedTuple):
    """A shop that is being served, its account, which a test may change, and its decision log."""

    port: int
    account: Path
    watcher: Watcher
    log: DecisionLog
    log_file: Path

    def ask(
        self, method: str, target: str, user: str | None = None, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        """Return the status and the JSON of an answer; the target goes over the wire as it is."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if user is not None:
            given["Authorization"] = f"Bearer {sign(KEY, sub=user, mfa='false')}"
        if body is not None:
            given["Content-Type"] = JSON
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, target, None if body is None else json.dumps(body), given)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(content) if content else None

    def records(self) -> list[dict[str, Any]]:
        """Return what was recorded so far."""
        assert self.log.flush(30)
        return [json.loads(line) for line in self.log_file.read_text().splitlines()]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The shop on a free port."""
    folder = tmp_path_factory.mktemp("shop")
    account = Path(shutil.copytree(ACCOUNT, folder / "account"))
    watcher = Engine.watch(account, every=0.02, settle=0.02)
    log = DecisionLog(folder / "log.jsonl", mask=Mask(context=["g:SourceIp"]))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(make_app(watcher, KEY, log), log_config=None, ws="websockets-sansio")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    wait(lambda: server.started)
    yield Shop(listening.getsockname()[1], account, watcher, log, folder / "log.jsonl")
    server.should_exit = True
    thread.join(30)
    assert not thread.is_alive()
    assert not watcher.is_running  # the application closed both when it ended
    assert not log.is_running


def wait(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not done() and time.monotonic() < end:
        time.sleep(0.005)
    assert done()


def test_the_route_file_is_that_of_the_api(tmp_path: Path) -> None:
    """`account/routes/shop.yaml` is what `ostiary routes import` makes of the shop's OpenAPI document."""
    path = tmp_path / "openapi.json"
    path.write_text(document())
    report = reader_of([path], None)([path], service="shop")
    assert write_route_file(report.route_file) == (ACCOUNT / "routes" / "shop.yaml").read_text("utf-8")
    assert (report.reported, report.warnings) == ((), ())


def test_an_order_s_life(shop: Shop) -> None:
    """A clerk places, reads, ships and cancels; refunds are for managers; cancelling is for the owner."""
    assert shop.ask("POST", ORDERS, "alice", {"order_id": "o1"}) == (200, ["o1", "alice", "new"])
    assert shop.ask("GET", ORDERS, "bob") == (200, [["o1", "alice", "new"]])
    assert shop.ask("GET", f"{ORDERS}/o1", "alice")[0] == 200
    assert shop.ask("POST", f"{ORDERS}/o1/action", "alice", {"action": "ship"}) == (
        200,
        ["o1", "alice", "ship"],
    )
    status, denied = shop.ask("POST", f"{ORDERS}/o1/action", "alice", {"action": "refund"})
    assert status == 403
    assert denied == {
        "error_msg": "Policy doesn't allow shop:orders:refund to be performed.",
        "error_code": "IAM.0003",
    }
    assert shop.ask("POST", f"{ORDERS}/o1/action", "bob", {"action": "refund"})[0] == 403  # without MFA
    assert shop.ask("GET", f"{ORDERS}/o1/invoice", "alice")[0] == 403
    assert shop.ask("GET", f"{ORDERS}/o1/invoice", "bob") == (200, "invoice of o1")
    assert shop.ask("POST", ORDERS, "bob", {"order_id": "o2"})[0] == 200
    assert shop.ask("DELETE", f"{ORDERS}/o2", "alice")[0] == 403
    assert shop.ask("DELETE", f"{ORDERS}/o1", "alice") == (204, None)
    assert shop.ask("GET", f"{ORDERS}/o1", "alice")[0] == 404


def test_who_is_not_let_in(shop: Shop) -> None:
    """No token, a bad one, an expired one, somebody without rights, another project, another path or method."""
    assert shop.ask("GET", ORDERS)[0] == 401
    forged = {"Authorization": "Bearer " + sign(b"another key", sub="bob")}
    assert shop.ask("GET", ORDERS, **forged)[0] == 401
    expired = {"Authorization": "Bearer " + sign(KEY, sub="bob", exp=0)}
    assert shop.ask("GET", ORDERS, **expired)[0] == 401
    elsewhere = {"Authorization": "Bearer " + sign(KEY, sub="bob", project=OTHER)}
    assert shop.ask("GET", ORDERS, **elsewhere)[0] == 403
    assert shop.ask("GET", ORDERS, "carol")[0] == 403
    assert shop.ask("GET", ORDERS, "mallory")[0] == 403
    assert shop.ask("GET", f"/shop/v1/{OTHER}/orders", "bob")[0] == 403
    assert shop.ask("GET", "/shop/v1/nowhere/orders", "bob")[0] == 403
    assert shop.ask("PUT", ORDERS, "bob")[0] == 405
    assert shop.ask("GET", "/admin", "bob")[0] == 404
    assert shop.ask("GET", "/docs", "bob")[0] == 404


def test_what_everybody_may(shop: Shop) -> None:
    """The call that needs no authorization, and the one that is left alone."""
    assert shop.ask("GET", "/shop/v1/health") == (200, "up")
    assert shop.ask("GET", "/openapi.json")[0] == 200
    assert (
        shop.ask("HEAD", "/shop/v1/health")[0] == 405
    )  # FastAPI has no HEAD for a GET; the gate let it go on


def test_forged_headers_are_nothing(shop: Shop) -> None:
    """Keystone's headers, and those of proxies, mean nothing to a gate that was not told of them."""
    keystone = {
        "X_Identity_Status": "Confirmed", "X_User_Id": "9d2e7b6c5a4f3e2d1c0b9a8f7e6d5c4b", "X_User_Name": "bob",
        "X_Forwarded_For": "127.0.0.1", "X_HTTP_Method_Override": "GET", "X_Original_URL": "/shop/v1/health",
    }  # fmt: skip
    assert shop.ask("GET", ORDERS, **keystone)[0] == 401
    assert shop.ask("DELETE", f"{ORDERS}/o2", "carol", **keystone)[0] == 403


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"{ORDERS}/o9%2Finvoice", 400),
        (f"/shop/v1/{PROJECT}%2Forders", 400),
        (f"//shop/v1/{PROJECT}/orders", 404),
        (f"/shop/v1/{PROJECT}/../{OTHER}/orders", 404),
        (f"/shop/v1/{PROJECT}/%2e%2e/{OTHER}/orders", 404),
        (f"/Shop/v1/{PROJECT}/orders", 404),
        (f"{ORDERS}#/x", 404),
        (f"http://elsewhere{ORDERS}", 400),
        (f"{ORDERS}/", 307),  # FastAPI redirects to the path without the slash, which is the same route
        (f"{ORDERS}?project_id={OTHER}", 200),
        ("*", 404),
    ],
)
def test_tricks_with_the_path(shop: Shop, target: str, status: int) -> None:
    """What a clever client writes as the target of a call is refused, or is the call that it looks like."""
    with socket.create_connection(("127.0.0.1", shop.port), timeout=30) as wire:
        token = sign(KEY, sub="alice")
        head = f"GET {target} HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        wire.sendall(head.encode())
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert int(answer.split()[1]) == status


def test_bodies(shop: Shop) -> None:
    """A body that decides is read up to a limit, and one that says two things decides nothing."""
    assert shop.ask("POST", ORDERS, "alice", {"order_id": "o3"})[0] == 200
    action = f"{ORDERS}/o3/action"
    assert shop.ask("POST", action, "alice", {"action": "ship", "x": "x" * 1_100_000})[0] == 413
    assert shop.ask("POST", action, "alice", {"action": "ship", "x": "x" * 900_000})[0] == 200
    assert shop.ask("POST", action, "alice", ["ship"])[0] == 403
    assert shop.ask("POST", action, "alice")[0] == 403
    assert shop.ask("POST", action, "carol", {"action": "ship", "x": "x" * 1_100_000})[0] == 403


def test_a_client_that_hangs_up(shop: Shop) -> None:
    """A client that goes in the middle of its body leaves nothing behind."""
    token = sign(KEY, sub="alice")
    head = (
        f"POST {ORDERS}/o3/action HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {JSON}\r\nContent-Length: 1000\r\n\r\n" + '{"action":'
    )
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", shop.port), timeout=30) as wire:
            wire.sendall(head.encode())
    assert shop.ask("GET", "/shop/v1/health") == (200, "up")


def test_the_websocket(shop: Shop) -> None:
    """The handshake is a call like any other."""
    url = f"ws://127.0.0.1:{shop.port}/shop/v1/{PROJECT}/live"
    for user, allowed in [("alice", True), ("carol", False), (None, False)]:
        headers = {"Authorization": f"Bearer {sign(KEY, sub=user)}"} if user else {}
        if allowed:
            with connect(url, additional_headers=headers) as channel:
                channel.send("how many?")
                assert isinstance(json.loads(channel.recv()), int)
        else:
            with pytest.raises(InvalidStatus) as raised:
                connect(url, additional_headers=headers)
            assert raised.value.response.status_code == (403 if user else 401)
            assert b"error_code" in raised.value.response.body


def test_a_fault_is_for_the_operator(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    """A token that the application cannot read is its own fault: a 500 for the client, a traceback for the operator."""
    content = "bm8ganNvbg=="
    seal = hmac.new(KEY, content.encode(), "sha256").hexdigest()
    with caplog.at_level(logging.ERROR, "ostiary.integrations"):
        status, answer = shop.ask("GET", ORDERS, Authorization=f"Bearer {content}.{seal}")
    assert (status, answer) == (500, {"error_msg": "Internal server error", "error_code": "APIGW.0601"})
    assert "JSONDecodeError" in caplog.text


def test_the_account_may_change_while_it_serves(shop: Shop) -> None:
    """An edit of the account counts at once; a broken one is told, and the last account goes on to decide."""
    file = shop.account / "account.yaml"
    text = file.read_text()
    assert shop.ask("GET", ORDERS, "carol")[0] == 403
    file.write_text(text.replace("name: carol}", "name: carol, groups: [clerks]}"))
    wait(lambda: shop.ask("GET", ORDERS, "carol")[0] == 200)
    file.write_text(text + "nonsense")
    wait(lambda: shop.watcher.problem is not None)
    assert isinstance(shop.watcher.problem, LoadError)
    assert shop.ask("GET", ORDERS, "carol")[0] == 200
    file.write_text(text)
    wait(lambda: shop.ask("GET", ORDERS, "carol")[0] == 403)
    assert shop.watcher.problem is None


def test_every_decision_is_recorded(shop: Shop) -> None:
    """The log has a line for each call and each check inside one; the client's address is masked."""
    before = len(shop.records())
    assert shop.ask("POST", ORDERS, "alice", {"order_id": "o4"})[0] == 200
    assert shop.ask("DELETE", f"{ORDERS}/o4", "bob")[0] == 204
    assert shop.ask("GET", ORDERS)[0] == 401
    create, call, check, nobody = shop.records()[before:]
    assert (create["principal"], create["route"]["path"]) == ("user:alice", "/shop/v1/{project_id}/orders")
    assert create["actions"][0]["determining"][0]["policy"] == "clerk"
    assert (call["params"]["order_id"], call["actions"][0]["action"]) == ("o4", "shop:orders:get")
    assert (check["source"], check["action"], check["resource"], check["project"]) == (
        "python", "shop:orders:delete", "shop:::order:alice/o4", "eu-de_shop",
    )  # fmt: skip
    assert (nobody["principal"], nobody["outcome"], nobody["status"]) == ("anonymous", "implicit-deny", 401)
    assert {record["policy_set"] for record in (create, call, check, nobody)} == {
        Engine.load(ACCOUNT).policy_set
    }
    assert create["context"] == {"g:SourceIp": "***", "g:MFAPresent": ["false"]}
    assert "127.0.0.1" not in shop.log_file.read_text()
