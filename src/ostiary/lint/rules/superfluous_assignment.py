"""An assignment adds nothing: another policy of the principal, at the same scope or around it, covers all of it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import Holding, LintedAccount
from ostiary.lint.coverage import statement_covers
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.lint.scopes import covers, has_effect, is_misplaced


class SuperfluousAssignment(AccountRule):
    """An assignment adds nothing: another policy of the principal, at the same scope or around it, covers all of it."""

    category = Category.MEANING
    severity = Severity.SUGGESTION
    flagged = (
        """
        groups: [{name: ops}]
        assignments: [{group: ops, policy: everything, on: all-projects}, {group: ops, policy: readers, on: all-projects}]
        policies:
          everything: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:*"]}]}
          readers: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:get*", "elb:*:list*"]}]}
        """,
        """
        groups: [{name: ops}]
        assignments: [{group: ops, policy: ELB FullAccess, on: all-projects}, {group: ops, policy: ELB ReadOnlyAccess, on: all-projects}]
        """,
    )
    clean = (
        """
        groups: [{name: ops}]
        assignments: [{group: ops, policy: Tenant Administrator, on: all-projects}, {group: ops, policy: Tenant Guest, on: all-projects}]
        """,
        """
        groups: [{name: ops}]
        assignments: [{group: ops, policy: some, on: all-projects}, {group: ops, policy: readers, on: all-projects}]
        policies:
          some: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:put*"]}]}
          readers: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:get*", "elb:*:list*"]}]}
        """,
        """
        groups: [{name: ops}]
        projects: [{id: p1, name: eu-de_dev}]
        assignments: [{group: ops, policy: most, on: {project: eu-de_dev}}, {group: ops, policy: buckets, on: {project: eu-de_dev}}]
        policies:
          most: {Version: "1.1", Statement: [{Effect: Allow, Action: ["*:*:*"]}]}
          buckets: {Version: "1.1", Statement: [{Effect: Allow, Action: ["obs:*:*"]}]}
        """,
    )

    def check(self, subject: LintedAccount, known: Knowledge) -> Findings:
        """Yield each assignment of a policy all of whose statements are covered by those of one other.

        One that has no effect where it is, is another fault.
        """
        held: dict[str, list[Holding]] = {}
        for holding in subject.holdings:
            held.setdefault(holding.principal, []).append(holding)
        for holding in subject.holdings:
            narrow = subject.shape(holding.policy)
            if narrow is None or not narrow.statements or not has_effect(holding, subject, known):
                continue
            for other in held[holding.principal]:
                wide = subject.shape(other.policy)
                if wide is None or wide is narrow or not covers(other, holding) or is_misplaced(other):
                    continue
                if self._covers(wide, narrow) and not (
                    self._covers(narrow, wide) and other.number > holding.number
                ):
                    message = f"`{other.assignment.policy}` on {other.assignment.on} covers all of `{holding.assignment.policy}`"
                    yield self.at(subject, ("assignments", holding.number), message, "remove this assignment")
                    break

    @staticmethod
    def _covers(wide: PlacedPolicy, narrow: PlacedPolicy) -> bool:
        return all(
            any(
                one.deny is not None and one.deny is other.deny and statement_covers(one, other)
                for one in wide.statements
            )
            for other in narrow.statements
        )
