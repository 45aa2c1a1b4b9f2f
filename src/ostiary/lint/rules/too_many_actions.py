"""A statement has more than 100 actions."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedStatement, stand_together
from ostiary.lint.rule import Category, Findings, StatementRule


class TooManyActions(StatementRule):
    """A statement has more than 100 actions.

    Write patterns for what belongs together, or two statements.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1033"
    flagged = ("{Effect: Allow, Action: [" + ", ".join(f"'elb:pools:list{n}'" for n in range(101)) + "]}",)
    clean = ("{Effect: Allow, Action: ['elb:pools:list']}",)

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield the first action that is too many."""
        limit = known.limit("actions")
        together = stand_together(subject.action_list)
        if limit and together and subject.policy.is_custom and len(subject.actions) > limit:
            message = f"the statement has {len(subject.actions)} actions, and the service takes {limit}"
            yield self.found(subject, subject.actions[limit].node, message)
