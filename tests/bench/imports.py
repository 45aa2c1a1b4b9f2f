"""What it takes to start: processor time of a new interpreter that imports something, the least of many."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.measuring import Figure, at_most

ROUNDS = 7
BASE = "from pydantic import BaseModel; import yaml"
PROGRAMS = {
    "base": BASE,
    "`from ostiary import Engine`": "from ostiary import Engine",
    "`from ostiary import Engine; Engine.load('@example')`": "from ostiary import Engine; Engine.load('@example')",
}


def figures() -> Iterator[Figure]:
    """Yield each program beside the base."""
    least = dict.fromkeys(PROGRAMS, float("inf"))
    for _ in range(ROUNDS):
        for name, program in PROGRAMS.items():
            least[name] = min(least[name], seconds_of(program))
    base = least.pop("base")
    for name, seconds in least.items():
        of = f"{seconds * 1e3:.0f} ms, base {base * 1e3:.0f} ms"
        what = f"{name} ÷ `{BASE}`"
        if "load" in name:
            yield Figure(what, f"{seconds / base:.2f} × ({of})")
        else:
            yield at_most(what, seconds / base, 1.6, of=of)


def seconds_of(program: str) -> float:
    """Return the processor time of a new interpreter that runs a program."""
    before = _of_children()
    subprocess.run([sys.executable, "-c", program], check=True)
    return _of_children() - before


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
