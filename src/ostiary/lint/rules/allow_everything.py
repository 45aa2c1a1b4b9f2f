"""An Allow of every action on every resource."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule


class AllowEverything(StatementRule):
    """An Allow of every action on every resource.

    Whoever holds it may do everything, also give rights to others. Name the services that are needed.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['*:*:*']}", "{Effect: Allow, Action: ['*'], Resource: ['*']}")
    clean = (
        "{Effect: Deny, Action: ['*:*:*']}",
        "{Effect: Allow, Action: ['*:*:get*']}",
        "{Effect: Allow, Action: ['*:*:*'], Condition: {Bool: {'g:MFAPresent': ['true']}}}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each such action of an Allow without resources and conditions."""
        if not subject.allows_everywhere or not subject.is_unconditional:
            return
        for action in subject.actions:
            if action.text in ("*", "*:*:*") and not subject.policy.system:
                yield self.found(
                    subject, action.node, "this allows everything", "name the services that are needed"
                )
