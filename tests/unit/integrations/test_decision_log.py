"""The decision log: what is in a record, what is not, and that nothing is lost in silence."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ostiary import Decision, Engine, Request, RequestError
from ostiary.integrations import Counts, DecisionLog, JsonLines, Mask, ToLogging
from ostiary.model.record import DecisionRecord

PROJECT = "06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f"
POOL = f"/v3/{PROJECT}/elb/pools/p1"
ENGINE = Engine.load("@example")
Record = dict[str, Any]
NO_MASK = Mask()


def recorded(ask: Callable[[Any], object], **options: Any) -> list[Record]:
    """The records of what a function asks of a recording engine; each is of the documented shape."""
    records: list[Record] = []
    with DecisionLog(lambda record: records.append(dict(record)), **options) as log:
        ask(log.recording(ENGINE))
    for record in records:
        DecisionRecord.model_validate(json.loads(json.dumps(record)))
    return records


def test_nobody_waits_for_reasons() -> None:
    """What explains a decision is worked out by the thread that writes, also if the caller changes what it passed."""
    busy, go_on, records = threading.Event(), threading.Event(), list[Record]()

    def sink(record: Any) -> None:
        records.append(record)
        busy.set()
        go_on.wait(60)

    with DecisionLog(sink) as log:
        engine, context = log.recording(ENGINE), {"x:Tag": "a"}
        engine.authorize("GET", POOL, user="bob")
        assert busy.wait(60)
        decision = engine.authorize("DELETE", POOL, user="bob", context=context)
        context["x:Tag"] = "b"
        assert decision.outcome == "explicit-deny"
        assert "_reasons" not in vars(decision)
        go_on.set()
    assert [record["outcome"] for record in records] == ["allowed", "explicit-deny"]
    assert records[1]["context"] == {"x:Tag": ["a"]}
    assert records[1]["actions"] == [action_of(ENGINE.ask(Request("DELETE", POOL, user="bob")))]


def action_of(decision: Decision) -> Record:
    """The one action of a decision as a record has it."""
    [action] = decision.actions
    written = [
        {
            "policy": item.policy,
            "statement": item.statement,
            "effect": item.effect,
            "principal": item.principal,
            "scope": item.scope,
        }
        for item in action.determining
    ]
    head = {"action": action.action, "outcome": action.outcome, "stage": action.stage}
    return {**head, "determining": written, "depends_on": []}


def test_a_record() -> None:
    """A record says who asked what, what was decided by which statements of which policy set, and how long it took."""
    [record] = recorded(
        lambda engine: engine.authorize(
            "DELETE", f"{POOL}?force=1", user="bob", context={"x:Tag": ["a", "b"]}
        ),
        clock=lambda: 1_800_000_000.25,
    )
    assert record.pop("duration_us") > 0
    assert record.pop("request").startswith("sha256:")
    assert record == {
        "schema": 1,
        "sequence": 1,
        "lost": 0,
        "ostiary": "0.1.0",
        "policy_set": ENGINE.policy_set,
        "time": "2027-01-15T08:00:00.250000+00:00",
        "source": "python",
        "principal": "user:bob",
        "method": "DELETE",
        "route": {"service": "elb", "path": "/v3/{project_id}/elb/pools/{pool_id}"},
        "path": None,
        "params": {"project_id": PROJECT, "pool_id": "p1"},
        "action": None,
        "project": "eu-de_dev",
        "enterprise_project": None,
        "resource": None,
        "context": {"x:Tag": ["a", "b"]},
        "decision": "deny",
        "outcome": "explicit-deny",
        "fault": None,
        "enforced": True,
        "status": None,
        "actions": [
            {
                "action": "elb:pools:delete",
                "outcome": "explicit-deny",
                "stage": "all-projects",
                "determining": [
                    {
                        "policy": "no-delete",
                        "statement": 0,
                        "effect": "Deny",
                        "principal": "group:admins-elb",
                        "scope": "all-projects",
                    }
                ],
                "depends_on": [],
            }
        ],
    }


def test_every_way_of_asking_is_recorded() -> None:
    """Calls, actions, questions for a truth value, calls that no route has, and requests that are refused."""

    def ask(engine: Any) -> None:
        assert engine.is_allowed("GET", f"/v3/{PROJECT}/elb/pools", user="alice")
        assert not engine.authorize_action("elb:pools:delete", user="bob", project="eu-de_dev")
        assert not engine.authorize("GET", "/nowhere/at/all?token=x", agency="backup-agent")
        with pytest.raises(RequestError):
            engine.authorize("GET", POOL, user="zoe")
        with pytest.raises(RequestError):
            engine.authorize("GET", "/nowhere/at/all", groups=["admin"])

    first, second, third, fourth, fifth = recorded(ask)
    assert (first["decision"], first["outcome"]) == ("allow", "allowed")
    assert (second["action"], second["outcome"], second["method"]) == (
        "elb:pools:delete",
        "explicit-deny",
        None,
    )
    assert (third["path"], third["outcome"], third["principal"]) == (
        "/nowhere/at/all",
        "no-route",
        "agency:backup-agent",
    )
    assert (fourth["principal"], fourth["decision"], fourth["outcome"]) == ("user:zoe", "deny", None)
    assert (fourth["fault"], fourth["path"]) == ("unknown-user", POOL)
    assert (fifth["fault"], fifth["principal"]) == ("unknown-group", "groups:admin")
    assert "token" not in json.dumps(third)


def test_what_an_open_answer_depends_on() -> None:
    """An undetermined decision names the keys that it depends on."""
    [record] = recorded(
        lambda engine: engine.authorize(
            "POST", f"{POOL}/members", user="alice", context_complete=False, enterprise_project="default"
        )
    )
    [action] = record["actions"]
    assert (record["outcome"], action["depends_on"]) == ("undetermined", ["g:MFAPresent"])


def request_hash(method: str = "GET", path: str = POOL, *, mask: Mask = NO_MASK, **keywords: Any) -> str:
    [record] = recorded(
        lambda engine: engine.authorize(method, path, **{"user": "alice", **keywords}), mask=mask
    )
    return str(record["request"])


def test_the_hash_of_a_request() -> None:
    """Equal requests have equal hashes, and each fact of a request counts, the unwritten ones too."""
    hashes = [
        request_hash(),
        request_hash("PUT"),
        request_hash(path=f"/v3/{PROJECT}/elb/pools/p2"),
        request_hash(path=f"{POOL}?a=1"),
        request_hash(user="bob"),
        request_hash(context={"x:Tag": "a"}),
        request_hash(context={"x:Tag": None}),
        request_hash(context_complete=False),
        request_hash(enterprise_project="default"),
        request_hash(resource="elb:::pool:p1"),
        request_hash(source_resource="elb:::pool:p1"),
        request_hash(body={"a": 1}),
        request_hash(body={"a": 2}),
        request_hash(evaluation="strict"),
        request_hash(at="2026-01-01T00:00:00Z"),
        request_hash(session_policy={"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["*"]}]}),
    ]
    assert len(set(hashes)) == len(hashes)
    assert request_hash(project="eu-de_dev") == request_hash() == request_hash(user="alice")


def test_the_hash_of_a_request_stays() -> None:
    """A fact that a later version knows changes no hash of a request without it: logs of two versions can be joined."""
    assert request_hash() == "sha256:54a9d8c7e95891cace377be34d00d5471c67bf9d53626e4224d19e8e43ba90d2"


def test_every_fact_of_a_request_is_known_to_the_hash() -> None:
    """Whoever adds a fact to `Request` has to add it to `record`, and here."""
    assert set(Request._fields) == {
        "method", "path", "action", "user", "agency", "account", "anonymous", "groups", "project",
        "enterprise_project", "resource", "service", "context", "context_complete", "body", "evaluation", "at", "id",
        "session_policy", "source_resource",
    }  # fmt: skip


SECRET = "s3cret"
RESOURCE_ROUTE = {
    "service": "box",
    "routes": [
        {
            "route": "GET /box/{key}",
            "actions": ["box:things:get"],
            "resource": "box:::thing:all/{key}",
        },
        {"route": "POST /box", "alternatives": [{"when": 'body kind="a"', "actions": ["box:things:create"]}]},
    ],
}
BOX = Engine.from_documents({"users": [{"name": SECRET}]}, {}, [RESOURCE_ROUTE])


def boxed(mask: Mask, **keywords: Any) -> Record:
    records: list[Record] = []
    with DecisionLog(lambda record: records.append(dict(record)), mask=mask, with_body=True) as log:
        log.recording(BOX).ask(BOX.authorize(**keywords).facts.request)
    [record] = records
    return record


def test_named_values_are_masked() -> None:
    """What is masked stands nowhere in the record, and does not count in the hash of the request."""
    masked = Mask(context=["X:token"], params=["KEY"], query=["sig"], body=["PassWord"], principal=True)
    call = {"method": "GET", "path": f"/box/{SECRET}?sig={SECRET}", "user": SECRET}
    record = boxed(masked, context={"x:Token": SECRET, "x:Tag": "told"}, **call)
    assert SECRET not in json.dumps(record)
    assert record["context"] == {"x:Token": "***", "x:Tag": ["told"]}
    assert (record["params"], record["resource"], record["principal"]) == ({"key": "***"}, "***", "***")
    other = boxed(masked, context={"x:Token": "another", "x:Tag": "told"}, **call)
    assert other["request"] == record["request"]
    body = {"kind": "a", "user": [{"password": SECRET, "name": "told"}], "password": {"is": SECRET}}
    record = boxed(masked, method="POST", path="/box", user=SECRET, body=body)
    assert SECRET not in json.dumps(record)
    assert record["body"] == {"kind": "a", "user": [{"password": "***", "name": "told"}], "password": "***"}


def test_nothing_else_is_masked() -> None:
    """Without a mask the same record tells everything but the query."""
    record = boxed(
        Mask(), method="GET", path="/box/k%2F1?sig=x", user=SECRET, context={"x:Token": "t"}, body={"a": 1}
    )
    assert (record["params"], record["resource"]) == ({"key": "k/1"}, "box:::thing:all/k/1")
    assert (record["principal"], record["context"]) == (f"user:{SECRET}", {"x:Token": ["t"]})
    assert record["body"] == {"a": 1}


def test_a_path_without_a_route_may_hold_what_is_masked() -> None:
    """Nobody knows what is a parameter in a path that no route has: with masked parameters it is not told."""
    assert boxed(Mask(params=["key"]), method="GET", path=f"/boxes/{SECRET}", account=True)["path"] == "***"
    assert boxed(Mask(), method="GET", path="/boxes/1", account=True)["path"] == "/boxes/1"
    record = boxed(Mask(resource=True), method="GET", path="/box/1", account=True, resource=SECRET)
    assert record["resource"] == "***"


def test_a_statement_assigned_to_the_masked_user() -> None:
    """With a masked principal an assignment tells groups, but no user."""
    policy = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["a:b:c"]}]}
    account = {
        "users": [{"name": SECRET, "groups": ["devs"]}],
        "groups": [{"name": "devs"}],
        "assignments": [
            {"user": SECRET, "policy": "p", "on": "all-resources"},
            {"group": "devs", "policy": "p", "on": "all-resources"},
        ],
    }
    engine, records = Engine.from_documents(account, {"p": policy}), list[Any]()
    with DecisionLog(records.append, mask=Mask(principal=True)) as log:
        assert log.recording(engine).authorize_action("a:b:c", user=SECRET)
    assert SECRET not in json.dumps(records)
    assert {item["principal"] for item in records[0]["actions"][0]["determining"]} == {"***", "group:devs"}


def deep(levels: int) -> Any:
    body: Any = {"password": SECRET}
    for _ in range(levels):
        body = {"in": body}
    return body


def broken(record: Record) -> Record:
    raise KeyError(record["principal"])


def vanished(record: Record) -> Any:
    del record


@pytest.mark.parametrize("buffer", [0, 10])
@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({"mask": Mask(body=["password"])}, deep(5000)),
        ({"redact": broken}, None),
        ({"redact": vanished}, None),
        ({"redact": broken}, {"a": 1}),
    ],
    ids=["a body too deep", "redact raises", "redact returns nothing", "redact raises on a body"],
)
def test_what_cannot_be_masked_is_not_written(
    options: dict[str, Any], body: Any, buffer: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A record that cannot be masked is dropped, counted and told; the decision is not touched."""
    records: list[Any] = []
    losses: list[tuple[str, Exception | None]] = []
    log = DecisionLog(
        records.append, buffer=buffer, on_loss=lambda *loss: losses.append(loss), with_body=True, **options
    )
    with caplog.at_level(logging.ERROR):
        decision = log.recording(ENGINE).authorize("GET", POOL, user="alice", body=body)
        log.close()
    assert decision
    assert (records, log.counts) == ([], Counts(unmasked=1))
    assert [kind for kind, _ in losses] == ["unmasked"]
    assert "unmasked" in caplog.text
    assert SECRET not in caplog.text


