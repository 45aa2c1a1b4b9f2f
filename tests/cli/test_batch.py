"""`ostiary decide --requests`: a line in, a line out, whatever the lines are."""

from __future__ import annotations

import errno
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ostiary.cli.batch import decide_file
from tests.cli.command import COMMAND, POOLS, assert_refused, call, environment, run

ASK: dict[str, Any] = {"user": "alice", "method": "GET", "path": POOLS}
MEMBER = {"user": "alice", "method": "DELETE", "path": f"{POOLS}/p1/members/m1"}
POLICY = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["a:b:*"]}]}
ALONE: dict[str, Any] = {"policies": [POLICY], "action": "a:b:c"}

Lines = list[dict[str, Any]]


def batch(tmp_path: Path, *lines: Any, flags: tuple[str, ...] = ()) -> tuple[int, Lines]:
    """The exit code and the answers of lines: values, or texts and bytes as they are."""
    texts = [
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    ]
    path = tmp_path / "requests.jsonl"
    path.write_bytes(b"\n".join(texts))
    result = call("decide", "-a", "@example", "--requests", path, *flags)
    assert result.stderr == ""
    return result.code, [json.loads(line) for line in result.stdout.splitlines()]


def test_program(tmp_path: Path) -> None:
    """Lines are answered in order, a byte order mark, CRLF and blank lines are no matter, exit code 2 is the worst."""
    lines = [{"id": 1, **ASK}, "", {"id": 2, **ASK, "method": "POST"}, "   ", "no json", {"id": 3, **ASK}]
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path = tmp_path / "requests.jsonl"
    path.write_text("\ufeff" + "\r\n".join(texts), newline="")
    result = run("decide", "-a", "@example", "--requests", path)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.code, result.stderr) == (2, "")
    assert [answer["id"] for answer in answers] == [1, 2, None, 3]
    assert [answer.get("decision") for answer in answers] == ["allow", "deny", None, "allow"]
    assert set(answers[2]) == {"id", "line", "error"}
    assert (answers[2]["line"], set(answers[2]["error"])) == (5, {"code", "message"})


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], 0),
        ([ASK, ASK], 0),
        ([ASK, {**ASK, "method": "POST"}], 1),
        ([{**ASK, "user": "nobody"}, {**ASK, "method": "POST"}, ASK], 2),
    ],
)
def test_exit_code(tmp_path: Path, lines: Lines, code: int) -> None:
    """2 if a line failed, else 1 if one was denied, else 0; -q leaves only that."""
    assert batch(tmp_path, *lines)[0] == code
    assert batch(tmp_path, *lines, flags=("-q",)) == (code, [])


@pytest.mark.parametrize("identity", [0, "", False, None, True, -1, 1.5, "r1", "\ud800", "ü\u2028"])
def test_identity(tmp_path: Path, identity: Any) -> None:
    """The id comes back as the JSON scalar it was, in answers and in errors."""
    _, [answer, failure] = batch(tmp_path, {"id": identity, **ASK}, {"id": identity, "user": "nobody"})
    for line in (answer, failure):
        assert line["id"] == identity
        assert type(line["id"]) is type(identity)


def test_text_that_is_no_text() -> None:
    """Half a surrogate pair in a line does not end the stream, and is echoed."""
    lines = [
        '{"id": "\\ud800", "policies": [], "action": "a:b:c"}',
        '{"id": 2, "policies": [], "action": "a:b:c"}',
    ]
    result = run("decide", "--requests", "-", stdin="\n".join(lines))
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["\ud800", 2]


