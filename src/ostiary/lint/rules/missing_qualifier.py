"""A key that may have several values is tested without `ForAnyValue` or `ForAllValues`."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.model.base import shown


class MissingQualifier(TestRule):
    """A key that may have several values is tested without `ForAnyValue` or `ForAllValues`.

    Which of the values counts is not documented, so that the test is undetermined as soon as there are two.
    """

    category = Category.MEANING
    severity = Severity.ERROR
    flagged = (
        "{Version: '5.0', Statement: [{Effect: Deny, Action: ['obs:bucket:deleteBucket'], Condition: {StringNotEquals: {'g:TagKeys': [owner]}}}]}",
    )
    clean = (
        "{Version: '5.0', Statement: [{Effect: Deny, Action: ['obs:bucket:deleteBucket'], Condition: {'ForAnyValue:StringNotEquals': {'g:TagKeys': [owner]}}}]}",
    )

    def check(self, subject: PlacedTest, known: Knowledge) -> Findings:
        """Yield each plain test of a key with several values."""
        use, key = subject.use, known.condition_key(str(subject.key.value))
        if (
            use is not None
            and key is not None
            and key.multiple
            and not use.qualifier
            and not use.operator.presence
        ):
            message = (
                f"`{shown(subject.key.value)}` may have several values, and no qualifier says which count"
            )
            yield self.found(
                subject,
                subject.operator,
                message,
                f"write `ForAnyValue:{subject.operator.value}` or `ForAllValues:{subject.operator.value}`",
            )
