"""A policy is assigned in vain: another policy of the same principal denies all that it allows."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import Holding, LintedAccount
from ostiary.lint.coverage import statement_covers
from ostiary.lint.placed import PlacedPolicy, PlacedStatement
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.lint.scopes import covers, is_misplaced


class DeniedAssignment(AccountRule):
    """A policy is assigned in vain: another policy of the same principal denies all that it allows."""

    category = Category.MEANING
    severity = Severity.WARNING
    flagged = (
        """
        groups: [{name: ops}]
        projects: [{id: p1, name: eu-de_dev}]
        assignments: [{group: ops, policy: pools, on: {project: eu-de_dev}}, {group: ops, policy: keep, on: all-projects}]
        policies:
          pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:pools:delete"]}]}
          keep: {Version: "1.1", Statement: [{Effect: Deny, Action: ["elb:*:delete*"]}]}
        """,
    )
    clean = (
        """
        groups: [{name: ops}]
        projects: [{id: p1, name: eu-de_dev}]
        assignments: [{group: ops, policy: pools, on: all-projects}, {group: ops, policy: keep, on: {project: eu-de_dev}}]
        policies:
          pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:pools:delete"]}]}
          keep: {Version: "1.1", Statement: [{Effect: Deny, Action: ["elb:*:delete*"]}]}
        """,
    )

    def look(self, subject: LintedAccount) -> Findings:
        """Yield each assignment of an own policy of Allow statements all of which are denied at its scope."""
        held: dict[str, list[Holding]] = {}
        for holding in subject.holdings:
            held.setdefault(holding.principal, []).append(holding)
        for holding in subject.holdings:
            allowing = subject.placed(holding.policy)
            if (
                allowing is None
                or not allowing.statements
                or not all(one.allows for one in allowing.statements)
            ):
                continue
            others = [
                one
                for one in held[holding.principal]
                if one is not holding and covers(one, holding) and not is_misplaced(one)
            ]
            denying = [(one, placed) for one in others if (placed := subject.placed(one.policy)) is not None]
            by = [
                next((one for one, placed in denying if self._denies(placed, statement)), None)
                for statement in allowing.statements
            ]
            if all(by) and by[0] is not None:
                message = (
                    f"all that `{holding.assignment.policy}` allows is denied by `{by[0].assignment.policy}`"
                )
                yield self.at(subject, ("assignments", holding.number), message)

    @staticmethod
    def _denies(policy: PlacedPolicy, statement: PlacedStatement) -> bool:
        return any(one.deny and statement_covers(one, statement) for one in policy.statements)
