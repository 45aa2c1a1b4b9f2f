"""An Allow of actions that give out secrets, on every resource."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import lint_data
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class SecretsOnEverything(StatementRule):
    """An Allow of actions that give out secrets, on every resource."""

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    default = False
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['kms:dek:decrypt']}",)
    clean = ("{Effect: Allow, Action: ['kms:dek:decrypt'], Resource: ['kms:*:*:KeyId:k1']}",)

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each such action of an Allow without resources."""
        secrets = lint_data("sensitive")["secrets"]
        for action in subject.actions if subject.allows and subject.covers_every_resource else ():
            given = secrets.get(action.text)
            if given is not None and not subject.excludes_actions:
                yield self.found(
                    subject,
                    action.node,
                    f"`{shown(action.text)}` gives out {given}, here all of them",
                    "name the resources",
                )
