"""A policy only denies, and nothing that its holders are allowed is among it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import LintedAccount
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.lint.scopes import overlap


class DenyWithoutEffect(AccountRule):
    """A policy only denies, and nothing that its holders are allowed is among it.

    A Deny takes away from what is allowed otherwise. What nobody is allowed needs no Deny, and a Deny that
    was meant to hinder something hinders nothing here: its actions may be misspelt.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    flagged = (
        """
        groups: [{name: ops}]
        users: [{name: alice, groups: [ops]}]
        assignments: [{group: ops, policy: pools, on: all-projects}, {group: ops, policy: keep, on: all-projects}]
        policies:
          pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}
          keep: {Version: "1.1", Statement: [{Effect: Deny, Action: ["vpc:vpcs:delete"]}]}
        """,
    )
    clean = (
        """
        groups: [{name: ops}]
        users: [{name: alice, groups: [ops]}]
        assignments: [{group: ops, policy: pools, on: all-projects}, {group: ops, policy: keep, on: all-projects}]
        policies:
          pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}
          keep: {Version: "1.1", Statement: [{Effect: Deny, Action: ["elb:pools:delete"]}]}
        """,
    )

    def check(self, subject: LintedAccount, known: Knowledge) -> Findings:
        """Yield each assignment of Deny statements that overlap with nothing its holders are allowed anywhere."""
        for holding in subject.holdings:
            denied = [one for one in holding.policy.statements if one.deny]
            if (
                not denied
                or len(denied) < len(holding.policy.statements)
                or any(one.excludes_actions for one in denied)
            ):
                continue
            allowing = [
                one
                for other in subject.around(holding.principal)
                for one in other.policy.statements
                if not one.deny
            ]
            if any(one.excludes_actions for one in allowing):
                continue
            texts = {pattern.text for one in allowing for pattern in one.actions}
            own = {pattern.text for one in denied for pattern in one.actions}
            if not any(overlap(text, other, known) for text in own for other in texts):
                message = f"`{holding.assignment.policy}` denies nothing that {holding.principal} is allowed anywhere"
                yield self.at(subject, ("assignments", holding.number, "policy"), message)
