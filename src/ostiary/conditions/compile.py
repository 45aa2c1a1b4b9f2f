"""Conditions, compiled once and decided many times (semantics.md §3 and §4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from ostiary.conditions.context import Context
from ostiary.conditions.keys import find_key
from ostiary.conditions.keytest import (
    REFUSED_VALUE,
    UNKNOWN_KEY,
    UNKNOWN_OPERATOR,
    Comparison,
    EitherTest,
    FixedTest,
    KeyTest,
    ValueTest,
    VariableTest,
    Verdict,
)
from ostiary.conditions.notes import Clause, ConditionNote, describe
from ostiary.conditions.operators import Operator, Relation, parse_operator
from ostiary.conditions.quick import Closure, closure_of
from ostiary.conditions.truth import Truth, all_of
from ostiary.conditions.values import READERS, Readers, ValueType
from ostiary.syntax.variables import Template, parse_template

MOST_TESTS: Final = 4_096
"""How many compiled tests are shared by statements: accounts repeat a few conditions over and over."""

StringLike = Literal["both", "glob", "contains"]
"""How `StringLike` is read in an identity policy: `both` makes it unknown where the readings differ."""


ListedKey = tuple[str, tuple[str, ...]]
"""A key as a policy spells it, and the values that the policy lists for it."""


class TestIdentity(NamedTuple):
    """What a test is: two of the same identity come out alike, whatever the request has.

    `known` is what is known of its keys where it came out unknown: the name of the service is each action's own.
    """

    operator: str
    key: str
    listed: tuple[str, ...]
    reading: str
    deny: bool
    known: tuple[tuple[str, tuple[str, ...]], ...] = ()


class UnknownTest(NamedTuple):
    """A test that is unknown.

    `keys` are those whose being unknown makes it so, each with the values listed for it. There are
    none where no fact would settle it (two readings, several values, an unresolved variable).
    `readings` are the comparisons with the one key that is unknown, if it is just one. `decide` is the test itself.
    """

    identity: TestIdentity
    keys: tuple[ListedKey, ...]
    readings: tuple[ValueTest, ...] = ()
    decide: KeyTest | None = None


class CompiledTest(NamedTuple):
    """One key's test, with what the policy wrote: the listed values are none for a test of presence."""

    clause: Clause
    listed: tuple[str, ...]
    keys: frozenset[str]
    decide: KeyTest
    identity: TestIdentity
    truth: Closure

    def unknown(self, verdict: Verdict, context: Context) -> UnknownTest:
        """Return the test as one that came out unknown.

        A test of presence and a policy variable list no values of their key.
        """
        subjects = verdict.subjects if verdict.code == UNKNOWN_KEY else ()
        tested = self.clause.key.casefold()
        known = ((key, context.values(key)) for key in sorted(self.keys))
        return UnknownTest(
            self.identity._replace(known=tuple((key, values) for key, values in known if values is not None)),
            tuple((key, self.listed if key.casefold() == tested else ()) for key in subjects),
            self.decide.readings(context) if subjects else (),
            self.decide,
        )


@dataclass(frozen=True, slots=True)
class CompiledCondition:
    """The condition of one statement; the empty one is true.

    `keys` are the casefolded names of the keys it reads, those of policy variables included.
    """

    tests: tuple[CompiledTest, ...]
    keys: frozenset[str]

    def truth(self, context: Context) -> Truth:
        """Whether the condition holds: true if all tests do, None if that is unknown. Never raises."""
        result: Truth = True
        for test in self.tests:
            truth = test.truth(context)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    def unknown_tests(self, context: Context) -> tuple[UnknownTest, ...]:
        """The tests that make the condition unknown: it holds if they all do. None if it is known."""
        examined = tuple(self.examine(context))
        if all_of(verdict.truth for _, verdict in examined) is not None:
            return ()
        return tuple(test.unknown(verdict, context) for test, verdict in examined if verdict.truth is None)

    def notes(self, context: Context) -> tuple[ConditionNote, ...]:
        """What is to be said about tests that did not come out in the plain way."""
        notes = (describe(test.clause, verdict) for test, verdict in self.examine(context))
        return tuple(note for note in notes if note)

    def examine(self, context: Context) -> Iterator[tuple[CompiledTest, Verdict]]:
        """Return each test with how it came out."""
        return ((test, test.decide.examine(context)) for test in self.tests)


