"""Running the command: as a program, or in this process where a table of cases would start too many."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from ostiary.cli.app import app, guard

COMMAND = str(Path(sys.executable).parent / "ostiary")
POLICIES = Path(__file__).parents[2] / "policies"
EXAMPLE = POLICIES / "example"
PROJECT = "06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f"
POOLS = f"/v3/{PROJECT}/elb/pools"
ORDERS = f"/shop/v1/{PROJECT}/orders"

_STEERING = {"OSTIARY_ACCOUNT", "OSTIARY_DEBUG", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "COLUMNS"}


class Result(NamedTuple):
    """The exit code and both outputs."""

    code: int
    stdout: str
    stderr: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without the variables that steer the command, and with `extra`."""
    return {**{name: value for name, value in os.environ.items() if name not in _STEERING}, **(extra or {})}


def run(
    *arguments: str | Path,
    stdin: str | bytes | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Result:
    """Run the installed command; its outputs are read as UTF-8."""
    fed = stdin.encode() if isinstance(stdin, str) else stdin or b""
    done = subprocess.run(
        [COMMAND, *map(str, arguments)],
        input=fed,
        capture_output=True,
        cwd=cwd,
        env=environment(env),
        check=False,
        timeout=60,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def call(*arguments: str | Path, stdin: str | bytes = b"") -> Result:
    """Run the command in this process: the same code without the start of a program."""
    stdout, stderr = io.StringIO(), io.StringIO()
    fed = io.TextIOWrapper(io.BytesIO(stdin.encode() if isinstance(stdin, str) else stdin))
    with redirect_stdout(stdout), redirect_stderr(stderr), patch("sys.stdin", fed):
        code = guard(lambda: app(list(map(str, arguments)), prog_name="ostiary", standalone_mode=False))
    return Result(code, stdout.getvalue(), stderr.getvalue())


def assert_refused(result: Result, *words: str) -> None:
    """Exit code 2, nothing on standard output, and a message with these words that is no traceback."""
    assert result.code == 2, result
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert "internal fault" not in result.stderr
    for word in words:
        assert word in result.stderr
