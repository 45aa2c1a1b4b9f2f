"""A condition, or the block of an operator, is empty."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import remove_member
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule, fix_of
from ostiary.syntax.tree import MapNode


class EmptyCondition(StatementRule):
    """A condition, or the block of an operator, is empty.

    It tests nothing, so that the statement applies as if it had none; the service refuses it.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1050"
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {}}",
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {}}}",
    )
    clean = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['true']}}}",)

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield a condition without operators, and each operator without keys."""
        member = subject.condition
        if member is None or not isinstance(member.value, MapNode) or member.value.partial:
            return
        if not member.value.members:
            edits = remove_member(subject.policy, subject.node, member)
            yield self.found(subject, member.value, "the condition is empty", fix=fix_of("remove it", edits))
        for block in member.value.members:
            if isinstance(block.value, MapNode) and not block.value.members and not block.value.partial:
                yield self.found(subject, block.key, f"the operator `{block.key.value}` tests no key")
