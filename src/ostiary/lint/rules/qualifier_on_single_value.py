"""A key that has one value is tested with `ForAnyValue` or `ForAllValues`."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule, write_instead
from ostiary.model.base import shown


class QualifierOnSingleValue(TestRule):
    """A key that has one value is tested with `ForAnyValue` or `ForAllValues`.

    `ForAllValues` also holds if the key is absent, which is seldom meant.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {'ForAllValues:StringEquals': {'g:UserName': [alice]}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [alice]}}}",
    )

    def check(self, subject: PlacedTest, known: Knowledge) -> Findings:
        """Yield each qualified test of a key that is documented to have one value."""
        use, key = subject.use, known.condition_key(str(subject.key.value))
        if use is None or key is None or key.multiple or not use.qualifier:
            return
        plain = str(subject.operator.value).rpartition(":")[2]
        fix = write_instead(subject, subject.operator, plain)
        yield self.found(
            subject,
            subject.operator,
            f"`{shown(subject.key.value)}` has one value: `{use.qualifier}` is for several",
            f"write `{plain}`",
            fix,
        )
