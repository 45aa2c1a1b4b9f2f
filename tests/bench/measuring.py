"""Times on a machine that others use as well: the least of many short repeats, the things compared taking turns."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter, perf_counter_ns, process_time
from typing import Any, NamedTuple, TypeVar

CHUNK = 50
"""Requests that are timed together: the clock's own cost disappears in them, and the machine's other work seldom falls
into all rounds of them."""

Run = Callable[[Sequence[Any]], object]


class Figure(NamedTuple):
    """One line of the report: a value and, where issue 5 has a bar for it, whether it is met."""

    what: str
    value: str
    bar: str = ""
    met: bool | None = None

    def row(self) -> str:
        """Return the figure as a row of a Markdown table."""
        verdict = {True: "met", False: "**not met**", None: ""}[self.met]
        return f"| {self.what} | {self.value} | {self.bar} | {verdict} |"


def at_most(what: str, value: float, bar: float, unit: str = "×", of: str = "") -> Figure:
    """Return a figure whose bar is an upper one; `of` says what the value is made of."""
    shown = f"{value:.2f} {unit}{f' ({of})' if of else ''}"
    return Figure(what, shown, f"≤ {bar:g} {unit}", value <= bar)


@contextmanager
def quiet() -> Iterator[None]:
    """No garbage is collected meanwhile: what one subject leaves is not another's work."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def seconds_each(
    subjects: Mapping[str, Run], items: Sequence[Any], rounds: int = 9, chunk: int = CHUNK
) -> dict[str, float]:
    """Return the seconds that each subject takes for one item: the least of its rounds, chunk by chunk."""
    return seconds_in_turn({name: (run, items) for name, run in subjects.items()}, rounds, chunk)


Key = TypeVar("Key")


def seconds_in_turn(
    subjects: Mapping[Key, tuple[Run, Sequence[Any]]], rounds: int = 9, chunk: int = CHUNK
) -> dict[Key, float]:
    """Return what `seconds_each` does, of subjects that have items of their own."""
    total = dict.fromkeys(subjects, 0.0)
    with quiet():
        for start in range(0, max(len(items) for _, items in subjects.values()), chunk):
            least = dict.fromkeys(subjects, float("inf"))
            for _ in range(rounds):
                for key, (run, items) in subjects.items():
                    part = items[start : start + chunk]
                    begin = perf_counter()
                    run(part)
                    least[key] = min(least[key], perf_counter() - begin)
            for key, seconds in least.items():
                total[key] += seconds
    return {key: seconds / len(subjects[key][1]) for key, seconds in total.items()}


def seconds_first(prepare: Callable[[], Run], items: Sequence[Any], rounds: int = 5) -> float:
    """Return the seconds for one item where each is asked once: the least of rounds that begin anew.

    Seconds of the processor: what is asked once takes so long that others have their turn meanwhile.
    """
    total, runs = 0.0, [prepare() for _ in range(rounds)]
    with quiet():
        for start in range(0, len(items), CHUNK):
            part, least = items[start : start + CHUNK], float("inf")
            for run in runs:
                begin = process_time()
                run(part)
                least = min(least, process_time() - begin)
            total += least
    return total / len(items)


def spread(asks: Sequence[Callable[[Any], object]], items: Sequence[Any]) -> list[float]:
    """Return the seconds of each item, sorted: the least of what the callables took, one after the other."""
    least = [float("inf")] * len(items)
    with quiet():
        for ask in asks:
            for number, item in enumerate(items):
                begin = perf_counter_ns()
                ask(item)
                least[number] = min(least[number], perf_counter_ns() - begin)
    return sorted(nanoseconds * 1e-9 for nanoseconds in least)


def percentile(seconds: Sequence[float], percent: float) -> float:
    """Return the value that so many per cent of sorted values do not exceed."""
    return seconds[min(len(seconds) - 1, int(len(seconds) * percent / 100))]
