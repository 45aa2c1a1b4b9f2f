"""The list of resources is empty."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.syntax.tree import ListNode


class EmptyResourceList(StatementRule):
    """The list of resources is empty.

    The service refuses it. Without `Resource` a statement is about every resource; an empty list is about
    none.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1040"
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: []}",)
    clean = ("{Effect: Allow, Action: ['obs:object:GetObject']}",)

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield a list without entries."""
        member = subject.resource_list
        if (
            member is not None
            and isinstance(member.value, ListNode)
            and not member.value.items
            and not member.value.partial
        ):
            yield self.found(
                subject,
                member.value,
                f"`{member.key.value}` is empty",
                "leave the key out if every resource is meant",
            )
