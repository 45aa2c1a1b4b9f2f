"""The gate: what it decides, what it answers, and that nothing gets past it by an accident."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from ostiary import Engine
from ostiary.integrations import Call, DecisionLog, Gate, Identity
from ostiary.integrations.gate import BODY_LIMIT
from tests.unit.integrations.protocols import ENGINE, Answer, Ask, ask_asgi, ask_wsgi

ALICE, BOB = Identity(user="alice"), Identity(user="bob")


def gate(identity: Identity | None = ALICE, **options: Any) -> Gate:
    return Gate(ENGINE, identify=lambda _: identity, **options)


def fault_of(answer: Answer) -> str:
    return str(json.loads(answer.body)["error_code"])


def test_an_allowed_call_goes_on(ask: Ask) -> None:
    """The application sees an allowed call, and the decision on it."""
    answer = ask(gate(), "GET", "/orders/o1?x=1")
    assert (answer.status, answer.body) == (200, b"app")
    assert answer.seen is not None
    assert answer.seen.decision is not None
    assert answer.seen.decision.outcome == "allowed"
    assert answer.seen.decision.facts.request.path == "/orders/o1?x=1"


def test_a_denied_call_is_answered(ask: Ask) -> None:
    """The application does not see a denied call; the answer is the service's own, and no cache may keep it."""
    answer = ask(gate(BOB), "GET", "/orders/o1")
    assert (answer.status, answer.seen) == (403, None)
    assert answer.headers == {
        "Content-Type": "application/json",
        "Content-Length": str(len(answer.body)),
        "Cache-Control": "no-store",
    }
    assert json.loads(answer.body) == {
        "error_msg": "Policy doesn't allow shop:orders:get to be performed.",
        "error_code": "IAM.0003",
    }


def test_head(ask: Ask) -> None:
    """HEAD is decided as GET where there is no route of its own, and answered without a body."""
    assert ask(gate(), "HEAD", "/orders/o1").status == 200
    answer = ask(gate(BOB), "HEAD", "/orders/o1")
    assert (answer.status, answer.body) == (403, b"")
    assert int(answer.headers["Content-Length"]) > 0


@pytest.mark.parametrize(
    ("method", "target", "status", "headers"),
    [
        ("GET", "/nowhere", 404, None),
        ("PUT", "/orders/o1", 405, "GET"),
        ("get", "/orders/o1", 405, "GET"),
        ("DELETE", "/orders", 405, "GET, POST"),
        ("GET", "/Orders/o1", 404, None),
    ],
)
def test_no_route(ask: Ask, method: str, target: str, status: int, headers: str | None) -> None:
    """What the route table does not have is not there: 404, or 405 with the methods that there are."""
    answer = ask(gate(), method, target)
    assert (answer.status, answer.headers.get("Allow"), answer.seen) == (status, headers, None)


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/nowhere", 200),
        ("POST", "/nowhere/else", 200),
        ("PUT", "/orders/o1", 405),
        ("GET", "//orders", 404),
        ("GET", "/orders/../nowhere", 404),
        ("GET", "/orders/%2e%2e/nowhere", 404),
        ("GET", "/nowhere%2Felse", 400),
        ("GET", "/orders/o1/secret", 403),
    ],
)
def test_no_route_may_pass(ask: Ask, method: str, target: str, status: int) -> None:
    """Paths that are none of the table's may pass; never another method or spelling of those that are."""
    answer = ask(gate(no_route="pass"), method, target)
    assert (answer.status, answer.seen is not None) == (status, status == 200)


