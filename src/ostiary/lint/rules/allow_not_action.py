"""An Allow of everything but some actions."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule


class AllowNotAction(StatementRule):
    """An Allow of everything but some actions.

    It grants what nobody thought of: every other service, and every action that is added later. The validator
    refuses it in policies of organizations.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    vendor = "IAM.1032"
    flagged = ("{Effect: Allow, NotAction: ['iam:*:*']}",)
    clean = ("{Effect: Deny, NotAction: ['iam:*:*']}",)

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield `NotAction` of an Allow."""
        member = subject.action_list
        if subject.allows and subject.excludes_actions and member is not None:
            severity = Severity.ERROR if subject.policy.kind is Kind.SCP else self.severity
            yield self.found(
                subject,
                member.key,
                "this allows every action but those listed",
                "list what is to be allowed",
                severity=severity,
            )
