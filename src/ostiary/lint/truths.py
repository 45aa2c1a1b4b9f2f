"""Which truths the conditions of several statements can have together, whatever a request has.

The tests of one key hang together (`conditions.possible.attainable`), those of different keys do not: so the
combinations are put together key by key, and only those that differ are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ostiary.conditions import Context, Truth, all_of
from ostiary.conditions.compile import CompiledTest, TestIdentity
from ostiary.conditions.keytest import FixedTest
from ostiary.conditions.possible.attainable import attainable
from ostiary.conditions.possible.rows import Vector
from ostiary.engine.statement import CompiledStatement

MOST_COMBINATIONS = 20_000
"""Combinations of truths before the search is given up."""

NOTHING_KNOWN = Context({}, complete=False)

Truths = tuple[Truth, ...]
_Tests = dict[TestIdentity, CompiledTest]


def condition_truths(statements: Sequence[CompiledStatement]) -> frozenset[Truths] | None:
    """Return every combination of truths, one for each statement; None where that cannot be told.

    It cannot where values hold policy variables, and where it is too much work. Keys may be absent, unknown, and have
    one value or several; a combination that only a key of several values can have is among them in any case.
    """
    conditions = [one.condition.tests if one.condition else () for one in statements]
    found = {tuple[Truth, ...](True for _ in statements)}
    for key, tests in _by_key(conditions).items():
        vectors = _vectors(tuple(tests.values()))
        if vectors is None:
            return None
        own = [[n for n, one in enumerate(tests) if _is_among(one, key, listed)] for listed in conditions]
        found = {
            tuple(
                all_of((truth, *(vector[n] for n in places)))
                for truth, places in zip(state, own, strict=True)
            )
            for state in found
            for vector in vectors
        }
        if len(found) > MOST_COMBINATIONS:
            return None
    return frozenset(found)


def _by_key(conditions: Iterable[Sequence[CompiledTest]]) -> dict[str, _Tests]:
    """The tests of all statements, each once, by the key that they test."""
    found: dict[str, _Tests] = {}
    for tests in conditions:
        for test in tests:
            found.setdefault(test.clause.key.casefold(), {})[test.identity] = test
    return found


def _is_among(identity: TestIdentity, key: str, tests: Iterable[CompiledTest]) -> bool:
    return any(test.identity == identity and test.clause.key.casefold() == key for test in tests)


def _vectors(tests: Sequence[CompiledTest]) -> set[Vector] | None:
    """The truths that tests of one key can have together; one that is the same for every request stays so."""
    varying = [test for test in tests if not isinstance(test.decide, FixedTest)]
    readings = [test.decide.readings(NOTHING_KNOWN) for test in varying]
    if not all(readings):
        return None
    together = attainable(readings, multiple=True) if varying else frozenset({()})
    if together is None:
        return None
    together |= {tuple(test.truth(NOTHING_KNOWN) for test in varying)}
    return {tuple(_filled(tests, vector)) for vector in together}


def _filled(tests: Iterable[CompiledTest], vector: Vector) -> Iterable[Truth]:
    left = iter(vector)
    for test in tests:
        yield test.truth(NOTHING_KNOWN) if isinstance(test.decide, FixedTest) else next(left)
