"""A role is assigned without the roles that it depends on."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import LintedAccount
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.model.base import shown


class UnmetDepends(AccountRule):
    """A role is assigned without the roles that it depends on.

    A role takes effect only if those in its `Depends` are granted to the same principal at the same scope.
    """

    category = Category.SCOPE
    severity = Severity.ERROR
    flagged = (
        """
        groups: [{name: dns}]
        assignments: [{group: dns, policy: zones, on: all-projects}]
        policies: {zones: {Version: "1.0", Statement: [{Effect: Allow, Action: ["DNS:Zone:*"]}], Depends: [{catalog: BASE, display_name: Tenant Guest}]}}
        """,
    )
    clean = (
        """
        groups: [{name: dns}]
        assignments: [{group: dns, policy: zones, on: all-projects}, {group: dns, policy: guest, on: all-projects}]
        policies:
          zones: {Version: "1.0", Statement: [{Effect: Allow, Action: ["DNS:Zone:*"]}], Depends: [{catalog: BASE, display_name: guest}]}
          guest: {Version: "1.0", Statement: [{Effect: Allow, Action: ["*:*:get*"]}]}
        """,
    )

    def look(self, subject: LintedAccount) -> Findings:
        """Yield each assignment of a role with the roles that are missing beside it."""
        for holding in subject.holdings:
            granted = subject.snapshot.grants.get(holding.principal, {}).get(holding.scope, ())
            grant = next((one for one in granted if one.policy is holding.policy), None)
            if grant is not None and grant.missing:
                names = ", ".join(f"`{shown(name)}`" for name in grant.missing)
                message = f"`{holding.assignment.policy}` has no effect here without {names}"
                yield self.at(
                    subject,
                    ("assignments", holding.number, "policy"),
                    message,
                    f"assign {names} to {holding.principal} on {holding.assignment.on} as well",
                )
