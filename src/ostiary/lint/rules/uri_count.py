"""An agency policy names no agency, or more than 20."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.syntax.tree import ListNode, MapNode


class UriCount(StatementRule):
    """An agency policy names no agency, or more than 20."""

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1037"
    flagged = ("{Effect: Allow, Action: ['iam:agencies:assume'], Resource: {uri: []}}",)
    clean = (
        "{Effect: Allow, Action: ['iam:agencies:assume'], Resource: {uri: ['/iam/agencies/07805acaba800fdd4fbdc00b8f888c7c']}}",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield a list of agencies that is empty or too long."""
        member, limit = subject.resource_list, known.limit("uris") or 20
        if member is None or not isinstance(member.value, MapNode) or subject.partial:
            return
        listed = member.value.get("uri")
        nodes = (
            listed.value.items
            if listed is not None and isinstance(listed.value, ListNode)
            else [subject.node]
        )
        if not 0 < len(nodes) <= limit:
            yield self.found(
                subject, member.value, f"{len(nodes)} agencies are named, and the service takes 1 to {limit}"
            )
