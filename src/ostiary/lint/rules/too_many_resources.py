"""A statement names more than ten resources."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedStatement, stand_together
from ostiary.lint.rule import Category, Findings, StatementRule


class TooManyResources(StatementRule):
    """A statement names more than ten resources."""

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1040"
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ["
        + ", ".join(f"'obs:*:*:object:b{n}/x'" for n in range(11))
        + "]}",
    )
    clean = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*']}",)

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield the first resource that is too many."""
        limit = known.limit("resources")
        together = stand_together(subject.resource_list)
        if limit and together and subject.policy.is_custom and len(subject.resources) > limit:
            message = (
                f"the statement has {len(subject.resources)} resources, and the service takes 1 to {limit}"
            )
            yield self.found(
                subject, subject.resources[limit].node, message, "write patterns, or a second statement"
            )
