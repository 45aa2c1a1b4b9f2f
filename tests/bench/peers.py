"""Decisions of other libraries beside ostiary's, on the part of the workload that they can express.

`python -m tests.bench.peers [POLICIES …]`, with the extra `bench`. Every library has the same statements and answers
the same questions, in one run; that all of them answer as ostiary does is checked before anything is timed. Each is
used as its documentation says for accounts that rarely change: what can be prepared once is prepared before.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from time import perf_counter, process_time
from typing import NamedTuple

from tests.bench.measuring import quiet
from tests.bench.peers_cedar import cedarpy
from tests.bench.peers_linear import casbin, oslo_policy, vakt, vakt_cached
from tests.bench.peers_subset import Question, Subset, subset

SIZES = (10, 1_000, 10_000)
QUESTIONS = 500
SECONDS = 2.0
"""A library is asked as many of the questions as it answers in this time, but not fewer than FEWEST."""

FEWEST, ROUNDS = 20, 3

LONG = 1e-3
"""Of answers that take longer, only the processor's time counts: the clock's has what others did meanwhile."""

Ask = Callable[[Question], bool]


class Timing(NamedTuple):
    """The seconds of one answer, of how many questions, and the processor's seconds to prepare."""

    each: float
    questions: int
    prepare: float


def ostiary(given: Subset) -> Ask:
    """Return ours, which finds the route as well: the others are told the action."""
    is_allowed = given.account.engine().is_allowed
    return lambda question: is_allowed(question.call.method, question.call.path, **question.call.keywords)


PEERS: Mapping[str, Callable[[Subset], Ask]] = {
    "ostiary": ostiary,
    "cedarpy": cedarpy,
    "casbin": casbin,
    "oslo.policy": oslo_policy,
    "vakt": vakt,
    "vakt, from its cache of answers": vakt_cached,
}
WIDE: Mapping[str, Callable[[Subset], Ask]] = {"ostiary": ostiary, "cedarpy": cedarpy, "vakt": vakt}
"""Those that have resources and conditions of the kinds that the workload has."""


def first(given: Subset) -> Timing:
    """Time ours where each question is asked once, of an engine that nobody asked before."""
    least = [float("inf")] * len(given.questions)
    for _ in range(ROUNDS):
        ask = ostiary(given)
        least = list(map(min, least, _times(ask, given.questions, perf_counter)))
    return Timing(sum(least) / len(least), len(least), 0.0)


def measure(given: Subset, make: Callable[[Subset], Ask]) -> Timing:
    """Time one library; AssertionError if it does not agree with ostiary on each of the questions."""
    began = process_time()
    ask = make(given)
    prepare = process_time() - began
    began, questions = perf_counter(), list[Question]()
    for question in given.questions:
        assert ask(question) is question.allowed, question
        questions.append(question)
        if len(questions) >= FEWEST and perf_counter() - began > SECONDS:
            break
    is_long = (perf_counter() - began) / len(questions) > LONG
    return Timing(_least(ask, questions, process_time if is_long else perf_counter), len(questions), prepare)


def _least(ask: Ask, questions: Sequence[Question], clock: Callable[[], float]) -> float:
    """The seconds of one answer: the least of some rounds, question by question."""
    rounds = [_times(ask, questions, clock) for _ in range(ROUNDS)]
    total: float = sum(min(times) for times in zip(*rounds, strict=True))
    return total / len(questions)


def _times(ask: Ask, questions: Sequence[Question], clock: Callable[[], float]) -> list[float]:
    times = []
    with quiet():
        for question in questions:
            begin = clock()
            ask(question)
            times.append(clock() - begin)
    return times


def shown(seconds: float) -> str:
    """Seconds as a person reads them."""
    units = ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms"), (float("inf"), 1.0, "s"))
    by, unit = next((by, unit) for limit, by, unit in units if seconds < limit)
    return f"{seconds * by:.3g} {unit}"


def row(name: str, timings: Sequence[Timing], ours: Sequence[Timing]) -> str:
    """Return a row of the table."""
    cells = "".join(
        f" {shown(timing.each)} | {timing.each / own.each:,.1f} |"
        for timing, own in zip(timings, ours, strict=True)
    )
    prepare = timings[-1].prepare
    return f"| {name} |{cells} {shown(prepare) if prepare else ''} |\n"


def compare(sizes: Sequence[int], peers: Mapping[str, Callable[[Subset], Ask]], *, wide: bool) -> None:
    """Print the table of some libraries on a part of the workload."""
    found: dict[str, list[Timing]] = {name: [] for name in peers}
    asked_once: list[Timing] = []
    for size in sizes:
        given = subset(size, QUESTIONS, wide=wide)
        for name, make in peers.items():
            found[name].append(measure(given, make))
            sys.stderr.write(f"{size:,} policies, {name}: {found[name][-1]}\n")
        asked_once.append(first(given))
    head = "".join(f" {size:,} policies | ÷ ostiary |" for size in sizes)
    sys.stdout.write(f"| |{head} prepared in |\n|---|{'---|' * (2 * len(sizes) + 1)}\n")
    ours = found.pop("ostiary")
    sys.stdout.write(row("ostiary", ours, ours))
    sys.stdout.write(row("ostiary, each question asked once", asked_once, ours))
    for name, timings in found.items():
        library, comma, how = name.partition(",")
        sys.stdout.write(row(f"{library} {version(library)}{comma}{how}", timings, ours))
    sys.stdout.flush()


def main(sizes: Sequence[int]) -> None:
    compare(sizes, PEERS, wide=False)
    sys.stdout.write("\nWith resources and conditions:\n\n")
    compare(sizes, WIDE, wide=True)


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or SIZES)
