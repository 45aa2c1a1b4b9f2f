"""A condition key has more than ten values."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.model.base import shown


class TooManyValues(TestRule):
    """A condition key has more than ten values."""

    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': ["
        + ", ".join(f"u{n}" for n in range(11))
        + "]}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [a, b]}}}",
    )

    def check(self, subject: PlacedTest, known: Knowledge) -> Findings:
        """Yield the first value that is too many."""
        limit = known.limit("values")
        if limit and subject.policy.is_custom and len(subject.values) > limit:
            yield self.found(
                subject,
                subject.values[limit],
                f"the key `{shown(subject.key.value)}` has {len(subject.values)} values, and the service takes {limit}",
            )