def test_calls_that_are_left_alone(ask: Ask) -> None:
    """Calls that the gate leaves alone are not even looked at: nobody is identified for them."""

    def identify(call: Call) -> Identity:
        raise AssertionError(call)

    open_gate = Gate(ENGINE, identify=identify, leave_alone=["GET /orders", "/static/**", "/a/{x}/b"])
    for method, target in [
        ("GET", "/orders"), ("GET", "/orders/"), ("POST", "/static/css/x.css"), ("GET", "/static"), ("GET", "/a/7/b"),
    ]:  # fmt: skip
        answer = ask(open_gate, method, target)
        assert answer.seen is not None, target
        assert answer.seen.decision is None
    for method, target in [
        ("POST", "/orders"), ("GET", "/orders/o1"), ("GET", "/staticx"), ("GET", "/static/../orders/o1"),
        ("GET", "/static/%2e%2e/orders"), ("GET", "/static//x"), ("GET", "/static%2Fx"), ("GET", "/a/7/c"),
        ("GET", "/a/7%2F8/b"),
    ]:  # fmt: skip
        assert ask(open_gate, method, target).seen is None, target


@pytest.mark.parametrize("text", ["health", "FETCH /x", "/a/**/b", "GET  /x"])
def test_patterns_that_are_none(text: str) -> None:
    """A gate that cannot be right is refused when it is made."""
    with pytest.raises(ValueError, match="`"):
        gate(leave_alone=[text])


@pytest.mark.parametrize(
    "options", [{"no_route": "x"}, {"routed_by": "x"}, {"by_host": True, "service": "shop"}]
)
def test_options_that_are_none(options: dict[str, Any]) -> None:
    """A misspelt option is refused when the gate is made, not at the first call."""
    with pytest.raises(ValueError, match="`"):
        gate(**options)
    with pytest.raises(TypeError):
        gate(leave_alone="/health")


def test_nobody(ask: Ask) -> None:
    """A call from nobody is denied as the service words it, or with a challenge; 404 is 404 for everybody."""
    assert ask(gate(None), "GET", "/orders").status == 403
    assert ask(Gate(ENGINE), "GET", "/orders").status == 403
    answer = ask(gate(None, challenge="Bearer"), "GET", "/orders")
    assert (answer.status, answer.headers["Www-Authenticate"], fault_of(answer)) == (
        401,
        "Bearer",
        "APIGW.0301",
    )
    assert ask(gate(None, challenge="Bearer"), "GET", "/nowhere").status == 404
    assert ask(gate(BOB, challenge="Bearer"), "GET", "/orders").status == 403


def test_calls_that_need_no_authorization(ask: Ask) -> None:
    """They are open to whoever is known; to nobody only if the gate says so."""
    assert ask(gate(BOB), "GET", "/health").status == 200
    assert ask(gate(None), "GET", "/health").status == 403
    assert ask(gate(None, public=True), "GET", "/health").status == 200
    assert ask(gate(None, public=True), "GET", "/orders").status == 403


