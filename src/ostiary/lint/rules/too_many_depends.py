"""A role depends on more than 20 roles."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.syntax.tree import ListNode


class TooManyDepends(PolicyRule):
    """A role depends on more than 20 roles."""

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1058"
    flagged = (
        "{Version: '1.0', Statement: [{Effect: Allow, Action: ['elb:pools:list']}], Depends: ["
        + ", ".join(f"{{display_name: R{n}}}" for n in range(21))
        + "]}",
    )
    clean = (
        "{Version: '1.0', Statement: [{Effect: Allow, Action: ['elb:pools:list']}], Depends: [{display_name: Tenant Guest}]}",
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield a list of dependencies that is too long."""
        member, limit = subject.body.get("Depends"), known.limit("depends")
        listed = member.value if member else None
        if limit and isinstance(listed, ListNode) and len(listed.items) > limit:
            yield self.found(
                subject,
                listed,
                f"the role depends on {len(listed.items)} roles, and {limit} are taken ({self.vendor})",
            )
