"""An action of version 1.1 holds `?`."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings
from ostiary.model.base import shown


class QuestionMarkInAction(ActionRule):
    """An action of version 1.1 holds `?`.

    The guide of version 1.1 knows only `*`; `?` for one character is of version 5.0.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['ecs:servers:get?']}",)
    clean = (
        "{Effect: Allow, Action: ['ecs:servers:get*']}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['ecs:servers:get?']}]}",
    )

    def look(self, subject: PlacedAction) -> Findings:
        """Yield an action with a question mark."""
        if "?" in subject.text and subject.policy.version != "5.0" and not subject.partial:
            yield self.found(
                subject, subject.node, f"`?` in `{shown(subject.text)}` is documented for version 5.0 only"
            )
