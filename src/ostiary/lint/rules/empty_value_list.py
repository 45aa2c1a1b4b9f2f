"""The list of a condition's values is empty."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.model.base import shown
from ostiary.syntax.tree import ListNode


class EmptyValueList(TestRule):
    """The list of a condition's values is empty.

    A positive operator then never holds, a negated one always; the service refuses it.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': []}}}",)
    clean = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [a]}}}",)

    def look(self, subject: PlacedTest) -> Findings:
        """Yield a list without entries."""
        if isinstance(subject.value, ListNode) and not subject.value.items and not subject.value.partial:
            holds = "always" if subject.use and subject.use.operator.negated else "never"
            yield self.found(
                subject, subject.value, f"`{shown(subject.key.value)}` has no values: the test {holds} holds"
            )
