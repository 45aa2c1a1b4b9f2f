"""Decisions: warm, never seen before, without the index; from 10 to 100,000 policies; `authorize`; the spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ostiary import Engine
from tests.bench import floors
from tests.bench.measuring import Figure, Run, at_most, percentile, seconds_each, spread
from tests.bench.workload import Call, calls, world


def is_allowed(engine: Engine) -> Run:
    """Return what asks `is_allowed` for each of some calls."""

    def run(part: Sequence[Call]) -> None:
        ask = engine.is_allowed
        for method, path, keywords in part:
            ask(method, path, **keywords)

    return run


def authorize(engine: Engine) -> Run:
    """Return what asks `authorize` for each of some calls."""

    def run(part: Sequence[Call]) -> None:
        ask = engine.authorize
        for method, path, keywords in part:
            ask(method, path, **keywords)

    return run


def asker(engine: Engine) -> Callable[[Call], bool]:
    """Return what asks `is_allowed` for one call."""
    ask = engine.is_allowed
    return lambda call: ask(call[0], call[1], **call[2])


def figures(sizes: Sequence[int], count: int) -> Iterator[Figure]:
    for size in sizes:
        account = world(size)
        engine = account.engine()
        asked = calls(account, engine, count)
        subjects = {
            "floor": floors.path_floor(account),
            "is_allowed": is_allowed(engine),
            "authorize": authorize(engine),
        }
        each = seconds_each(subjects, asked, rounds=3)
        micro = {name: seconds * 1e6 for name, seconds in each.items()}
        of = f"{micro['is_allowed']:.2f} µs, floor {micro['floor']:.2f} µs"
        yield at_most(f"`is_allowed`, {size:,} policies", each["is_allowed"] / each["floor"], 5, of=of)
        yield at_most(
            f"`authorize` ÷ `is_allowed`, {size:,} policies", each["authorize"] / each["is_allowed"], 3
        )
        taken = spread([asker(engine)] * 3, asked)
        yield at_most(f"p99 ÷ p50, {size:,} policies", percentile(taken, 99) / percentile(taken, 50), 5)
