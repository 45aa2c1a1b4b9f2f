"""An action stands twice in a statement, or another one covers it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.coverage import action_covers
from ostiary.lint.placed import PlacedAction, PlacedStatement, stand_together
from ostiary.lint.rule import Category, Findings, StatementRule, remove_entry
from ostiary.model.base import shown


class RedundantAction(StatementRule):
    """An action stands twice in a statement, or another one covers it.

    The shorter list means the same.
    """

    category = Category.MEANING
    severity = Severity.SUGGESTION
    pairwise = True
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list', 'elb:pools:list']}",
        "{Effect: Allow, Action: ['elb:*:list*', 'elb:pools:list']}",
    )
    clean = ("{Effect: Allow, Action: ['elb:*:get', 'elb:pools:list']}",)

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each action that the others make superfluous."""
        if not stand_together(subject.action_list):
            return
        seen: set[str] = set()
        wide = [action for action in subject.actions if "*" in action.text and not action.partial]
        for index, action in enumerate(subject.actions):
            cover = (
                next((one for one in wide if self._makes_superfluous(one, action)), None) if wide else None
            )
            again = action.text.casefold() in seen
            seen.add(action.text.casefold())
            if action.partial or not action.is_whole or not (again or cover):
                continue
            fix = remove_entry(subject, subject.action_list, subject.actions, index)
            reason = "stands here twice" if again else f"is covered by `{shown(cover.text)}`" if cover else ""
            yield self.found(subject, action.node, f"`{shown(action.text)}` {reason}", fix=fix)

    @staticmethod
    def _makes_superfluous(one: PlacedAction, other: PlacedAction) -> bool:
        """Whether one covers the other; two that cover each other are told apart by their texts."""
        if (
            one is other
            or one.text.casefold() == other.text.casefold()
            or not action_covers(one.text, other.text)
        ):
            return False
        return one.text < other.text or not action_covers(other.text, one.text)
