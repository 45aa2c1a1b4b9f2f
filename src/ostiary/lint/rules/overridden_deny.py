"""A Deny at an enterprise project is overridden by an Allow at a project."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Severity
from ostiary.lint.accounts import Holding, LintedAccount
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.lint.scopes import is_misplaced, overlap
from ostiary.model.base import shown


class OverriddenDeny(AccountRule):
    """A Deny at an enterprise project is overridden by an Allow at a project.

    An action is looked up at the project first, and a match there is final: the Deny at the enterprise
    project is not even read. Deny at the project, or do not allow there. `evaluation: strict` says that the
    account is to be read otherwise.
    """

    category = Category.SCOPE
    severity = Severity.WARNING
    flagged = (
        """
        groups: [{name: ops}]
        projects: [{id: p1, name: eu-de_dev}]
        enterprise_projects: [{id: e1, name: web-shop}]
        assignments: [{group: ops, policy: pools, on: {project: eu-de_dev}}, {group: ops, policy: keep, on: {enterprise_project: web-shop}}]
        policies:
          pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}
          keep: {Version: "1.1", Statement: [{Effect: Deny, Action: ["elb:pools:delete"]}]}
        """,
    )
    clean = (
        """
        groups: [{name: ops}]
        projects: [{id: p1, name: eu-de_dev}]
        assignments: [{group: ops, policy: pools, on: {project: eu-de_dev}}, {group: ops, policy: keep, on: all-projects}]
        policies:
          pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}
          keep: {Version: "1.1", Statement: [{Effect: Deny, Action: ["elb:pools:delete"]}]}
        """,
    )
    _first = ("project", "all-projects", "all-resources")

    def check(self, subject: LintedAccount, known: Knowledge) -> Findings:
        """Yield each Deny at an enterprise project whose action the same principal is allowed in a project."""
        if subject.snapshot.account.evaluation == "strict":
            return
        for holding in subject.holdings:
            if holding.scope_kind != "enterprise-project" or holding.policy.version == "5.0":
                continue
            others = [
                one
                for one in subject.beside(holding.principal)
                if one.scope_kind in self._first and not is_misplaced(one)
            ]
            found = next(self._overridden(holding, others, known), None)
            if found is not None:
                action, one = found
                message = f"the Deny of `{shown(action)}` is overridden by `{one.assignment.policy}` on {one.assignment.on}"
                yield self.at(
                    subject, ("assignments", holding.number, "policy"), message, "deny it at the project"
                )

    @staticmethod
    def _overridden(
        holding: Holding, others: list[Holding], known: Knowledge
    ) -> Iterator[tuple[str, Holding]]:
        denied = [
            pattern.text
            for one in holding.policy.statements
            if one.deny and not one.excludes_actions
            for pattern in one.actions
        ]
        for text in denied:
            for other in others:
                for statement in other.policy.statements:
                    if (
                        not statement.deny
                        and not statement.excludes_actions
                        and any(overlap(one.text, text, known) for one in statement.actions)
                    ):
                        yield text, other
