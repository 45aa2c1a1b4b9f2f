"""`Statement` is one statement, not a list of them."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import wrap_in_list
from ostiary.lint.placed import Kind, PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule, fix_of
from ostiary.syntax.tree import MapNode


class StatementNotList(PolicyRule):
    """`Statement` is one statement, not a list of them.

    The engine reads it as a list of one, the service refuses it.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1027"
    flagged = ("{Version: '1.1', Statement: {Effect: Allow, Action: ['elb:pools:list']}}",)
    clean = ("{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}",)

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield a statement that stands alone."""
        member = subject.statement_list
        if member is not None and isinstance(member.value, MapNode) and subject.kind is Kind.IDENTITY:
            fix = fix_of("write a list of one", wrap_in_list(member.value))
            yield self.found(subject, member.key, "`Statement` must be a list", fix=fix)
