"""All figures as a Markdown table, for docs/performance.md: `python -m tests.bench [POLICIES …]`. Run by hand."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter

from ostiary import Engine
from tests.bench import decisions, floors
from tests.bench.measuring import Figure, Run, at_most, quiet, seconds_first
from tests.bench.workload import World, calls, world

SIZES = (10, 1_000, 10_000)
CALLS = 4_000


def anew(account: World) -> Run:
    """Return what asks an engine that was never asked before."""
    return decisions.is_allowed(account.engine())


def never_seen(sizes: Sequence[int]) -> Iterator[Figure]:
    """Requests that no engine has been asked before: a new engine for each round."""
    for size in sizes:
        account = world(size)
        asked = calls(account, account.engine(), CALLS)
        seconds = seconds_first(partial(anew, account), asked, rounds=3)
        yield at_most(f"`is_allowed`, every request asked once, {size:,} policies", seconds * 1e6, 10, "µs")


def loading(size: int) -> Iterator[Figure]:
    """An account folder, beside reading its JSON and YAML and doing nothing with them."""
    with tempfile.TemporaryDirectory() as place:
        folder = world(size).write(Path(place) / "account")
        taken = {"load": float("inf"), "floor": float("inf")}
        for _ in range(3):
            for name, run in (("load", Engine.load), ("floor", floors.load_floor)):
                with quiet():
                    begin = perf_counter()
                    run(folder)
                    taken[name] = min(taken[name], perf_counter() - begin)
        of = f"{taken['load']:.2f} s, floor {taken['floor']:.2f} s"
        yield at_most(f"load {size:,} policies ÷ reading the files", taken["load"] / taken["floor"], 3, of=of)


def main(sizes: Sequence[int]) -> None:
    sys.stdout.write("| What | Value | Bar | |\n|---|---|---|---|\n")
    for part in (decisions.figures(sizes, CALLS), never_seen(sizes), loading(max(sizes))):
        for figure in part:
            sys.stdout.write(f"{figure.row()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or SIZES)
