"""The list of actions is empty, so that the statement applies to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, StatementRule
from ostiary.syntax.tree import ListNode


class EmptyActionList(StatementRule):
    """The list of actions is empty, so that the statement applies to nothing.

    With `NotAction` it is the reverse: nothing is excluded, and the statement applies to everything.
    """

    slug = "empty-action-list"
    category = Category.SYNTAX
    severity = Severity.ERROR
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = ("{Effect: Allow, Action: []}",)
    clean = ("{Effect: Allow, Action: ['elb:pools:list']}",)

    def check(self, subject: PlacedStatement, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield a list without entries."""
        del known
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
