"""What it takes to load an account: time beside reading the same files, and memory; each in a process of its own.

`python -m tests.bench.loading FOLDER` prints the figures of one folder as JSON.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import process_time

from ostiary import Engine
from tests.bench.accounts import Account
from tests.bench.floors import load_floor
from tests.bench.measuring import Figure, at_most

MEASURED = 10_000
"""The size that the bars are for."""


def figures(accounts: Mapping[int, Account]) -> Iterator[Figure]:
    """Yield time and memory of each account, measured in a new process."""
    taken = {size: _measured(account.folder) for size, account in accounts.items()}
    for size, found in taken.items():
        load, floor = found["load"], found["floor"]
        of = f"{load:.2f} s, floor {floor:.2f} s"
        what = f"load {size:,} policies ÷ reading the files"
        if size == MEASURED:
            yield at_most(what, load / floor, 3, of=of)
        else:
            yield Figure(what, f"{load / floor:.2f} × ({of})")
    for size, found in taken.items():
        for what, bar in (("retained", 60), ("peak", 150)):
            name = f"memory above the imports, {what}, {size:,} policies"
            if size == MEASURED:
                yield at_most(name, found[what], bar, "MB")
            else:
                yield Figure(name, f"{found[what]:.1f} MB")


def _measured(folder: Path) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.loading", str(folder)], check=True, capture_output=True
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def measure(folder: Path, rounds: int = 3) -> dict[str, float]:
    """Return the least seconds of loading and of the floor, and the megabytes of the first load.

    Time is the processor's, which others do not take part of.
    """
    Engine.load("@example")  # all imports, and what all accounts share
    for path in folder.rglob("*.*"):
        path.read_bytes()  # so that the files are in the system's cache
    before = _resident()
    begin = process_time()
    engine = Engine.load(folder)
    found = {"load": process_time() - begin, "peak": _peak() - before, "floor": float("inf")}
    found["retained"] = _resident() - before
    del engine
    for _ in range(rounds):
        for name, run in (("floor", load_floor), ("load", Engine.load)):
            begin = process_time()
            run(folder)
            found[name] = min(found[name], process_time() - begin)
    return found


def _resident() -> float:
    gc.collect()
    return _megabytes("VmRSS")


def _peak() -> float:
    return _megabytes("VmHWM")


def _megabytes(line: str) -> float:
    """A line of what Linux says of this process, in megabytes."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(entry.split()[1]) / 1024 for entry in status if entry.startswith(line))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]))))
