"""An Allow with `ForAllValues` also applies if the key is absent."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedStatement, PlacedTest
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class ForAllValuesAllow(StatementRule):
    """An Allow with `ForAllValues` also applies if the key is absent.

    All values of none fit. A second test, `Null` with `false`, asks that there be some.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    flagged = (
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:bucket:createBucket'], Condition: {'ForAllValues:StringEquals': {'g:TagKeys': [owner]}}}]}",
    )
    clean = (
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:bucket:createBucket'], Condition: {'ForAllValues:StringEquals': {'g:TagKeys': [owner]}, 'Null': {'g:TagKeys': ['false']}}}]}",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield each such test of an Allow whose key nothing else asks for."""
        for test in subject.tests if subject.allows else ():
            use, key = test.use, known.condition_key(str(test.key.value))
            if use is None or use.qualifier != "ForAllValues" or (key is not None and not key.multiple):
                continue
            needs = [
                one
                for one in subject.tests
                if one.key_name == test.key_name and one is not test and requires(one)
            ]
            if not needs:
                yield self.found(
                    subject,
                    test.operator,
                    f"this also holds if `{shown(test.key.value)}` is absent",
                    "test `Null` with `false` as well",
                )


def requires(test: PlacedTest) -> bool:
    """Whether a test fails where its key is absent."""
    use = test.use
    if use is None or use.if_exists or use.qualifier == "ForAllValues":
        return False
    if use.operator.presence:
        return {text.lower() for text in test.texts} == {"false"}
    return not use.operator.negated