def test_redact_has_the_last_word() -> None:
    """A function may change the whole record, whatever is masked already."""

    def redact(record: Record) -> Record:
        return {**record, "principal": "user:" + "x" * len(record["principal"]), "params": {}}

    [record] = recorded(lambda engine: engine.authorize("GET", POOL, user="alice"), redact=redact)
    assert (record["principal"], record["params"]) == ("user:xxxxxxxxxx", {})


def test_one_text_is_no_list_of_names() -> None:
    """A mask of one text would mask its letters: refused."""
    with pytest.raises(TypeError, match="list of names"):
        DecisionLog(print, mask=Mask(context="g:SourceIp"))


@pytest.mark.parametrize("buffer", [0, 10])
def test_a_sink_that_raises(buffer: int, caplog: pytest.LogCaptureFixture) -> None:
    """What a sink raises is counted and told, by its type alone, and neither ends the log nor the request."""
    records: list[Any] = []

    def sink(record: Any) -> None:
        if record["sequence"] < 3:
            raise OSError(SECRET)
        records.append(record)

    with DecisionLog(sink, buffer=buffer) as log:
        for _ in range(4):
            assert log.recording(ENGINE).authorize("GET", POOL, user="alice")
    assert log.counts == Counts(written=2, failed=2)
    assert [(record["sequence"], record["lost"]) for record in records] == [(3, 2), (4, 2)]
    assert "the sink failed (OSError)" in caplog.text
    assert SECRET not in caplog.text


