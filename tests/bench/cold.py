"""Requests that were never seen before: by an engine that knows its routes, by one that knows nothing, the first one.

To know a route is to know which actions it needs and which patterns cover them; to know a user, which groups it has.
A decision is what follows for an action and a place: with `keep=False` the engine forgets each at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from time import perf_counter

from ostiary import Engine
from ostiary.engine.short_way.fast import FastPath
from tests.bench.accounts import Account
from tests.bench.decisions import growth, is_allowed
from tests.bench.measuring import Figure, Run, at_most, quiet, seconds_first, seconds_in_turn

GROWTH = {100_000: 3.0}
MOST_LOADED = 10_000
"""Up to how many policies accounts are loaded again and again."""


def figures(accounts: Mapping[int, Account]) -> Iterator[Figure]:
    """Yield all figures of decisions that nothing was kept of."""
    yield from _forgetful(accounts)
    for size, account in accounts.items():
        if size <= MOST_LOADED:
            yield from _new(size, account)


def _forgetful(accounts: Mapping[int, Account]) -> Iterator[Figure]:
    """Requests to engines that keep no decision, after others to the same routes."""
    subjects = {
        (kind, size): (run(account), account.calls)
        for size, account in accounts.items()
        for kind, run in (("warm", lambda a: is_allowed(a.engine)), ("off", forgetful))
    }
    each = seconds_in_turn(subjects)
    for size in accounts:
        off, warm = each["off", size], each["warm", size]
        yield at_most(f"decisions not kept, {size:,} policies", off * 1e6, 10, "µs")
        yield at_most(f"decisions not kept ÷ warm, {size:,} policies", off / warm, 3)
    yield from growth("decisions not kept", {size: each["off", size] for size in accounts}, GROWTH)


def forgetful(account: Account) -> Run:
    """Return what asks an engine that keeps no decision and was asked other things before."""
    engine = Engine(account.engine.snapshot)
    engine._fast = FastPath(engine.snapshot, keep=False)
    run = is_allowed(engine)
    run(account.others)
    return run


def _new(size: int, account: Account) -> Iterator[Figure]:
    warm = seconds_in_turn({0: (is_allowed(account.engine), account.calls)})[0]
    after = seconds_first(partial(_after_others, account), account.calls, rounds=3)
    of = f"{after / warm:.1f} × warm"
    yield Figure(
        f"each request once, after as many others, {size:,} policies", f"{after * 1e6:.1f} µs ({of})"
    )
    once = seconds_first(lambda: is_allowed(Engine.load(account.folder)), account.calls, rounds=3)
    of = f"{once / warm:.1f} × warm"
    yield Figure(f"each request once, of a new engine, {size:,} policies", f"{once * 1e6:.1f} µs ({of})")
    first = min(_first(account, number) for number in range(9))
    of = f"{first * 1e6:.0f} µs"
    yield at_most(f"first decision ÷ warm, {size:,} policies", first / warm, 100, of=of)


def _after_others(account: Account) -> Run:
    run = is_allowed(Engine.load(account.folder))
    run(account.others)
    return run


def _first(account: Account, number: int) -> float:
    """The seconds of one request, the first after loading."""
    method, path, keywords = account.calls[number]
    with quiet():
        engine = Engine.load(account.folder)
        begin = perf_counter()
        engine.is_allowed(method, path, **keywords)
        return perf_counter() - begin
