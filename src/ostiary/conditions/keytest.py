"""One key's test: an operator, a context key and the listed values (semantics.md §3 and §4).

Each class decides one shape of test, and gives a `Verdict`: the truth, and why it is not plain.
The truth, the keys it hangs on and the notes are three views of that one verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

from ostiary.conditions.context import Context
from ostiary.conditions.operators import EQUAL, OperatorUse, Relation
from ostiary.conditions.truth import Truth
from ostiary.conditions.values import Readers, ValueType
from ostiary.syntax.glob import Glob
from ostiary.syntax.variables import Filled, Template, Variable

UNREADABLE_VALUE: Final = "unreadable-value"
UNKNOWN_OPERATOR: Final = "unknown-operator"
MULTI_VALUED_KEY: Final = "multi-valued-key"
AMBIGUOUS_OPERATOR: Final = "ambiguous-operator"
NEGATED_ON_ABSENT_KEY: Final = "negated-on-absent-key"
UNRESOLVED_VARIABLE: Final = "unresolved-variable"
UNKNOWN_KEY: Final = "unknown-key"


class Verdict(NamedTuple):
    """How a test came out: its truth, the code of what was odd about it, and the texts that were."""

    truth: Truth
    code: str = ""
    subjects: tuple[str, ...] = ()


_ANYTHING: Final = Relation("anything", lambda _value, _listed: True)

_PLAIN: Final = {truth: Verdict(truth) for truth in (True, False)}


class KeyTest(Protocol):
    """One key's test, compiled."""

    def examine(self, context: Context) -> Verdict:
        """Decide the test for one request; never raises."""

    def readings(self, context: Context) -> tuple[ValueTest, ...]:
        """Return the comparisons that it comes down to, two where it has two readings; none if that is not known."""


class FixedTest(NamedTuple):
    """A test that comes out the same whatever the request has: its operator or a listed value is faulty."""

    verdict: Verdict

    def examine(self, _context: Context) -> Verdict:
        """The verdict reached when the test was compiled."""
        return self.verdict

    def readings(self, _context: Context) -> tuple[ValueTest, ...]:
        """It compares nothing."""
        return ()


class Comparison(NamedTuple):
    """How a test compares: all of it but the listed values. `key` is as the policy spells it."""

    key: str
    folded_key: str
    use: OperatorUse
    relation: Relation
    readers: Readers
    deny: bool

    def read(self, filled: Sequence[Filled]) -> tuple[Any, ...] | Verdict:
        """The listed values as the relation compares them, or the verdict if one is unreadable."""
        if self.relation.pattern:
            return tuple(Glob(one.parts) for one in filled)
        listed = tuple(self.readers.listed(one.text) for one in filled)
        return self._fault([one.text for one in filled], listed) if None in listed else listed

    def _fault(self, texts: Sequence[str], read: Sequence[Any]) -> Verdict:
        unreadable = tuple(text for text, value in zip(texts, read, strict=True) if value is None)
        return Verdict(self.deny, UNREADABLE_VALUE, unreadable)

    def absent(self, listed: tuple[Any, ...]) -> Verdict:
        """The verdict where the request does not have the key."""
        if self.use.if_exists or self.use.qualifier:
            return _PLAIN[self.use.if_exists or self.use.qualifier == "ForAllValues"]
        if self.use.operator.presence:
            return _PLAIN[True in listed]
        return Verdict(True, NEGATED_ON_ABSENT_KEY) if self.use.operator.negated else _PLAIN[False]

    def examine(self, listed: tuple[Any, ...], context: Context) -> Verdict:
        """The verdict on the values that the request has."""
        values = context.values(self.folded_key)
        if values is None:
            return Verdict(None, UNKNOWN_KEY, (self.key,))
        if not values:
            return self.absent(listed)
        typed = [self.readers.request(value) for value in values]
        if None in typed:
            return self._fault(values, typed)
        if self.use.operator.type is ValueType.NULL:
            typed = typed[:1]  # several values are there like one
        if len(typed) == 1:
            return _PLAIN[self._passes(typed[0], listed)]
        if not self.use.qualifier:
            return Verdict(None, MULTI_VALUED_KEY, values)
        if self.relation is EQUAL:  # many values against many: one look-up each
            known, negated = frozenset(listed), self.use.operator.negated
            passing = ((value in known) != negated for value in typed)
        else:
            passing = (self._passes(value, listed) for value in typed)
        return _PLAIN[all(passing) if self.use.qualifier == "ForAllValues" else any(passing)]

    def _passes(self, value: Any, listed: tuple[Any, ...]) -> bool:
        for one in listed:
            if self.relation.holds(value, one):
                return not self.use.operator.negated
        return self.use.operator.negated