class Gate:
    """A sink that waits for a sign."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()
        self.records: list[Any] = []

    def __call__(self, record: Any) -> None:
        self.entered.set()
        assert self.opened.wait(30)
        self.records.append(record)


def test_drop_when_full() -> None:
    """With `drop` nobody waits for a sink that hangs: what the buffer has no room for is lost and counted."""
    gate, losses = Gate(), list[str]()
    log = DecisionLog(gate, buffer=2, when_full="drop", on_loss=lambda kind, _: losses.append(kind))
    engine = log.recording(ENGINE)
    engine.authorize("GET", POOL, user="alice")
    assert gate.entered.wait(30)
    for _ in range(4):
        engine.authorize("GET", POOL, user="alice")
    assert (log.counts, losses) == (Counts(dropped=3), ["dropped"] * 3)
    assert not log.flush(0.01)
    gate.opened.set()
    assert log.flush(30)
    engine.authorize("GET", POOL, user="alice")
    assert log.close()
    assert [(record["sequence"], record["lost"]) for record in gate.records] == [(1, 0), (2, 3), (6, 3)]
    engine.authorize("GET", POOL, user="alice")
    assert log.counts == Counts(written=3, dropped=4)


def test_block_when_full() -> None:
    """With `block` whoever decides waits for room, and no record is lost."""
    gate = Gate()
    log = DecisionLog(gate, buffer=1, when_full="block")
    engine = log.recording(ENGINE)

    def ask() -> None:
        for _ in range(3):
            engine.authorize("GET", POOL, user="alice")

    asking = threading.Thread(target=ask)
    asking.start()
    assert gate.entered.wait(30)
    asking.join(0.05)
    assert asking.is_alive()
    gate.opened.set()
    asking.join(30)
    assert log.close()
    assert log.counts == Counts(written=3)


def test_a_log_that_is_closed_lets_those_go_who_wait() -> None:
    """Closing frees whoever waits for room; what they wanted to record is counted as lost."""
    gate = Gate()
    log = DecisionLog(gate, buffer=1, when_full="block")
    engine = log.recording(ENGINE)
    engine.authorize("GET", POOL, user="alice")
    assert gate.entered.wait(30)
    asking = threading.Thread(target=lambda: engine.authorize("GET", POOL, user="alice"))
    asking.start()
    asking.join(0.05)
    assert not log.close(0.01)
    asking.join(30)
    assert not asking.is_alive()
    assert log.counts.dropped == 1
    gate.opened.set()
    wait_for_no_thread()


def wait_for_no_thread() -> None:
    for thread in threading.enumerate():
        if thread.name == "ostiary-decision-log":
            thread.join(30)
            assert not thread.is_alive()


def test_no_thread_is_left() -> None:
    """A closed log has no thread, one that nobody holds neither, and one without a buffer never had one."""
    wait_for_no_thread()
    with DecisionLog(lambda _: None, buffer=0):
        wait_for_no_thread()
    log = DecisionLog(lambda _: None)
    log.close()
    log.close()
    wait_for_no_thread()
    log = DecisionLog(lambda _: None)
    del log
    wait_for_no_thread()


@pytest.mark.parametrize("options", [{"when_full": "wait"}, {"buffer": -1}])
def test_a_choice_that_there_is_not(options: dict[str, Any]) -> None:
    """The choice of drop or block is explicit."""
    with pytest.raises(ValueError, match="`when_full`"):
        DecisionLog(print, **options)


def test_to_a_file(tmp_path: Path) -> None:
    """One line of ASCII JSON for each record, appended, in a file for its owner alone."""
    path = tmp_path / "decisions.jsonl"
    for _ in range(2):
        with DecisionLog(path) as log:
            log.recording(ENGINE).authorize("GET", "/näher/am/\u2028\n", user="alice")
    lines = path.read_bytes().splitlines()
    assert [json.loads(line)["path"] for line in lines] == ["/näher/am/\u2028\n"] * 2
    assert path.read_bytes().isascii()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(OSError, match="nowhere"):
        DecisionLog(tmp_path / "nowhere" / "decisions.jsonl")


def test_a_file_that_is_moved_away(tmp_path: Path) -> None:
    """After a rotation records go to a new file of the name."""
    path = tmp_path / "decisions.jsonl"
    with DecisionLog(path, buffer=0) as log:
        engine = log.recording(ENGINE)
        engine.authorize("GET", POOL, user="alice")
        path.rename(tmp_path / "old")
        for _ in range(2):
            engine.authorize("GET", POOL, user="alice")
    sequences = [json.loads(line)["sequence"] for line in path.read_text().splitlines()]
    assert sequences == [3]
    assert len((tmp_path / "old").read_text().splitlines()) == 2


def test_a_torn_line_does_not_spoil_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a disk is full in the middle of a record, the next one begins on a line of its own."""
    sink, write = JsonLines(tmp_path / "log"), os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda file, data: write(file, data[:5]))
        with pytest.raises(OSError, match="only 5 of"):
            sink({"number": 1})
    sink({"number": 2})
    sink({"number": 3})
    sink.close()
    assert (tmp_path / "log").read_text() == '{"num\n{"number":2}\n{"number":3}\n'


