"""One account shared by many threads while it is replaced all the time: every answer is whole, of one snapshot."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, Self

import pytest

from ostiary import Engine, Watcher
from tests.unit.engine.two_accounts import (
    ACTIONS,
    CALLS,
    SIDES,
    Answers,
    Asked,
    answers_of,
    engine_of,
    of_action,
    of_call,
    of_truth,
)

THREADS = 32
RELOADS = 40
PAUSE = 0.015
"""Between two reloads; with the wait for the interpreter's lock they come about every 40 ms."""

PATIENCE = 60.0
EXPECTED: dict[str, Answers] = {side: answers_of(engine_of(side, index=False)) for side in SIDES}
POLICY_SETS = {side: engine_of(side).policy_set for side in SIDES}


@pytest.fixture
def often_switched() -> Iterator[None]:
    """Threads take turns fifty times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 50)
    yield
    sys.setswitchinterval(usual)


class Crowd:
    """Threads that ask the same calls again and again, and note what is the answer of no snapshot."""

    def __init__(self, asked: Asked, pinned: Callable[[], Engine]) -> None:
        self._asked, self._pinned = asked, pinned
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(THREADS)]
        self.rounds = [0] * THREADS
        self.mixtures: list[object] = []
        self.seen: set[str] = set()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in self._threads)

    def wait_for_rounds(self, more: int = 1) -> None:
        """Wait until so many further rounds began and ended of each thread."""
        wanted = [rounds + more + 1 for rounds in self.rounds]
        deadline = time.monotonic() + PATIENCE
        while any(rounds < enough for rounds, enough in zip(self.rounds, wanted, strict=True)):
            assert time.monotonic() < deadline
            time.sleep(0.005)

    def _run(self, number: int) -> None:
        while not self._stop.is_set():
            try:
                self._ask(number + self.rounds[number])
            except Exception as error:  # noqa: BLE001 - whatever a mixture leads to
                self.mixtures.append(error)
            self.rounds[number] += 1

    def _ask(self, turn: int) -> None:
        """One call in each way to ask for it, and now and then all of them, of the engine of one moment."""
        call = turn % len(CALLS)
        self._note("whole", call, of_call(self._asked, CALLS[call]))
        self._note("allowed", call, of_truth(self._asked, CALLS[call]))
        action = turn % len(ACTIONS)
        self._note("actions", action, of_action(self._asked, ACTIONS[action]))
        if turn % len(CALLS) == 0:
            engine = self._pinned()
            self._note_all(answers_of(engine), engine.policy_set)

    def _note(self, kind: str, number: int, answer: object) -> None:
        if not any(getattr(EXPECTED[side], kind)[number] == answer for side in SIDES):
            self.mixtures.append((kind, number, answer))

    def _note_all(self, answers: Answers, policy_set: str) -> None:
        sides = [side for side in SIDES if EXPECTED[side] == answers and POLICY_SETS[side] == policy_set]
        self.seen.update(sides)
        if not sides:
            self.mixtures.append(answers)


def turns() -> Callable[[Any], Engine]:
    """Return a `load` of which every engine is new, and of the other state than the one before."""
    sides = cycle(SIDES)
    return lambda _: engine_of(next(sides))


@pytest.mark.usefixtures("often_switched")
def test_every_answer_is_of_one_snapshot_or_of_the_other(tmp_path: Path) -> None:
    """32 threads share one account that is replaced all the time; each new engine is cold, so that all fill it."""
    watcher = Watcher(tmp_path, load=turns(), start=False)
    with Crowd(watcher, lambda: watcher.engine) as crowd:
        for _ in range(RELOADS):
            time.sleep(PAUSE)
            assert watcher.reload()
        crowd.wait_for_rounds(len(CALLS))
        watcher.reload()
        crowd.wait_for_rounds(len(CALLS))
    assert crowd.mixtures == []
    assert crowd.seen == set(SIDES)


def in_halves(engine: Engine, wait: Callable[[], None]) -> None:
    """The snapshot first, and then what decides by it."""
    after = engine_of("other")
    engine.snapshot = after.snapshot
    wait()
    engine._fast = after._fast


def in_documents(engine: Engine, wait: Callable[[], None]) -> None:
    """The policies first, and then the account."""
    for after in (engine_of("one", policies_of="other"), engine_of("other")):
        engine.snapshot, engine._fast = after.snapshot, after._fast
        wait()


@pytest.mark.parametrize("swap", [in_halves, in_documents])
def test_a_swap_in_two_steps_would_be_seen(swap: Callable[[Engine, Callable[[], None]], None]) -> None:
    """The test above can fail: an engine that is changed in place gives answers of no snapshot."""
    engine = engine_of("one")
    with Crowd(engine, lambda: engine) as crowd:
        crowd.wait_for_rounds()
        assert crowd.mixtures == []
        swap(engine, crowd.wait_for_rounds)
    assert crowd.mixtures != []
