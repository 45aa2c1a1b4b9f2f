"""An action is called so in a manual, and otherwise in the API's tables."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.coverage import action_covers
from ostiary.lint.edits import add_item
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings, fix_of
from ostiary.model.base import shown


class ManualOnlyAction(ActionRule):
    """An action is called so in a manual, and otherwise in the API's tables.

    The manuals deny the deletion of servers as `ecs:cloudServers:delete`; what the API checks is
    `ecs:cloudServers:deleteServers`. Whether the cloud takes one for the other is not documented, so that a
    Deny copied from a manual may hinder nobody. Write both.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    flagged = ("{Effect: Deny, Action: ['ecs:cloudServers:delete']}",)
    clean = (
        "{Effect: Deny, Action: ['ecs:cloudServers:delete', 'ecs:cloudServers:deleteServers']}",
        "{Effect: Deny, Action: ['ecs:cloudServers:delete*']}",
    )

    def check(self, subject: PlacedAction, known: Knowledge) -> Findings:
        """Yield each name of a manual whose name in the tables the statement does not cover."""
        if "*" in subject.text or "?" in subject.text or not known.judges(subject):
            return
        action = known.action(subject.text)
        if action is not None and action.tier == 1:
            return
        names = [
            name
            for name in known.catalog.aliases(subject.text)
            if (found := known.action(name)) and found.tier == 1
        ]
        listed = [one.text for one in subject.statement.actions]
        missing = [name for name in names if not any(action_covers(text, name) for text in listed)]
        if missing:
            severity = Severity.ERROR if subject.statement.deny else self.severity
            wanted = " and ".join(f"`{name}`" for name in missing)
            message = f"the API's tables have {wanted}, and no `{shown(subject.text)}`"
            fix = fix_of(f"add {missing[0]}", add_item(subject, missing[0]), safe=False)
            yield self.found(subject, subject.node, message, f"write {wanted} as well", fix, severity)
