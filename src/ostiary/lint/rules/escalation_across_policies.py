"""What a principal's policies allow together is enough to get every other right."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.accounts import Holding, LintedAccount
from ostiary.lint.escalation import Path, gain, open_paths
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.lint.scopes import counts_at, is_misplaced


class EscalationAcrossPolicies(AccountRule):
    """What a principal's policies allow together is enough to get every other right.

    No policy alone is: `privilege-escalation` would say so. What users hold beside their groups counts as well.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    flagged = (
        """
        groups: [{name: ops}]
        assignments: [{group: ops, policy: makers, on: domain}, {group: ops, policy: takers, on: domain}]
        policies:
          makers: {Version: "1.1", Statement: [{Effect: Allow, Action: ["iam:permissions:grantRoleToAgency"]}]}
          takers: {Version: "1.1", Statement: [{Effect: Allow, Action: ["iam:agencies:createAgency"]}]}
        """,
    )
    clean = (
        """
        groups: [{name: ops}, {name: others}]
        assignments: [{group: ops, policy: makers, on: domain}, {group: others, policy: takers, on: domain}]
        policies:
          makers: {Version: "1.1", Statement: [{Effect: Allow, Action: ["iam:permissions:grantRoleToAgency"]}]}
          takers: {Version: "1.1", Statement: [{Effect: Allow, Action: ["iam:agencies:createAgency"]}]}
        """,
    )

    def check(self, subject: LintedAccount, known: Knowledge) -> Findings:
        """Yield the first way that is open to each principal and to none of its policies alone."""
        principals = {holding.principal: holding.number for holding in reversed(subject.holdings)}
        for user in subject.snapshot.account.users:
            held = subject.beside(f"user:{user.name}")
            if held:
                principals.setdefault(f"user:{user.name}", held[0].number)
        told: set[tuple[str, ...]] = set()
        for principal, number in principals.items():
            held = [
                holding
                for holding in subject.beside(principal)
                if not is_misplaced(holding) and counts_at(holding, "iam", subject, known)
            ]
            alone = {path.name for holding in held for path, _ in self._open([holding])}
            together = [
                (path, taken) for path, taken in self._open(held) if path.name not in alone and not path.weak
            ]
            if alone or not together or together[0][1] in told:
                continue
            path, taken = together[0]
            told.add(taken)
            names = " and ".join(f"`{name}`" for name in taken)
            steps = "; ".join(f"{count}. {step}" for count, step in enumerate(path.steps, 1))
            yield self.at(
                subject,
                ("assignments", number),
                f"{principal} can get {gain(taken)} with {names}",
                f"{path.name}: {steps}",
            )

    @staticmethod
    def _open(held: list[Holding]) -> list[tuple[Path, tuple[str, ...]]]:
        """The ways that are open with what some assignments allow and do not deny."""
        statements = [
            one for holding in held for one in holding.policy.statements if not one.excludes_actions
        ]
        allowed = [
            pattern for one in statements if not one.deny and one.resources is None for pattern in one.actions
        ]
        denied = [
            pattern
            for one in statements
            if one.deny and one.resources is None and one.condition is None
            for pattern in one.actions
        ]
        return list(open_paths(allowed, denied))
