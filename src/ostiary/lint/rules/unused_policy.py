"""A policy of the account is assigned to nobody."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import LintedAccount
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.model.base import shown


class UnusedPolicy(AccountRule):
    """A policy of the account is assigned to nobody."""

    category = Category.DANGER
    severity = Severity.SUGGESTION
    flagged = (
        """
        groups: [{name: ops}]
        assignments: []
        policies: {pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}}
        """,
    )
    clean = (
        """
        groups: [{name: ops}]
        assignments: [{group: ops, policy: pools, on: all-projects}]
        policies: {pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}}
        """,
    )

    def look(self, subject: LintedAccount) -> Findings:
        """Yield each policy file that no assignment names."""
        used = {id(holding.policy.document) for holding in subject.holdings}
        for document in subject.snapshot.documents:
            placed = subject.policies.get(document.file or "")
            if id(document) not in used and placed is not None:
                yield self.found(
                    placed,
                    placed.display_name or placed.root,
                    f"the policy `{shown(document.name)}` is assigned to nobody",
                )
