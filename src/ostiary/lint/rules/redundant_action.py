"""An action stands twice in a statement, or another one covers it."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.coverage import action_covers
from ostiary.lint.edits import remove_item
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, StatementRule, fix_of
from ostiary.model.base import shown
from ostiary.syntax.tree import ListNode


class RedundantAction(StatementRule):
    """An action stands twice in a statement, or another one covers it.

    The shorter list means the same.
    """

    slug = "redundant-action"
    category = Category.MEANING
    severity = Severity.SUGGESTION
    kinds = (Kind.IDENTITY, Kind.SCP)
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list', 'elb:pools:list']}",
        "{Effect: Allow, Action: ['elb:*:list*', 'elb:pools:list']}",
    )
    clean = ("{Effect: Allow, Action: ['elb:*:get', 'elb:pools:list']}",)

    def check(self, subject: PlacedStatement, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield each action that the others make superfluous."""
        del known
        listed = subject.action_list.value if subject.action_list else None
        seen: dict[str, int] = {}
        wide = [action for action in subject.actions if "*" in action.text and not action.partial]
        for index, action in enumerate(subject.actions):
            folded = action.text.casefold()
            cover = next(
                (
                    one
                    for one in wide
                    if one.text.casefold() != folded and action_covers(one.text, action.text)
                ),
                None,
            )
            again = folded in seen
            seen.setdefault(folded, index)
            if action.partial or not (again or cover):
                continue
            whole = isinstance(listed, ListNode) and len(listed.items) == len(subject.actions)
            fix = (
                fix_of("remove it", remove_item(subject.policy, listed, index))
                if whole and isinstance(listed, ListNode)
                else None
            )
            reason = "stands here twice" if again else f"is covered by `{shown(cover.text)}`" if cover else ""
            yield self.found(subject, action.node, f"`{shown(action.text)}` {reason}", fix=fix)
