"""Policies are assigned to a group without members."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import LintedAccount
from ostiary.lint.rule import AccountRule, Category, Findings


class IdleGroup(AccountRule):
    """Policies are assigned to a group without members.

    Off by default: members may come through an identity provider, and then nobody sees them here.
    """

    category = Category.DANGER
    severity = Severity.SUGGESTION
    default = False
    flagged = (
        """
        groups: [{name: ops}]
        assignments: [{group: ops, policy: pools, on: all-projects}]
        policies: {pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}}
        """,
    )
    clean = (
        """
        groups: [{name: ops}]
        users: [{name: alice, groups: [ops]}]
        assignments: [{group: ops, policy: pools, on: all-projects}]
        policies: {pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}}
        """,
    )

    def look(self, subject: LintedAccount) -> Findings:
        """Yield the first assignment of each group that no user is in."""
        directory = subject.snapshot.directory
        members = {
            directory.principal_key("group", name)
            for user in subject.snapshot.account.users
            for name in user.groups
        }
        seen: set[str] = set()
        for holding in subject.holdings:
            if (
                holding.principal.startswith("group:")
                and holding.principal not in members
                and holding.principal not in seen
            ):
                seen.add(holding.principal)
                yield self.at(
                    subject, ("assignments", holding.number, "group"), f"nobody is in {holding.principal}"
                )
