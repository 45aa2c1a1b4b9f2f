"""The condition language: one table of operators, typed values, three-valued tests, compiled once.

In reading order: `values` (text to typed value), `operators` (the table), `keys` (the global keys),
`context` (the facts of a request), `keytest` (one key's test), `compile` (a statement's condition). Which truths tests
can have whose keys are unknown is another subject: `possible`.
"""

from ostiary.conditions.compile import (
    CompiledCondition,
    ListedKey,
    StringLike,
    UnknownTest,
    compile_condition,
    gather_keys,
)
from ostiary.conditions.context import Context
from ostiary.conditions.keys import KEYS, ConditionKey, find_key
from ostiary.conditions.notes import ConditionNote
from ostiary.conditions.operators import OPERATORS, Operator, OperatorUse, parse_operator
from ostiary.conditions.truth import Truth, all_of, any_of, negation
from ostiary.conditions.values import ValueType

__all__ = [
    "KEYS",
    "OPERATORS",
    "CompiledCondition",
    "ConditionKey",
    "ConditionNote",
    "Context",
    "ListedKey",
    "Operator",
    "OperatorUse",
    "StringLike",
    "Truth",
    "UnknownTest",
    "ValueType",
    "all_of",
    "any_of",
    "compile_condition",
    "find_key",
    "gather_keys",
    "negation",
    "parse_operator",
]
