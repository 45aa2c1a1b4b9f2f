"""An Allow to take away what protects the account asks for no second factor."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.coverage import action_covers
from ostiary.lint.knowledge import Knowledge, lint_data
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class DestructiveWithoutMfa(StatementRule):
    """An Allow to take away what protects the account asks for no second factor.

    Deleting users, groups, policies and second factors, and revoking rights, are worth one. Off by default:
    not every account uses them.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    default = False
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['iam:users:deleteUser']}",)
    clean = (
        "{Effect: Allow, Action: ['iam:users:deleteUser'], Condition: {Bool: {'g:MFAPresent': ['true']}}}",
        "{Effect: Allow, Action: ['iam:users:getUser']}",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield the first such action of an Allow that tests nothing of the second factor, and how many more there are."""
        if (
            not subject.allows
            or subject.excludes_actions
            or subject.policy.system
            or any(test.key_name.startswith("g:mfa") for test in subject.tests)
        ):
            return
        destructive = lint_data("sensitive")["destructive"]
        found = [
            action
            for action in subject.actions
            if action.service == "iam" and any(self._covers(action.text, one, known) for one in destructive)
        ]
        if found:
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            message = f"no second factor is asked for `{shown(found[0].text)}`{more}"
            hint = '`"Bool": {"g:MFAPresent": ["true"]}` in `Condition` asks for one'
            yield self.found(subject, found[0].node, message, hint)

    @staticmethod
    def _covers(text: str, action: str, known: Knowledge) -> bool:
        return (
            action_covers(text, action)
            or action_covers(action, text)
            or not known.expand(text).isdisjoint(known.expand(action))
        )
