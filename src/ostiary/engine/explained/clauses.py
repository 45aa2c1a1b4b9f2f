"""How the tests of a condition came out, in words: operator, key, what the policy lists and what the request has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ostiary.conditions import Context, Truth
from ostiary.conditions.compile import CompiledCondition, CompiledTest
from ostiary.conditions.keytest import (
    REFUSED_VALUE,
    UNKNOWN_OPERATOR,
    UNREADABLE_VALUE,
    UNRESOLVED_VARIABLE,
)
from ostiary.conditions.notes import quote

_MOST = 4
"""How many values are listed."""

_WORDS: dict[Truth, str] = {True: "holds", False: "does not hold", None: "may hold or not"}
_OF_FAULTS: dict[Truth, str] = {**_WORDS, True: "counts as true", False: "counts as false"}  # a note says why
_FAULTS = frozenset({UNREADABLE_VALUE, UNKNOWN_OPERATOR, REFUSED_VALUE, UNRESOLVED_VARIABLE})


def clause_lines(condition: CompiledCondition | None, context: Context) -> Iterator[tuple[Truth, str]]:
    """Yield how each test of a condition came out in a context, and what is to be said of it."""
    for test, verdict in condition.examine(context) if condition is not None else ():
        words = _OF_FAULTS if verdict.code in _FAULTS else _WORDS
        yield verdict.truth, f"{_written(test)} {words[verdict.truth]}: {_had(test, context)}"


def _written(test: CompiledTest) -> str:
    return f"{test.clause} ({_listed(test.identity.listed)})"


def _had(test: CompiledTest, context: Context) -> str:
    values = context.values(test.clause.key.casefold())
    if values is None:
        return "nobody knows what the request has"
    return f"the request has {_listed(values)}" if values else "the request does not have the key"


def _listed(values: Sequence[str]) -> str:
    more = ", …" if len(values) > _MOST else ""
    return ", ".join(map(quote, values[:_MOST])) + more or "no value"
