"""An Allow of a service control policy has a condition, or names resources to leave out."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule


class ConditionInScpAllow(StatementRule):
    """An Allow of a service control policy has a condition, or names resources to leave out.

    The guide of organizations takes neither `Condition` nor `NotAction` in an Allow.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    kinds = (Kind.SCP,)
    flagged = (
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['*'], Condition: {Bool: {'g:MFAPresent': ['true']}}}]}",
    )
    clean = (
        "{Version: '5.0', Statement: [{Effect: Deny, Action: ['*'], Condition: {Bool: {'g:MFAPresent': ['false']}}}]}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield the condition of an Allow."""
        if subject.allows and subject.condition is not None:
            yield self.found(
                subject,
                subject.condition.key,
                "an Allow of a service control policy has no condition",
                "write a Deny with the opposite condition",
            )
