"""The command among others: help, completion, pipes, signals, colours, encodings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, POOLS, assert_refused, call, environment, run

ASK: tuple[str, ...] = ("decide", "-a", "@example", "GET", POOLS, "--user", "alice")
LINE = b'{"policies": [], "action": "a:b:c"}\n'
OPTIONS = {
    "decide": "--action --requests --policy --user --agency --group --as-account --project --enterprise-project "
    "--resource --service --context --absent --context-complete --at --body --strict --account --format --no-color -q",
    "what-if": "--grant --revoke --policy --join --leave --user --account --format --no-color -q",
    "lint": "--format --fail-on --no-color -q",
    "routes": "list show find check import",
    "routes list": "--service --format --account --deployment",
    "routes show": "--action",
    "routes find": "METHOD PATH --service",
    "routes check": "--service",
    "routes import": "PAGES --service --out --name --level --endpoint --repository --commit --licence --base-path",
    "completion": "bash zsh fish",
}


@pytest.mark.parametrize("command", OPTIONS)
def test_help(command: str) -> None:
    """The help of a command mentions each of its options, and has no colours in a pipe."""
    result = run(*command.split(), "--help")
    assert (result.code, result.stderr) == (0, "")
    assert "\x1b" not in result.stdout
    assert [word for word in OPTIONS[command].split() if word not in result.stdout] == []


def test_overview() -> None:
    """Without arguments the command says what it can do, as bad usage on standard error; an unknown one is refused."""
    result = run()
    assert (result.code, result.stdout) == (2, "")
    for word in ("decide", "what-if", "routes", "lint", "completion", "Exit codes"):
        assert word in result.stderr
    assert_refused(run("decid"), "decid")
    assert run("--version").stdout.startswith("ostiary, version ")


def test_completion() -> None:
    """The printed script asks the command, which knows its commands, options and the account's names."""
    script = run("completion", "bash")
    assert (script.code, script.stderr) == (0, "")
    assert "_OSTIARY_COMPLETE=bash_complete" in script.stdout
    asked = {
        "ostiary wh": "plain,what-if",
        "ostiary decide --enterprise": "plain,--enterprise-project",
        "ostiary decide -a @example --user al": "plain,alice",
        "ostiary routes fi": "plain,find",
    }
    for words, answer in asked.items():
        env = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_OSTIARY_COMPLETE": "bash_complete"}
        assert run(env=env) == (0, f"{answer}\n", "")


def test_reader_goes_away() -> None:
    """If the reader closes the pipe, the command ends silently, and not with the code of a yes."""
    with subprocess.Popen(
        [COMMAND, "decide", "--requests", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), bufsize=0,
    ) as program:  # fmt: skip
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdin.write(LINE)
        assert json.loads(program.stdout.readline())["decision"] == "deny"
        program.stdout.close()
        program.stdin.write(LINE * 3)
        program.stdin.close()
        assert program.stderr.read() == b""
        assert program.wait(timeout=60) != 0


def test_interrupt() -> None:
    """Ctrl-C ends the command with the shells' code 130 and one word."""
    with subprocess.Popen(
        [COMMAND, "decide", "--requests", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), bufsize=0,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - one thread
    ) as program:  # fmt: skip
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdin.write(LINE)
        program.stdout.readline()
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=60) == 130
        assert program.stderr.read().strip() == b"interrupted"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_full_disk() -> None:
    """An answer that cannot be written is an error, not a yes."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [COMMAND, *ASK], stdout=full, stderr=subprocess.PIPE, env=environment(), check=False, timeout=60
        )
    assert (done.returncode, done.stderr) == (2, b"error: cannot read or write: no space left on device\n")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell that closes outputs")
@pytest.mark.parametrize(
    ("closed", "user", "code"),
    [(">&-", "alice", 0), ("2>&-", "alice", 0), ("2>&-", "nobody", 2), (">&- 2>&-", "nobody", 2)],
)
def test_closed_outputs(closed: str, user: str, code: int) -> None:
    """Who closes an output still gets the exit code, and no traceback on the other one."""
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" "$@" {closed}', COMMAND, *ASK[:-1], user],
        capture_output=True, env=environment(), check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, b"")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell that closes inputs")
def test_closed_input() -> None:
    """Requests from an input that is closed are an error, not no requests."""
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" decide --requests - <&-', COMMAND],
        capture_output=True, env=environment(), check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"-:1:1: error: cannot read `-`: bad file descriptor [unreadable-file]\n"


def test_output_that_is_not_utf8() -> None:
    """An encoding without the arrow costs the arrow, not the answer."""
    result = run(*ASK, env={"PYTHONIOENCODING": "latin-1"})
    assert result.code == 0
    assert result.stdout.startswith("ALLOWED (allowed): user:alice \\u2192 GET ")


def test_arguments_that_are_not_utf8() -> None:
    """A path with a byte that is no text is a path without a route, in text and in JSON."""
    asked = [COMMAND.encode(), b"decide", b"-a", b"@example", b"GET", b"/no/\xff", b"--user", b"alice"]
    for form in (b"text", b"json"):
        done = subprocess.run(
            [*asked, b"--format", form],
            capture_output=True, env=environment({"PYTHONUTF8": "1"}), check=False, timeout=60,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (1, b"")
        assert b"no-route" in done.stdout
    assert json.loads(done.stdout)["outcome"] == "no-route"


def on_terminal(*arguments: str, **extra: str) -> str:
    """What the command writes on a terminal, on both outputs."""
    import pty

    main, terminal = pty.openpty()
    done = subprocess.run(
        [COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal,
        env=environment({"TERM": "xterm-256color", **extra}), check=False, timeout=60,
    )  # fmt: skip
    os.close(terminal)
    text = os.read(main, 4096).decode()
    os.close(main)
    assert done.returncode in {0, 2}
    return text


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
def test_colours() -> None:
    """A terminal gets colours, unless --no-color or NO_COLOR says no: in answers, tables and errors."""
    wrong = (*ASK[:-1], "nobody")
    for arguments in (ASK, wrong):
        assert "\x1b[" in on_terminal(*arguments)
    for arguments in (ASK, wrong, ("routes", "list", "--action", "elb:logtanks:*")):
        assert "\x1b[" not in on_terminal(*arguments, "--no-color")
    assert "\x1b[" not in on_terminal(*wrong, NO_COLOR="1")


def test_internal_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the program itself is one message and exit code 2: never a traceback, never a yes."""

    def fail(_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("ostiary.cli.decide.load_account", fail)
    result = call(*ASK)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr == "error: internal fault, nothing was decided: ZeroDivisionError: oh\n"