def test_shadow_mode(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    """In shadow mode every call goes on, and what would be refused is logged and recorded."""
    records: list[Any] = []
    with DecisionLog(records.append) as log:
        for identity, target in [
            (BOB, "/orders/o1"),
            (BOB, "/orders/%2F"),
            (Identity(user="zoe"), "/orders"),
        ]:
            answer = ask(gate(identity, shadow=True, log=log), "GET", target)
            assert answer.status == 200
        assert ask(gate(ALICE, shadow=True, log=log), "GET", "/orders").status == 200
    assert caplog.text.count("shadow mode, would be refused") == 3
    assert [(record["decision"], record["enforced"], record["status"]) for record in records] == [
        ("deny", False, None), ("deny", False, None), ("deny", False, None), ("allow", True, None),
    ]  # fmt: skip


def test_shadow_mode_when_something_goes_wrong(ask: Ask) -> None:
    """In shadow mode not even a fault of the gate touches the application."""
    told: list[Exception] = []

    def identify(call: Call) -> Identity:
        raise KeyError(call)

    shadow = Gate(ENGINE, identify=identify, shadow=True, on_error=lambda error, _: told.append(error))
    assert ask(shadow, "GET", "/orders").status == 200
    assert [type(error) for error in told] == [KeyError]


SECRET = "s3cret"


@pytest.mark.parametrize(
    "where", ["identify", "context", "service", "engine", "a wrong identity", "two principals"]
)
def test_whatever_is_raised_is_a_500(ask: Ask, where: str, caplog: pytest.LogCaptureFixture) -> None:
    """Fail closed: the client learns nothing but the status, the operator everything."""
    told: list[tuple[Exception, Any]] = []

    def fail(*_: Any) -> Any:
        raise RuntimeError(SECRET)

    class Broken(Engine):
        ask: Any = fail

    options: dict[str, dict[str, Any]] = {
        "identify": {"identify": fail},
        "context": {"context": fail},
        "service": {"service": fail},
        "engine": {"engine": Broken(ENGINE.snapshot)},
        "a wrong identity": {"identify": lambda _: {"user": SECRET}},
        "two principals": {"identify": lambda _: Identity(user="alice", agency=SECRET)},
    }
    given: dict[str, Any] = {"engine": ENGINE, "identify": lambda _: ALICE, **options[where]}
    made = Gate(**given, on_error=lambda *both: told.append(both))
    answer = ask(made, "GET", "/orders")
    assert (answer.status, answer.seen) == (500, None)
    assert json.loads(answer.body) == {"error_msg": "Internal server error", "error_code": "APIGW.0601"}
    [(error, call)] = told
    assert call.path.text == "/orders"
    [record] = caplog.records
    assert (record.name, record.levelno) == ("ostiary.integrations", logging.ERROR)
    assert record.exc_info is not None
    assert record.exc_info[1] is error


def test_an_error_in_on_error(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    """Not even a failing `on_error` changes the answer."""

    def fail(*_: Any) -> Any:
        raise RuntimeError(SECRET)

    assert ask(Gate(ENGINE, identify=fail, on_error=fail), "GET", "/orders").status == 500
    assert "`on_error` of a gate failed" in caplog.text


@pytest.mark.parametrize(
    ("identity", "target", "code"),
    [
        (Identity(user="zoe"), "/orders", "unknown-user"),
        (Identity(groups=["admin"]), "/orders", "unknown-group"),
        (Identity(agency="x"), "/orders", "unknown-agency"),
        (ALICE, "/projects/p9/orders", "unknown-project"),
        (Identity(user="alice", project="prod"), "/projects/p1/orders", "project-contradiction"),
    ],
)
def test_what_a_client_can_bring_about(
    ask: Ask, identity: Identity, target: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A caller or a place that the account does not know is denied like any other; why is for the operator alone."""
    records: list[Any] = []
    with DecisionLog(records.append) as log:
        answer = ask(gate(identity, log=log), "GET", target)
    assert (answer.status, answer.seen) == (403, None)
    assert code not in answer.body.decode()
    assert json.loads(answer.body)["error_msg"] == "Policy doesn't allow this operation to be performed."
    assert code in caplog.text
    assert [(record["fault"], record["outcome"], record["status"]) for record in records] == [
        (code, None, 403)
    ]


def test_a_message_with_a_client_s_text_is_one_line(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    """What a client sends cannot begin a line of the log."""
    ask(gate(), "GET", "/projects/x%0AERROR%20all%20is%20lost/orders")
    assert caplog.records
    for record in caplog.records:
        assert "\n" not in record.getMessage()


def test_the_service(ask: Ask) -> None:
    """Where a path is of several services the gate says which: by name, by a function, or by the host."""
    other = {
        "service": "box",
        "endpoints": ["box.example.com"],
        "routes": [{"route": "GET /orders", "actions": ["box:orders:list"]}],
    }
    from tests.unit.integrations.protocols import ACCOUNT, POLICIES, SHOP

    engine = Engine.from_documents(ACCOUNT, POLICIES, [SHOP, other], bundled=False)

    def status(host: str = "h", **options: Any) -> int:
        made = Gate(engine, identify=lambda _: ALICE, **options)
        return ask(made, "GET", "/orders", headers=[("Host", host)]).status

    assert status() == 403
    assert status(service="shop") == 200
    assert status(service="box") == 403
    assert status(service=lambda call: "shop" if call.header("Host") == "h" else None) == 200
    assert status("shop.example.com", by_host=True) == 200
    assert status("SHOP.example.com:8080", by_host=True) == 200
    assert status("box.example.com", by_host=True) == 403
    assert status("elsewhere.example.com", by_host=True) == 404
    for host in (
        "",
        "shop.example.com/x",
        "a@shop.example.com",
        "shop.example.com?x",
        "shop example.com",
        "[::1",
    ):
        assert status(host, by_host=True) == 400, host
    assert status("[::1]:80", by_host=True) == 404


def test_context(ask: Ask) -> None:
    """Context keys come from the gate, and from the identity, which knows better."""
    policy = {
        "Effect": "Allow",
        "Action": ["shop:orders:list"],
        "Condition": {"StringEquals": {"x:A": ["1"]}},
    }
    engine = Engine.from_documents(
        {
            "users": [{"name": "alice"}],
            "assignments": [{"user": "alice", "policy": "p", "on": "all-resources"}],
        },
        {"p": {"Version": "1.1", "Statement": [policy]}},
        [{"service": "shop", "routes": [{"route": "GET /orders", "actions": ["shop:orders:list"]}]}],
        bundled=False,
    )

    def status(identity: Identity, **options: Any) -> int:
        return ask(
            Gate(engine, identify=lambda _: identity, **options), "GET", "/orders", headers=[("A", "1")]
        ).status

    assert status(ALICE) == 403
    assert status(ALICE, context=lambda call: {"x:A": call.header("a")}) == 200
    assert status(ALICE._replace(context={"x:A": "2"}), context=lambda _: {"x:A": "1"}) == 403


def test_repeated_headers() -> None:
    """A header that the gate reads and that came twice may mean two things: refused."""
    twice = [("Host", "shop.example.com"), ("host", "box.example.com")]
    assert ask_asgi(gate(by_host=True), "GET", "/orders", headers=twice).status == 400
    by_header = Gate(ENGINE, identify=lambda call: Identity(user=call.header("X-User")))
    headers = [("X-User", "alice"), ("x-user", "bob")]
    assert ask_asgi(by_header, "GET", "/orders", headers=headers[:1]).status == 200
    assert ask_asgi(by_header, "GET", "/orders", headers=headers).status == 400


@pytest.mark.parametrize(
    ("target", "status"),
    [("/reports?kind=small", 200), ("/reports?kind=large", 403), ("/reports", 403),
     ("/reports?kind=small&kind=large", 403), ("/reports?kind=small%23", 403),
     ("/reports?kind=small#&kind=large", 403)],
)  # fmt: skip
def test_the_query_counts_as_it_came(ask: Ask, target: str, status: int) -> None:
    """Where the action depends on the query, all of it counts, also what a fragment would cut off."""
    assert ask(gate(), "GET", target).status == status


JSON = [("Content-Type", "application/json")]
ACT = "/orders/o1/action"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"action": "ship"}', 200),
        (b'{"ship": {}}', 200),
        (b'{"action": "refund"}', 403),
        (b'{"action": "refund", "action": "ship"}', 403),
        (b'{"action": "ship", "refund": null}', 403),
        (b'{"action": "sh\\u0069p"}', 200),
        (b"", 403),
        (b"ship", 403),
        (b'{"action": "ship"', 403),
        (b'["ship"]', 403),
        (b"null", 403),
        ('{"action": "ship"}'.encode("utf-16"), 403),
        (b'\xef\xbb\xbf{"action": "ship"}', 403),
        (b'{"action": "ship", "x": NaN}', 403),
        (b'{"action": "ship", "x": ' + b"[" * 5000 + b"]" * 5000 + b"}", 403),
        (b'{"action": "ship", "x": ' + b"9" * 5000 + b"}", 403),
    ],
)
def test_the_body_counts_where_a_route_depends_on_it(ask: Ask, body: bytes, status: int) -> None:
    """A body that can be read in one way only decides; the application gets every byte of it."""
    answer = ask(gate(), "POST", ACT, body=body, headers=JSON, chunk=7)
    assert answer.status == status
    if status == 200:
        assert answer.seen is not None
        assert answer.seen.body == body
        assert answer.seen.decision is not None
        assert [action.action for action in answer.seen.decision.actions] == ["shop:orders:ship"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json; charset=UTF-8", 200),
        ("APPLICATION/JSON", 200),
        ("application/vnd.shop+json", 200),
        ("application/json; charset=utf-16", 403),
        ("application/json; charset=utf-8; charset=utf-7", 403),
        ("text/plain", 403),
        ("application/x-www-form-urlencoded", 403),
        ("application/jsonp", 403),
        ("", 403),
    ],
)
def test_the_type_of_the_body(ask: Ask, kind: str, status: int) -> None:
    """What is not sent as JSON in UTF-8 may be read in another way by the application: not known."""
    headers = [("Content-Type", kind)] if kind else []
    assert ask(gate(), "POST", ACT, body=b'{"action": "ship"}', headers=headers).status == status


def test_a_body_that_does_not_matter_is_not_read(ask: Ask) -> None:
    """Whoever is denied in any case, and a route that does not depend on it, cost no memory."""

    class Untouchable:
        def read(self, size: int = -1) -> bytes:
            raise AssertionError(size)

    body = b'{"action": "ship"}'
    assert ask(gate(), "POST", "/orders/o1", body=body, headers=JSON).status == 405
    unread = {"wsgi.input": Untouchable()} if ask is ask_wsgi else {}
    assert ask(gate(BOB), "POST", ACT, body=body, headers=JSON, **unread).status == 403


def test_a_large_body(ask: Ask) -> None:
    """A body that is larger than the limit is refused; in shadow mode it reaches the application whole."""
    body = b'{"action": "ship", "x": "' + b"x" * 5000 + b'"}'
    announced = [*JSON, ("Content-Length", str(len(body)))]
    for headers in (JSON, announced):
        answer = ask(gate(body_limit=4000), "POST", ACT, body=body, headers=headers)
        assert (answer.status, answer.seen, fault_of(answer)) == (413, None, "APIGW.0201")
        shadowed = ask(gate(body_limit=4000, shadow=True), "POST", ACT, body=body, headers=headers)
        assert shadowed.status == 200
        assert shadowed.seen is not None
        assert shadowed.seen.body == body
    assert ask(gate(body_limit=len(body)), "POST", ACT, body=body, headers=JSON).status == 200
    assert BODY_LIMIT == 1_000_000


def test_the_enterprise_project_in_a_body(ask: Ask) -> None:
    """A body that names the enterprise project decides by it; one that names one the account lacks is denied."""
    for named, status in [('"e1"', 200), ('"web"', 200), ('"0"', 403), ('"e9"', 403), ("7", 403)]:
        body = f'{{"order": {{"enterprise_project_id": {named}}}}}'.encode()
        assert ask(gate(), "POST", "/orders", body=body, headers=JSON).status == status, named
    assert ask(gate(), "POST", "/orders", body=b"{}", headers=JSON).status == 403


def test_the_record_of_a_call(ask: Ask) -> None:
    """A call at the gate is recorded with its protocol, the status of its answer, and what was decided."""
    records: list[Any] = []
    with DecisionLog(records.append) as log:
        ask(gate(ALICE, log=log), "GET", "/orders")
        ask(gate(BOB, log=log), "GET", "/orders/o1")
        ask(gate(BOB, log=log, no_route="pass"), "GET", "/nowhere?token=1")
        ask(gate(ALICE, log=log), "POST", ACT, body=b'{"action": "ship"}', headers=JSON)
        ask(gate(ALICE, log=log), "GET", "/orders%2Fx")
    kind = "asgi" if ask is ask_asgi else "wsgi"
    shown = [
        (r["source"], r["principal"], r["outcome"], r["enforced"], r["status"], r["fault"]) for r in records
    ]
    assert shown == [
        (kind, "user:alice", "allowed", True, None, None),
        (kind, "user:bob", "implicit-deny", True, 403, None),
        (kind, "user:bob", "no-route", False, None, None),
        (kind, "user:alice", "allowed", True, None, None),
        (kind, None, None, True, 400, "ambiguous-path"),
    ]
    assert records[2]["path"] == "/nowhere"
    assert all(record["duration_us"] > 0 for record in records[:4])