class ValueTest(NamedTuple):
    """A test whose listed values are the same for every request, read once."""

    comparison: Comparison
    listed: tuple[Any, ...]

    def examine(self, context: Context) -> Verdict:
        """Compare the request's values with the listed ones."""
        return self.comparison.examine(self.listed, context)

    def readings(self, _context: Context) -> tuple[ValueTest, ...]:
        """It is one comparison."""
        return (self,)


class VariableTest(NamedTuple):
    """A test with policy variables in its listed values, which are read anew for each request."""

    comparison: Comparison
    templates: tuple[Template, ...]

    def examine(self, context: Context) -> Verdict:
        """Fill in the variables, then compare; what cannot be filled in decides before the values do."""
        filled = [template.fill(context.values) for template in self.templates]
        listed = self.comparison.read([one for one in filled if not one.unresolved and not one.unknown])
        if isinstance(listed, Verdict):
            return listed
        if unresolved := [str(variable) for one in filled for variable in one.unresolved]:
            return Verdict(self._unresolved, UNRESOLVED_VARIABLE, tuple(unresolved))
        verdict = self.comparison.examine(listed, context)
        unknown = [variable for one in filled for variable in one.unknown]
        if unknown and not self._settled(verdict, unknown, context):
            tested = verdict.subjects if verdict.code == UNKNOWN_KEY else ()
            return Verdict(None, UNKNOWN_KEY, (*tested, *(variable.key for variable in unknown)))
        return verdict

    def readings(self, context: Context) -> tuple[ValueTest, ...]:
        """It is one comparison as soon as the variables have values."""
        filled = [template.fill(context.values) for template in self.templates]
        if any(one.unknown or one.unresolved for one in filled):
            return ()
        listed = self.comparison.read(filled)
        return () if isinstance(listed, Verdict) else (ValueTest(self.comparison, listed),)

    @property
    def _unresolved(self) -> Truth:
        return None if self.comparison.deny else False

    def _settled(self, verdict: Verdict, unknown: Sequence[Variable], context: Context) -> bool:
        """Whether the test comes out the same whatever the unknown variables turn out to be.

        `verdict` is the one where none of their texts match; between it and the one where all of
        them match, and besides what becomes of a text that is unreadable or missing, lies every other.
        """
        all_match = self.comparison._replace(relation=_ANYTHING).examine((True,), context)
        outcomes = {verdict.truth, all_match.truth}
        if self.comparison.use.operator.type is not ValueType.STRING:
            outcomes.add(self.comparison.deny)
        if any(variable.default is None for variable in unknown):
            outcomes.add(self._unresolved)
        return len(outcomes) == 1 and verdict.code != UNKNOWN_KEY


class EitherTest(NamedTuple):
    """A test whose operator has two readings: where they disagree, it is unknown."""

    first: KeyTest
    second: KeyTest

    def examine(self, context: Context) -> Verdict:
        """Decide both readings; the verdict of the first, if their truth is the same.

        Readings that disagree while a key is unknown are not ambiguous yet: the key may bring them together.
        """
        first, second = self.first.examine(context), self.second.examine(context)
        if first.truth is second.truth:
            return first
        open_ones = (verdict for verdict in (first, second) if verdict.code == UNKNOWN_KEY)
        return next(open_ones, Verdict(None, AMBIGUOUS_OPERATOR))

    def readings(self, context: Context) -> tuple[ValueTest, ...]:
        """It is both comparisons."""
        first, second = self.first.readings(context), self.second.readings(context)
        return (*first, *second) if first and second else ()