BAD: dict[str, Any] = {
    "not JSON": "{",
    "two values": "{} {}",
    "no object": "[]",
    "NaN": '{"id": NaN, "policies": [], "action": "a:b:c"}',
    "endless number": '{"id": 1e999, "policies": [], "action": "a:b:c"}',
    "not UTF-8": b'{"id": "\xff"}',
    "UTF-16": '{"id": 1}'.encode("utf-16"),
    "doubled key": '{"user": "alice", "user": "bob"}',
    "doubled key below": '{"context": {"a": "1", "a": "2"}}',
    "deep": "[" * 100_000,
    "deep id": '{"id": ' + "[" * 900 + "]" * 900 + "}",
    "deep policy": '{"policies": [' + "[" * 900 + "]" * 900 + '], "action": "a:b:c"}',
    "id of two": {"id": [1, 2], **ASK},
    "unknown field": {**ASK, "usr": "alice"},
    "unknown null": {**ASK, "usr": None},
    "wrong text": {**ASK, "user": 3},
    "wrong flag": {**ASK, "context_complete": "yes"},
    "wrong groups": {**ASK, "user": None, "groups": "developers"},
    "wrong groups inside": {**ASK, "user": None, "groups": [1]},
    "wrong context": {**ASK, "context": []},
    "wrong context value": {**ASK, "context": {"a": {}}},
    "wrong context values": {**ASK, "context": {"a": ["b", None]}},
    "wrong policies": {"policies": POLICY, "action": "a:b:c"},
    "no policy": {"policies": ["x"], "action": "a:b:c"},
    "policies without action": {**ASK, "policies": [POLICY]},
    **{
        f"policies and {name}": {**ALONE, name: value}
        for name, value in {
            "user": "alice",
            "agency": "x",
            "groups": ["x"],
            "account": True,
            "project": "x",
            "enterprise_project": "x",
            "service": "elb",
            "body": {},
            "evaluation": "strict",
        }.items()
    },
    "policies, action and path": {**ALONE, "method": "GET", "path": POOLS},
    "action and path": {**ASK, "action": "a:b:c"},
    "path alone": {"user": "alice", "path": POOLS},
    "nothing": {},
    "nobody": {"method": "GET", "path": POOLS},
    "two principals": {**ASK, "agency": "backup-agent"},
    "unknown user": {**ASK, "user": "alise"},
    "unknown group": {**ASK, "user": None, "groups": ["admin "]},
    "contradiction": {**ASK, "project": "eu-de_prod"},
    "empty evaluation": {**ASK, "evaluation": ""},
    "unknown evaluation": {**ASK, "evaluation": "lenient"},
    "no time": {**ASK, "at": "yesterday"},
}


