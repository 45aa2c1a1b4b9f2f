"""An action of a service control policy has a wildcard anywhere but at its end."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings
from ostiary.model.base import shown


class WildcardInsideScpAction(ActionRule):
    """An action of a service control policy has a wildcard anywhere but at its end.

    The service takes `*` and `?` only alone or at the end of the text.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    kinds = (Kind.SCP,)
    flagged = ("{Version: '5.0', Statement: [{Effect: Deny, Action: ['ecs:*:delete']}]}",)
    clean = (
        "{Version: '5.0', Statement: [{Effect: Deny, Action: ['ecs:cloudServers:delete*', '*', 'ecs:*']}]}",
    )

    def look(self, subject: PlacedAction) -> Findings:
        """Yield each wildcard that something follows."""
        text = subject.text
        if any(sign in text.rstrip("*?:") for sign in "*?") and not subject.partial:
            yield self.found(subject, subject.node, f"`{shown(text)}` has a wildcard before its end")
