"""What a policy allows is enough to get every other right."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.escalation import gain, open_paths
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedPolicy, PlacedStatement
from ostiary.lint.rule import Category, Findings, PolicyRule


class PrivilegeEscalation(PolicyRule):
    """What a policy allows is enough to get every other right.

    The message names the actions and the steps. The ways are listed in `policies/lint/escalation.yaml`.
    Whether a policy is meant for administrators nobody can tell from it: accept the finding where it is.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    kinds = (Kind.IDENTITY,)
    flagged = (
        "{Effect: Allow, Action: ['iam:permissions:addUserToGroup']}",
        "{Effect: Allow, Action: ['iam:roles:*', 'iam:permissions:grantRoleToGroup*']}",
    )
    clean = (
        "{Effect: Allow, Action: ['iam:users:listUsers', 'iam:roles:createRole']}",
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['iam:roles:updateRole']}, {Effect: Deny, Action: ['iam:roles:*']}]}",
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield the first way that is open, and how many others are; nothing where a whole service is allowed."""
        allowing = [
            one for one in subject.statements if one.allows and not one.excludes_actions and not one.uris
        ]
        actions = [
            action for one in allowing if self._is_open(one) for action in one.actions if not action.partial
        ]
        if subject.system or any(
            action.text in ("*", "*:*:*") or action.text.casefold() == "iam:*:*" for action in actions
        ):
            return
        allowed = {
            action.text: known.pattern(action.text)
            for action in actions
            if action.service in ("iam", "*", "functiongraph")
        }
        denied = [
            known.pattern(action.text)
            for one in subject.statements
            if one.deny and one.is_unconditional and one.covers_every_resource
            for action in one.actions
        ]
        found = (
            [(path, taken) for path, taken in open_paths(list(allowed.values()), denied) if not path.weak]
            if allowed
            else []
        )
        if found:
            path, taken = found[0]
            node = next(
                action.node for action in actions if known.pattern(action.text).matches(taken[0].casefold())
            )
            more = len(found) - 1
            also = f", and {more} other {'way is' if more == 1 else 'ways are'} open" if more else ""
            names = " and ".join(f"`{name}`" for name in taken)
            steps = "; ".join(f"{number}. {step}" for number, step in enumerate(path.steps, 1))
            yield self.found(
                subject, node, f"{names} is enough to get {gain(taken)}{also}", f"{path.name}: {steps}"
            )

    @staticmethod
    def _is_open(statement: PlacedStatement) -> bool:
        """Whether a statement is not limited to resources."""
        return statement.covers_every_resource