def test_what_cannot_be_written_is_not_called_unreadable(
    account: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at the output is told as such, not as requests that cannot be read."""
    requests = tmp_path / "requests.jsonl"
    requests.write_text(json.dumps(ALONE))

    def fail(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("ostiary.cli.batch.click.echo", fail)
    options = {
        "requests": str(requests), "account": str(account), "context_complete": True, "strict": False, "at": None,
        "quiet": False,
    }  # fmt: skip
    with pytest.raises(OSError, match="No space left"):
        decide_file(options)


def test_bad_lines(tmp_path: Path) -> None:
    """A bad line of any kind becomes one error line with its number, on one line, and the rest goes on."""
    code, answers = batch(tmp_path, *BAD.values(), {"id": "last", **ASK})
    assert code == 2
    assert answers.pop()["decision"] == "allow"
    for number, (name, answer) in enumerate(zip(BAD, answers, strict=True), 1):
        assert (name, answer["line"], set(answer)) == (name, number, {"id", "line", "error"})
        assert answer["error"]["code"] not in {"", "internal-fault"}
        assert "\n" not in answer["error"]["message"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[" * 100_000, "it is nested too deeply"),
        ('{"id": ' + "9" * 5000 + "}", "a number has more than 4,000 digits"),
        ('{"id": -' + "9" * 5000 + "}", "a number has more than 4,000 digits"),
        (b'{"id": "\xff"}', "it is not UTF-8: byte 8 cannot be read"),
        ('{"id": 1e999}', "`1e999` is no JSON value"),
        ('{"a": 1, "user": "x", "user": "y", "b": 2}', "the key `user` stands twice"),
        ('{"context": {"a": 1, "a": 2}}', "the key `a` stands twice"),
        ('{"id": "\t"}', "invalid control character: character 9"),
        ('{"user": alice}', "expecting value: character 10"),
    ],
)
def test_message_of_what_is_no_json(tmp_path: Path, line: str | bytes, message: str) -> None:
    """What is wrong with a line is said in words of a user, not in those of an interpreter."""
    _, [answer] = batch(tmp_path, line)
    assert answer["error"] == {"code": "invalid-json", "message": f"the line is not JSON: {message}"}


def test_message_of_a_bad_policy(tmp_path: Path) -> None:
    """All faults of an inline policy are told, with their places in it."""
    _, [answer] = batch(tmp_path, {"id": 7, "policies": [POLICY, {}], "action": "a:b:c"})
    assert answer["id"] == 7
    for words in ("policy-2", "`Version` is missing", "`Statement` is missing"):
        assert words in answer["error"]["message"]


def test_fields(tmp_path: Path) -> None:
    """Every field of a request line is read, and a null is a field that was not given."""
    nulls = dict.fromkeys(
        ["agency", "groups", "account", "project", "resource", "context", "policies", "body"]
    )
    complete = {**MEMBER, "context_complete": True}
    lines: Lines = [
        {**ASK, **nulls, "evaluation": None, "context_complete": None, "at": None, "service": None},
        {**ASK, "project": "eu-de_dev", "service": "elb", "evaluation": "strict", "body": {"pool": {}}},
        {**ASK, "user": None, "groups": ["developers"]},
        {**ASK, "user": None, "account": True},
        {**ASK, "user": None, "groups": []},
        {**MEMBER, "context": {"g:MFAPresent": "true", "g:TagKeys": ["a", "b"]}},
        complete,
        {**MEMBER, "context": {"g:MFAPresent": None}},
        MEMBER,
        {**ALONE, "context": {"a": "b"}},
        {"action": "elb:pools:list", "user": "alice", "project": "eu-de_dev"},
    ]
    _, answers = batch(tmp_path, *lines)
    expected = ["allowed", "allowed", "allowed", "account", "implicit-deny", "allowed"]
    expected += ["implicit-deny", "implicit-deny", "undetermined", "allowed", "allowed"]
    assert [answer["outcome"] for answer in answers] == expected


def test_flags_are_defaults(tmp_path: Path) -> None:
    """`--context-complete` holds for the lines that do not say, and a line's own word wins."""
    lines = [MEMBER, {**MEMBER, "context_complete": None}, {**MEMBER, "context_complete": False}]
    _, answers = batch(tmp_path, *lines, flags=("--context-complete",))
    assert [answer["outcome"] for answer in answers] == ["implicit-deny", "implicit-deny", "undetermined"]


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_streaming(name: str) -> None:
    """An answer comes before the next line is written, also where what feeds the lines is named as a file."""
    with subprocess.Popen(
        [COMMAND, "decide", "--requests", name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        bufsize=0,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for number in range(3):
            program.stdin.write(json.dumps({"id": number, **ALONE}).encode() + b"\n")
            assert json.loads(program.stdout.readline())["id"] == number
        program.stdin.close()
        assert program.wait(timeout=60) == 0


def test_no_account_is_needed(tmp_path: Path) -> None:
    """Lines that carry their policies need no account; the first that does not ends the run if there is none."""
    own = json.dumps(ALONE)
    assert run("decide", "--requests", "-", stdin=own, cwd=tmp_path).code == 0
    result = run("decide", "--requests", "-", stdin=f"{own}\n{json.dumps(ASK)}\n{own}", cwd=tmp_path)
    assert (result.code, len(result.stdout.splitlines())) == (2, 1)
    assert "account.yaml" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["GET", POOLS], "each line"),
        (["--action", "a:b:c"], "each line"),
        (["--policy", "p.json"], "each line"),
        (["--user", "alice", "--context", "a=b"], "--user, --context"),
        (["--at", "yesterday"], "yesterday"),
    ],
)
def test_bad_usage(arguments: list[str], words: str) -> None:
    """What each line says for itself cannot be said for all of them."""
    assert_refused(call("decide", "-a", "@example", "--requests", "none.jsonl", *arguments), words)


def test_unreadable(tmp_path: Path) -> None:
    """A file of requests that is not there, or is a folder, is refused."""
    for path in (tmp_path / "none.jsonl", tmp_path):
        assert_refused(call("decide", "-a", "@example", "--requests", path), f"{path}")


def test_what_is_no_action(tmp_path: Path) -> None:
    """A line whose action is empty or has what cannot be seen is denied like any other, and the rest goes on."""
    odd = [{"user": "alice", "action": ""}, {**ALONE, "action": "a:b:c "}, {**ALONE, "action": "a:b:\u202ec"}]
    code, answers = batch(tmp_path, *odd, ALONE)
    assert code == 1
    assert [answer["outcome"] for answer in answers] == ["undetermined"] * 3 + ["allowed"]
    assert {note["code"] for answer in answers[:3] for note in answer["notes"]} == {"unreadable-action"}


def test_a_line_that_is_too_long(tmp_path: Path) -> None:
    """A line of more than 4 MB is one error line, and the lines after it keep their numbers."""
    long = b'{"id": "' + b"x" * 9_000_000 + b'"}'
    code, answers = batch(tmp_path, {**ALONE, "id": 1}, long, {**ALONE, "id": 3}, "no json")
    assert code == 2
    assert [answer.get("id") for answer in answers] == [1, None, 3, None]
    assert [answer["error"]["code"] for answer in answers if "error" in answer] == [
        "line-too-long",
        "invalid-json",
    ]
    assert [answer["line"] for answer in answers if "error" in answer] == [2, 4]