def gather_keys(keys: Iterable[ListedKey]) -> tuple[ListedKey, ...]:
    """Return each key once, as it is first spelled, with all the values that are listed for it.

    >>> gather_keys([("g:A", ("x",)), ("g:B", ()), ("G:a", ("x", "y"))])
    (('g:A', ('x', 'y')), ('g:B', ()))
    """
    found: dict[str, tuple[str, dict[str, None]]] = {}
    for key, values in keys:
        _, listed = found.setdefault(key.casefold(), (key, {}))
        listed.update(dict.fromkeys(values))
    return tuple((key, tuple(listed)) for key, listed in found.values())


def compile_condition(
    condition: Mapping[str, Mapping[str, tuple[str, ...]]],
    *,
    deny: bool,
    bucket: bool = False,
    string_like: StringLike = "both",
    variables: bool = True,
    refused: Collection[tuple[str, str]] = (),
) -> CompiledCondition:
    """Compile the condition of a statement: operator → key → listed values.

    `deny` is the statement's effect, which settles what a fault counts as; `bucket` says that it is of
    a bucket policy, where `StringLike` always is a glob. Without `variables` a `${` is plain text. `refused` are
    the operators and keys whose values the server would not take. Nothing that a condition contains is an error
    here: such values, an unknown operator and an unreadable value are faults of their one test.

    >>> condition = compile_condition({"StringEquals": {"g:UserName": ("alice",)}}, deny=False)
    >>> condition.truth(Context({"g:UserName": ("alice",)}, complete=True))
    True
    """
    reading = "glob" if bucket else string_like
    tests = tuple(
        _refuse_test(operator, key, listed, deny=deny)
        if (operator, key) in refused
        else _compile_test(operator, key, listed, deny=deny, reading=reading, variables=variables)
        for operator, listed_by_key in condition.items()
        for key, listed in listed_by_key.items()
    )
    return CompiledCondition(tests, frozenset(key for test in tests for key in test.keys))


def _refuse_test(operator: str, key: str, listed: tuple[str, ...], *, deny: bool) -> CompiledTest:
    fault = FixedTest(Verdict(deny, REFUSED_VALUE))
    return CompiledTest(
        Clause(operator, key, ""),
        listed,
        frozenset({key.casefold()}),
        fault,
        TestIdentity(operator, key, listed, "refused", deny),
        closure_of(fault),
    )


@lru_cache(MOST_TESTS)
def _compile_test(
    operator: str, key: str, listed: tuple[str, ...], *, deny: bool, reading: StringLike, variables: bool
) -> CompiledTest:
    folded = key.casefold()
    use = parse_operator(operator)
    identity = TestIdentity(operator, folded, listed, reading, deny)
    if use is None:
        fault = FixedTest(Verdict(deny, UNKNOWN_OPERATOR))
        clause = Clause(operator, key, "")
        return CompiledTest(clause, listed, frozenset({folded}), fault, identity, closure_of(fault))
    readers = _readers(use.operator, key)
    templates = tuple(parse_template(text) if variables else Template((text,)) for text in listed)
    tests = [
        _compile_reading(Comparison(key, folded, use, relation, readers, deny), templates)
        for relation in _relations(use.operator, reading)
    ]
    test = tests[0] if len(tests) == 1 else EitherTest(*tests)
    return CompiledTest(
        Clause(operator, key, readers.noun),
        () if use.operator.presence else listed,
        frozenset({folded, *(v.key.casefold() for template in templates for v in template.variables)}),
        test,
        identity,
        closure_of(test),
    )


def _compile_reading(comparison: Comparison, templates: tuple[Template, ...]) -> KeyTest:
    filled = [template.fill(_nothing_known) for template in templates]
    constant = [one for one in filled if not one.unknown]
    listed = comparison.read(constant)
    if isinstance(listed, Verdict):
        return FixedTest(listed)
    if len(constant) < len(filled):
        return VariableTest(comparison, templates)
    return ValueTest(comparison, listed)


def _nothing_known(_key: str) -> None:
    return None


def _relations(operator: Operator, reading: StringLike) -> tuple[Relation, ...]:
    chosen = tuple(relation for relation in operator.readings if relation.name == reading)
    return chosen or operator.readings


def _readers(operator: Operator, key: str) -> Readers:
    entry = find_key(key)
    epoch = entry is not None and entry.type is ValueType.EPOCH and operator.type is ValueType.DATE
    return READERS[ValueType.EPOCH] if epoch else operator.readers
