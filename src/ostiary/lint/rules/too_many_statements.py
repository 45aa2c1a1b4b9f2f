"""A policy has more statements than the service takes."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedPolicy, stand_together
from ostiary.lint.rule import Category, Findings, PolicyRule


class TooManyStatements(PolicyRule):
    """A policy has more statements than the service takes.

    The validator takes 1 to 8. Statements with the same effect, resources and condition can be one.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1028"
    flagged = (
        "{Version: '1.1', Statement: ["
        + ", ".join(
            f"{{Effect: Allow, Action: ['elb:pools:{v}']}}"
            for v in ("list", "get", "create", "delete", "put", "a", "b", "c", "d")
        )
        + "]}",
    )
    clean = ("{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}",)

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield the first statement that is too many."""
        limit = known.limit("statements")
        together = stand_together(subject.statement_list)
        if limit and together and subject.is_custom and len(subject.statements) > limit:
            message = (
                f"the policy has {len(subject.statements)} statements, and the service takes 1 to {limit}"
            )
            yield self.found(
                subject, subject.statements[limit].node, message, "join statements, or split the policy"
            )
