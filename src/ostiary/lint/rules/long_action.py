"""An action has more than 128 characters."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings


class LongAction(ActionRule):
    """An action has more than 128 characters."""

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1034"
    flagged = ("{Effect: Allow, Action: ['elb:pools:" + "list" * 32 + "']}",)
    clean = ("{Effect: Allow, Action: ['elb:pools:list']}",)

    def check(self, subject: PlacedAction, known: Knowledge) -> Findings:
        """Yield an action that is too long."""
        limit = known.limit("action_characters")
        if limit and len(subject.text) > limit and not subject.partial:
            yield self.found(
                subject,
                subject.node,
                f"the action has {len(subject.text)} characters, and the service takes {limit}",
            )
