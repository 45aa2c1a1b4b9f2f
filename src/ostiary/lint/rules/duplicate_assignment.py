"""A policy is assigned twice to one principal at one scope, or at a scope within another."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import Holding, LintedAccount
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.lint.scopes import covers


class DuplicateAssignment(AccountRule):
    """A policy is assigned twice to one principal at one scope, or at a scope within another."""

    category = Category.MEANING
    severity = Severity.SUGGESTION
    flagged = (
        """
        groups: [{name: ops}]
        projects: [{id: p1, name: eu-de_dev}]
        assignments: [{group: ops, policy: pools, on: all-projects}, {group: ops, policy: pools, on: {project: eu-de_dev}}]
        policies: {pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}}
        """,
    )
    clean = (
        """
        groups: [{name: ops}]
        projects: [{id: p1, name: eu-de_dev}, {id: p2, name: eu-de_prod}]
        assignments: [{group: ops, policy: pools, on: {project: eu-de_prod}}, {group: ops, policy: pools, on: {project: eu-de_dev}}]
        policies: {pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}}
        """,
    )

    def look(self, subject: LintedAccount) -> Findings:
        """Yield each assignment that another one of the same policy and principal covers; of two alike the later."""
        by_key: dict[tuple[str, int], list[Holding]] = {}
        for holding in subject.holdings:
            by_key.setdefault((holding.principal, id(holding.policy)), []).append(holding)
        for group in by_key.values():
            for holding in group if len(group) > 1 else ():
                cover = next((one for one in group if one is not holding and covers(one, holding)), None)
                if cover is not None and not (covers(holding, cover) and cover.number > holding.number):
                    message = f"`{holding.assignment.policy}` is assigned on {cover.assignment.on} already"
                    yield self.at(subject, ("assignments", holding.number), message, "remove this assignment")
