"""A policy is assigned at an enterprise project, where an action of it never counts."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.engine.statement import CompiledStatement
from ostiary.errors import Severity
from ostiary.lint.accounts import LintedAccount
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.model.base import shown


class EnterpriseProjectUnsupported(AccountRule):
    """A policy is assigned at an enterprise project, where an action of it never counts.

    Whether enterprise projects count is a matter of the API that is called. Where no API that needs an action
    supports them, neither an Allow nor a Deny at an enterprise project has any effect on it.
    """

    category = Category.SCOPE
    severity = Severity.WARNING
    flagged = (
        """
        groups: [{name: shop}]
        enterprise_projects: [{id: e1, name: web-shop}]
        assignments: [{group: shop, policy: quota, on: {enterprise_project: web-shop}}]
        policies: {quota: {Version: "1.1", Statement: [{Effect: Allow, Action: ["shop:quotas:list"]}]}}
        routes: {shop: {service: shop, routes: [{route: GET /v1/quotas, actions: ["shop:quotas:list"], scope: {project: "true", enterprise_project: "false"}}]}}
        """,
    )
    clean = (
        """
        groups: [{name: shop}]
        enterprise_projects: [{id: e1, name: web-shop}]
        assignments: [{group: shop, policy: pools, on: {enterprise_project: web-shop}}]
        policies: {pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:pools:list"]}]}}
        """,
    )

    def check(self, subject: LintedAccount, known: Knowledge) -> Findings:
        """Yield each such assignment once, with the first of its actions that never counts there."""
        for holding in subject.holdings:
            if holding.scope_kind != "enterprise-project" or holding.policy.version == "5.0":
                continue
            useless = [
                text for statement in holding.policy.statements for text in self._useless(statement, known)
            ]
            if useless:
                more = f" and {len(useless) - 1} more" if len(useless) > 1 else ""
                message = f"`{shown(useless[0])}`{more} of `{holding.assignment.policy}` never counts at an enterprise project"
                yield self.at(
                    subject, ("assignments", holding.number, "on"), message, "assign it to a project"
                )

    @staticmethod
    def _useless(statement: CompiledStatement, known: Knowledge) -> Iterator[str]:
        """The patterns of a statement all of whose known actions have only routes without enterprise projects."""
        for pattern in () if statement.excludes_actions else statement.actions:
            found = [known.action(name) for name in known.expand(pattern.text)]
            needed = [action for action in found if action is not None and action.tier == 1]
            if (
                needed
                and len(needed) == len(found)
                and all(action.enterprise_project is False for action in needed)
            ):
                yield pattern.text
