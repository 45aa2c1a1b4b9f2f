"""A condition value is empty, or longer than 1,024 characters."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedTest, text_of
from ostiary.lint.rule import Category, Findings, TestRule


class ValueLength(TestRule):
    """A condition value is empty, or longer than 1,024 characters.

    The service takes 1 to 1,024 characters, so that the empty text cannot be compared with: test `Null`
    instead.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1056"
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': ['']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [alice]}}}",
    )

    def check(self, subject: PlacedTest, known: Knowledge) -> Findings:
        """Yield each value that is empty or too long."""
        limit = known.limit("value_characters") or 1024
        for node in subject.values if subject.policy.is_custom and not subject.partial else ():
            length = len(text_of(node))
            if not 0 < length <= limit:
                yield self.found(
                    subject,
                    node,
                    f"the value has {length:,} characters, and the service takes 1 to {limit:,}",
                )
