"""A group has no policies: whoever is in it gets nothing from it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import LintedAccount
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.model.base import shown


class UnusedGroup(AccountRule):
    """A group has no policies: whoever is in it gets nothing from it."""

    category = Category.DANGER
    severity = Severity.SUGGESTION
    flagged = (
        """
        groups: [{name: ops}, {name: nobody}]
        assignments: [{group: ops, policy: pools, on: all-projects}]
        policies: {pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}}
        """,
    )
    clean = (
        """
        groups: [{name: ops}, {name: admin}]
        assignments: [{group: ops, policy: pools, on: all-projects}]
        policies: {pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}}
        """,
    )

    def look(self, subject: LintedAccount) -> Findings:
        """Yield each group without an assignment, but for `admin`, which may do everything."""
        principals = {holding.principal for holding in subject.holdings}
        for number, group in enumerate(subject.snapshot.account.groups):
            if f"group:{group.name}" not in principals and group.name != "admin":
                yield self.at(subject, ("groups", number), f"the group `{shown(group.name)}` has no policies")
