"""An Allow of every action of a service that gives out rights."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import lint_data
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule


class SensitiveServiceAllow(StatementRule):
    """An Allow of every action of a service that gives out rights.

    With all of `iam` a holder can grant itself everything else.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['iam:*:*']}",)
    clean = ("{Effect: Allow, Action: ['iam:*:get*', 'elb:*:*']}", "{Effect: Deny, Action: ['iam:*:*']}")

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each action of an Allow that is all of such a service."""
        services = lint_data("sensitive")["services"]
        if not subject.allows_everywhere or subject.policy.system:
            return
        for action in subject.actions:
            if action.service in services and action.segments[1:] == ("*", "*"):
                message = f"with all of `{action.service}` a holder can {services[action.service]}"
                yield self.found(subject, action.node, message, "name the actions that are needed")
