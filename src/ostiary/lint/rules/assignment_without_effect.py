"""A policy is assigned where none of its actions counts."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import LintedAccount
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.lint.scopes import HINTS, PLACES, counts_at, is_misplaced, services_in


class AssignmentWithoutEffect(AccountRule):
    """A policy is assigned where none of its actions counts.

    Actions of project-level services count at a project, `all-projects`, `all-resources` and at enterprise
    projects; those of global services at `domain` and `all-resources`; those of OBS at `domain`, at the
    project `MOS`, `all-projects` and `all-resources`. A policy of type AX has no effect at a project, one of
    type XA none at the domain.
    """

    category = Category.SCOPE
    severity = Severity.ERROR
    flagged = (
        """
        groups: [{name: admins}]
        projects: [{id: p1, name: eu-de_dev}]
        assignments: [{group: admins, policy: users, on: {project: eu-de_dev}}]
        policies: {users: {Version: "1.1", Statement: [{Effect: Allow, Action: ["iam:users:listUsers"]}]}}
        """,
        """
        groups: [{name: admins}]
        assignments: [{group: admins, policy: pools, on: domain}]
        policies: {pools: {display_name: pools, type: XA, policy: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:pools:list"]}]}}}
        """,
    )
    clean = (
        """
        groups: [{name: admins}]
        assignments: [{group: admins, policy: users, on: domain}, {group: admins, policy: pools, on: all-projects}]
        policies:
          users: {Version: "1.1", Statement: [{Effect: Allow, Action: ["iam:users:listUsers"]}]}
          pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:pools:list"]}]}
        """,
    )

    def check(self, subject: LintedAccount, known: Knowledge) -> Findings:
        """Yield each assignment whose type or whose services do not count at its scope."""
        for holding in subject.holdings:
            if holding.policy.version == "5.0":
                continue
            services = services_in(holding.policy)
            if is_misplaced(holding) and services != {"obs"}:
                message = f"a policy of type {holding.type} has no effect on {holding.assignment.on}"
                yield self.at(
                    subject, ("assignments", holding.number, "on"), message, HINTS[holding.type or ""]
                )
            elif (
                services
                and "*" not in services
                and not any(counts_at(holding, service, subject, known) for service in services)
            ):
                if services == {"obs"}:
                    continue
                message = f"no action of `{holding.assignment.policy}` counts on {holding.assignment.on}"
                levels = {known.level(service) for service in services - {"obs"}}
                hint = f"its services look {' or '.join(PLACES[level] for level in sorted(levels))}"
                yield self.at(subject, ("assignments", holding.number, "on"), message, hint)
