"""The list of actions is empty, so that the statement applies to nothing."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.syntax.tree import ListNode


class EmptyActionList(StatementRule):
    """The list of actions is empty, so that the statement applies to nothing.

    With `NotAction` it is the reverse: nothing is excluded, and the statement applies to everything.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = ("{Effect: Allow, Action: []}",)
    clean = ("{Effect: Allow, Action: ['elb:pools:list']}",)

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield a list without entries."""
        member = subject.action_list
        if (
            member is not None
            and isinstance(member.value, ListNode)
            and not member.value.items
            and not member.value.partial
        ):
            effect = "everything" if subject.excludes_actions else "nothing"
            yield self.found(
                subject, member.value, f"`{member.key.value}` is empty: the statement applies to {effect}"
            )