def test_to_the_standard_logging(caplog: pytest.LogCaptureFixture) -> None:
    """The message is the record as JSON, and the record itself an attribute; a level that is off costs nothing."""
    with caplog.at_level(logging.INFO, "ostiary.decisions"), DecisionLog(ToLogging()) as log:
        log.recording(ENGINE).authorize("GET", POOL, user="alice")
        log.flush()
    [made] = [record for record in caplog.records if record.name == "ostiary.decisions"]
    assert json.loads(made.getMessage()) == made.__dict__["decision"]
    caplog.clear()
    with caplog.at_level(logging.ERROR, "audit"), DecisionLog(ToLogging(logging.getLogger("audit"))) as log:
        log.recording(ENGINE).authorize("GET", POOL, user="alice")
    assert caplog.records == []
    assert log.counts == Counts(written=1)


UNCLOSED = """
import os, sys
from ostiary import Engine
from ostiary.integrations import DecisionLog

log = DecisionLog(sys.argv[1])
engine = log.recording(Engine.load("@example"))
engine.authorize("GET", "/of/the/parent", user="alice")
if sys.argv[2] == "fork":
    log.flush()
    child = os.fork()
    engine.authorize("GET", "/of/the/child" if child == 0 else "/of/the/parent", user="alice")
    if child == 0:
        log.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.parametrize(
    ("how", "paths"),
    [("exit", ["/of/the/parent"]), ("fork", ["/of/the/child", "/of/the/parent", "/of/the/parent"])],
)
def test_what_is_open_at_the_end_is_written(tmp_path: Path, how: str, paths: list[str]) -> None:
    """The end of the program writes what is in the buffer, and a forked process has a log of its own."""
    path = tmp_path / "log"
    command = [sys.executable, "-W", "ignore", "-c", UNCLOSED, str(path), how]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(json.loads(line)["path"] for line in path.read_text().splitlines()) == paths
