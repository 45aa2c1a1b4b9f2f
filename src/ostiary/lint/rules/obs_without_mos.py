"""A policy on OBS is assigned to a project other than MOS."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import LintedAccount
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.lint.scopes import counts_at, services_in


class ObsWithoutMos(AccountRule):
    """A policy on OBS is assigned to a project other than MOS.

    OBS is authorized against the global project `MOS`: its actions count there, at `domain`, `all-projects`
    and `all-resources`, not at the projects of regions, and not at enterprise projects.
    """

    category = Category.SCOPE
    severity = Severity.WARNING
    flagged = (
        """
        groups: [{name: readers}]
        projects: [{id: p1, name: eu-de_dev}]
        assignments: [{group: readers, policy: buckets, on: {project: eu-de_dev}}]
        policies: {buckets: {Version: "1.1", Statement: [{Effect: Allow, Action: ["obs:bucket:ListBucket"]}]}}
        """,
    )
    clean = (
        """
        groups: [{name: readers}]
        projects: [{id: p1, name: MOS}]
        assignments: [{group: readers, policy: buckets, on: {project: MOS}}]
        policies: {buckets: {Version: "1.1", Statement: [{Effect: Allow, Action: ["obs:bucket:ListBucket"]}]}}
        """,
    )

    def check(self, subject: LintedAccount, known: Knowledge) -> Findings:
        """Yield each assignment of actions on OBS where OBS does not look, unless the same is assigned where it does."""
        for holding in subject.holdings:
            if (
                "obs" not in services_in(holding.policy)
                or holding.policy.version == "5.0"
                or counts_at(holding, "obs", subject, known)
            ):
                continue
            beside = [
                one
                for one in subject.holdings
                if one.principal == holding.principal and one.policy is holding.policy
            ]
            if not any(counts_at(one, "obs", subject, known) for one in beside):
                message = f"actions of OBS do not count on {holding.assignment.on}"
                also = "" if services_in(holding.policy) == {"obs"} else ", as well"
                hint = f"assign the policy on `domain`, or to the project `MOS`{also}"
                yield self.at(subject, ("assignments", holding.number, "on"), message, hint)
