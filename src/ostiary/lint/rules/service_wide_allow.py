"""An Allow of every action of one service on every resource."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class ServiceWideAllow(StatementRule):
    """An Allow of every action of one service on every resource.

    It also grants the actions that the service gets next year. Off by default, for many such policies are
    meant.
    """

    category = Category.DANGER
    severity = Severity.SUGGESTION
    default = False
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['elb:*:*']}",)
    clean = ("{Effect: Deny, Action: ['elb:*:*']}", "{Effect: Allow, Action: ['elb:pools:*', 'elb:*:get*']}")

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each action of an Allow that is a whole service."""
        if not subject.allows_everywhere or subject.policy.system:
            return
        for action in subject.actions:
            if "*" not in action.segments[0] and action.segments[1:] == ("*", "*") and not action.partial:
                yield self.found(subject, action.node, f"this allows all of `{shown(action.segments[0])}`")
