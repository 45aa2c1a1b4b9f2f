"""The service of an action is a pattern."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings
from ostiary.model.base import shown


class WildcardInService(ActionRule):
    """The service of an action is a pattern.

    The guides know a service or `*`, nothing between, and no service control policy may have any wildcard
    there.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    flagged = ("{Effect: Allow, Action: ['ec*:*:get*']}",)
    clean = ("{Effect: Allow, Action: ['ecs:*:get*', '*:*:get*']}",)

    def look(self, subject: PlacedAction) -> Findings:
        """Yield a service with a wildcard in it."""
        service = subject.segments[0]
        odd = ("*" in service or "?" in service) and service != "*"
        refused = subject.policy.kind is Kind.SCP and service == "*" and subject.text != "*"
        if (odd or refused) and not subject.partial and subject.is_whole:
            yield self.found(
                subject,
                subject.node,
                f"the service `{shown(service)}` is a pattern",
                "name the services one by one",
            )
