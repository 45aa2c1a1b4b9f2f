"""Commands: `ostiary` as a program of its own, in a folder of files, with its exit code and its outputs."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from ostiary.model.case_programs import CommandCase
from ostiary.selftest.result import Check, Difference, Told

SECONDS = 120
"""After which a command has failed: a guard, no measure."""

_PROGRAM = (sys.executable, "-c", "from ostiary.cli import main; main()")
_STEERING = {"OSTIARY_ACCOUNT", "OSTIARY_DEBUG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING"}


class _Done(NamedTuple):
    exit: int
    stdout: str
    stderr: str


def command_checks(case: CommandCase) -> Iterator[Check]:
    """Yield the check of a command: it is started in a folder of its own, which is gone afterwards."""
    yield Check(case.name, case.rule, partial(_differences, case), partial(_told, case))


def _differences(case: CommandCase) -> Iterator[Difference]:
    done = _run(case)
    if done.exit != case.exit:
        yield Difference("exit", case.exit, done.exit)
    for output, parts in (("stdout", case.stdout), ("stderr", case.stderr)):
        text = getattr(done, output)
        yield from (Difference(output, part, text.strip()) for part in parts if part not in text)
    for part in case.without:
        if part in done.stdout + done.stderr:
            yield Difference("without", f"nothing with `{part}`", part)


def _told(case: CommandCase) -> Told:
    given = {"files": case.files, "stdin": case.stdin, "command": _shown(case.argv)}
    expected = case.model_dump(include={"exit", "stdout", "stderr", "without"}, exclude_unset=True)
    done = _run(case)
    outputs = "\n".join(text.rstrip() for text in (done.stdout, done.stderr) if text.strip())
    return Told(
        {name: value for name, value in given.items() if value}, expected, {"exit": done.exit}, outputs
    )


def _run(case: CommandCase) -> _Done:
    with TemporaryDirectory() as folder:
        for name, content in case.files.items():
            _write(Path(folder) / name, content)
        done = subprocess.run(  # noqa: S603 - ostiary itself, by this interpreter, without a shell
            [*_PROGRAM, *case.argv],
            input=case.stdin.encode(),
            capture_output=True,
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name not in _STEERING},
            check=False,
            timeout=SECONDS,
        )
    return _Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content, indent=1)
    path.write_text(text, encoding="utf-8")


def _shown(argv: tuple[str, ...]) -> str:
    return shlex.join(("ostiary", *argv))
