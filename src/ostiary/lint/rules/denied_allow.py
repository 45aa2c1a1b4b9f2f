"""An Allow has no effect, because a Deny of the same policy covers all of it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.coverage import statement_covers
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule


class DeniedAllow(PolicyRule):
    """An Allow has no effect, because a Deny of the same policy covers all of it.

    A Deny always wins. What the Allow was for, nobody gets through this policy.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    pairwise = True
    flagged = (
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:delete']}, {Effect: Deny, Action: ['elb:pools:*']}]}",
    )
    clean = (
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:*:*']}, {Effect: Deny, Action: ['elb:pools:delete']}]}",
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:delete']}, {Effect: Deny, Action: ['elb:pools:*'], Condition: {Bool: {'g:MFAPresent': ['false']}}}]}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield each Allow that a Deny covers, or the entries of it that one covers."""
        denies = [statement for statement in subject.statements if statement.deny]
        for statement in subject.statements:
            cover = next(
                (one for one in denies if statement.allows and statement_covers(one, statement)), None
            )
            if cover is not None:
                yield self.found(
                    subject,
                    statement.node,
                    f"`Statement[{cover.index}]` denies all that this statement allows",
                )
