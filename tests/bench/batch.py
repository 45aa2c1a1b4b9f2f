"""What `decide --requests` costs for each line, and how much memory: `python -m tests.bench.batch [POLICIES]`.

Run by hand; docs/performance.md has the figures of one run. The command itself is run on files of two lengths: what is
more for the longer one is what its lines cost, and it must not need more memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ostiary import Engine
from ostiary.cli.batch import Batch
from ostiary.report.text import json_line
from tests.bench.floors import line_floor
from tests.bench.measuring import Figure, at_most, seconds_each
from tests.bench.workload import Call, calls, world

POLICIES = 10_000
REQUESTS = 1_000
TIMES = 100
"""How many times as long the longer file is."""

_OPTIONS: dict[str, Any] = {"context_complete": True, "strict": False, "at": None}


def figures(size: int) -> list[Figure]:
    """Return the figures of an account of that many policies."""
    account = world(size)
    with tempfile.TemporaryDirectory() as folder:
        path = account.write(Path(folder) / "account")
        asked = calls(account, account.engine(), REQUESTS)
        return [*_in_process(path, asked), *_memory(path, asked)]


def _in_process(path: Path, asked: Sequence[Call]) -> list[Figure]:
    lines = [(json.dumps(call.line()) + "\n").encode() for call in asked]
    batch = Batch({"account": str(path), **_OPTIONS})
    answers = [batch.answer(number, line)[0] for number, line in enumerate(lines, 1)]
    engine = Engine(batch.load())

    def decide(part: Sequence[int]) -> None:
        for number in part:
            json_line(batch.answer(number, lines[number])[0])

    def authorize(part: Sequence[int]) -> None:
        for number in part:
            engine.authorize(asked[number].method, asked[number].path, **asked[number].keywords)

    def floor(part: Sequence[int]) -> None:
        line_floor([(lines[number], answers[number]) for number in part])

    authorize(range(len(asked)))
    subjects = {"line": decide, "authorize": authorize, "floor": floor}
    each = seconds_each(subjects, range(len(asked)), rounds=5)
    bar = each["authorize"] + 3 * each["floor"]
    of = f"{each['line'] * 1e6:.0f} µs; the bar is {bar * 1e6:.0f} µs"
    return [
        at_most("`decide --requests`, a line ÷ (`authorize` + 3 × its JSON)", each["line"] / bar, 1, of=of)
    ]


def _memory(path: Path, asked: Sequence[Call]) -> list[Figure]:
    short, long = (_peak(path, asked, times) for times in (1, TIMES))
    of = f"{short:.0f} MB, {long:.0f} MB"
    what = f"its peak memory, {TIMES * REQUESTS:,} lines ÷ {REQUESTS:,}"
    return [at_most(what, long / short, 1.1, of=of)]


def _peak(path: Path, asked: Sequence[Call], times: int) -> float:
    """Return the most memory that the command held, in MB, on every request so many times."""
    lines = "".join(json.dumps(call.line()) + "\n" for call in asked)
    file = path.parent / "requests.jsonl"
    with file.open("w") as stream:
        for _ in range(times):
            stream.write(lines)
    command = [
        str(Path(sys.executable).with_name("ostiary")),
        "decide",
        "-a",
        str(path),
        "--context-complete",
    ]
    with subprocess.Popen([*command, "--requests", str(file)], stdout=subprocess.DEVNULL) as program:
        _, _, usage = os.wait4(program.pid, 0)
        program.returncode = 0
    return usage.ru_maxrss / 1024


def main() -> None:
    """Print the figures as rows of a table."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else POLICIES
    for figure in figures(size):
        sys.stdout.write(f"{figure.row()}\n")


if __name__ == "__main__":
    main()
