"""What the decision log costs, beside `authorize` in the same run: `python -m tests.bench.decision_log`.

Run by hand; docs/embedding.md has the figures of one run. `wait` is what a caller waits for, `work` the processor time
of all threads together, both per decision.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep
from typing import Any

from ostiary import Decision, Engine
from ostiary.integrations import DecisionLog, Mask

POOLS = "/v3/06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f/elb/pools"
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", POOLS, {"user": "alice"}),
    ("DELETE", f"{POOLS}/p1", {"user": "bob"}),
    ("GET", f"{POOLS}/p1", {"user": "bob", "context": {"g:SourceIp": "10.0.0.9", "g:MFAPresent": "true"}}),
    ("PUT", f"{POOLS}/p1", {"user": "alice"}),
    ("GET", "/nowhere/at/all", {"user": "carol"}),
]
ROUNDS = 3000
MASK = Mask(context=["g:SourceIp"], params=["pool_id"])

Authorize = Callable[..., Decision]


def measure(authorize: Authorize, finish: Callable[[], object], pause: float) -> tuple[float, float]:
    """Return the median of the time of a call, and the processor time of all threads per call, in microseconds."""
    times: list[float] = []
    rounds = ROUNDS if not pause else ROUNDS // 10
    began = process_time()
    for number in range(rounds):
        method, path, keywords = REQUESTS[number % len(REQUESTS)]
        start = perf_counter()
        authorize(method, path, **keywords)
        times.append(perf_counter() - start)
        if pause:
            sleep(pause)
    finish()
    return median(times) * 1e6, (process_time() - began) / rounds * 1e6


def show(name: str, figures: tuple[float, float], plain: tuple[float, float]) -> None:
    """Print the figures of one way to log, and how they compare with `authorize` alone."""
    (wait, work), (wait_plain, work_plain) = figures, plain
    ratios = (
        f"+{(wait - wait_plain) / wait_plain:5.2f} x p50  +{(work - work_plain) / work_plain:5.2f} x work"
    )
    sys.stdout.write(f"{name:34} wait {wait:7.1f} us  work {work:7.1f} us  {ratios}\n")


def main() -> None:
    """Measure `authorize` alone, and with each way to log."""
    engine = Engine.load("@example")
    folder = Path(tempfile.mkdtemp())
    options: dict[str, dict[str, Any]] = {
        "a callable, in the background": {"sink": lambda _: None},
        "JSON Lines, in the background": {"sink": folder / "a.jsonl"},
        "JSON Lines, masked": {"sink": folder / "b.jsonl", "mask": MASK},
        "JSON Lines, buffer=0": {"sink": folder / "c.jsonl", "buffer": 0},
    }
    for pause, load in ((0.0, "one call after the other"), (0.001, "one call each millisecond")):
        measure(engine.authorize, lambda: None, pause)
        plain = measure(engine.authorize, lambda: None, pause)
        sys.stdout.write(f"{load}: authorize alone: wait {plain[0]:.1f} us, work {plain[1]:.1f} us\n")
        for name, given in options.items():
            with DecisionLog(buffer=given.pop("buffer", ROUNDS), **given) as log:
                show(name, measure(log.recording(engine).authorize, log.flush, pause), plain)
                if not log.counts.written or log.counts.lost:
                    raise SystemExit(f"records were lost: {log.counts}")
            given["buffer"] = 0 if "buffer=0" in name else ROUNDS


if __name__ == "__main__":
    main()
