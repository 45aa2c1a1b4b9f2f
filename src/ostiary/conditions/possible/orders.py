"""How two values compare that are no texts while a variable is not known: less, equal or greater (ADR 56).

Several tests of the same two values hang together by that alone: what is less is at most as large.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Final

from ostiary.conditions.operators import AT_LEAST, AT_MOST, EQUAL, GREATER, LESS, WITHIN, Relation
from ostiary.conditions.possible.open_tests import OpenCondition
from ostiary.conditions.possible.rows import Vector
from ostiary.conditions.values import ValueType
from ostiary.syntax.open_shape import Hole

_ORDERS: Final = "<=>"

_HOLDS: Final[Mapping[Relation, str]] = {
    LESS: "<",
    AT_MOST: "<=",
    EQUAL: "=",
    WITHIN: "=",
    AT_LEAST: "=>",
    GREATER: ">",
}
"""In which orders of the two values a relation holds."""


def compared_values(test: OpenCondition, multiple: Callable[[str], bool]) -> Hashable:
    """Return which two values a test compares, and as what; None if they are texts, or not just two.

    `multiple` says which keys may have several values.
    """
    comparison = test.readings[0]
    values = test.context.values(comparison.folded_key) or ()
    single = len(values) == 1 if test.subject is None else not multiple(test.subject)
    match test.listed:
        case ((Hole(key),),) if single and comparison.use.operator.type is not ValueType.STRING:
            return test.subject, comparison.folded_key, values, key, comparison.readers
    return None


def vectors_of_orders(tests: Sequence[OpenCondition]) -> Iterator[Vector]:
    """Yield the truths that tests of the same two values can have, also if one is absent, or cannot be read."""
    every = [test.readings[0] for test in tests]
    for order in _ORDERS:
        yield tuple((order in _HOLDS[one.relation]) != one.use.operator.negated for one in every)
    yield tuple(one.deny for one in every)
    if tests[0].subject is not None:
        yield tuple(one.absent(()).truth for one in every)
