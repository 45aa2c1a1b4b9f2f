"""Decisions whose routes, users and places are known: against the floor, from size to size, and their spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ostiary import Engine
from tests.bench import floors
from tests.bench.accounts import Account
from tests.bench.measuring import Figure, Run, at_most, percentile, seconds_in_turn, spread
from tests.bench.workload import Call


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


def figures(accounts: Mapping[int, Account]) -> Iterator[Figure]:
    """Yield what the same calls take again and again, all sizes taking turns."""
    kinds: dict[str, Callable[[Account], Run]] = {
        "floor": lambda account: floors.path_floor(account.users),
        "is_allowed": lambda account: is_allowed(account.engine),
        "authorize": lambda account: authorize(account.engine),
    }
    subjects = {
        (kind, size): (run(account), account.calls)
        for size, account in accounts.items()
        for kind, run in kinds.items()
    }
    each = seconds_in_turn(subjects)
    for size, account in accounts.items():
        floor, asked, decided = (each[kind, size] for kind in kinds)
        of = f"{asked * 1e6:.2f} µs, floor {floor * 1e6:.2f} µs"
        yield at_most(f"`is_allowed`, {size:,} policies", asked / floor, 5, of=of)
        yield at_most(f"`authorize` ÷ `is_allowed`, {size:,} policies", decided / asked, 3)
        taken = spread([asker(account.engine)] * 5, account.calls)
        yield at_most(f"p99 ÷ p50, {size:,} policies", percentile(taken, 99) / percentile(taken, 50), 5)
    yield from growth("`is_allowed`", {size: each["is_allowed", size] for size in accounts}, GROWTH)


GROWTH = {10_000: 1.4, 100_000: 2.0}
"""By how much more a decision may take with so many policies than with the fewest."""


def growth(what: str, seconds: Mapping[int, float], bars: Mapping[int, float]) -> Iterator[Figure]:
    """Yield how much longer something takes with many policies than with the fewest."""
    fewest = min(seconds)
    for size, bar in bars.items():
        if size in seconds and size != fewest:
            yield at_most(f"{what}, {size:,} ÷ {fewest:,} policies", seconds[size] / seconds[fewest], bar)
