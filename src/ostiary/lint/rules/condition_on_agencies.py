"""A statement about agencies has a condition."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.syntax.tree import MapNode


class ConditionOnAgencies(StatementRule):
    """A statement about agencies has a condition.

    Where agencies are named as `{"uri": […]}`, the service takes no condition.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1039"
    flagged = (
        "{Effect: Allow, Action: ['iam:agencies:assume'], Resource: {uri: ['/iam/agencies/1']}, Condition: {Bool: {'g:MFAPresent': ['true']}}}",
    )
    clean = ("{Effect: Allow, Action: ['iam:agencies:assume'], Resource: {uri: ['/iam/agencies/1']}}",)

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield the condition."""
        member = subject.resource_list
        if subject.condition is not None and member is not None and isinstance(member.value, MapNode):
            yield self.found(
                subject, subject.condition.key, "a statement that names agencies has no condition"
            )
