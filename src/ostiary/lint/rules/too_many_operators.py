"""A condition has more than ten operators, or an operator more than ten keys."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.syntax.tree import MapNode


class TooManyOperators(StatementRule):
    """A condition has more than ten operators, or an operator more than ten keys."""

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1050"
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {"
        + ", ".join(f"'g:ResourceTag/t{n}': [x]" for n in range(11))
        + "}}}",
    )
    clean = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [x]}}}",)

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield what is too many."""
        operators, keys = known.limit("operators"), known.limit("keys")
        member = subject.condition
        if member is None or not isinstance(member.value, MapNode) or not subject.policy.is_custom:
            return
        blocks = member.value.members
        if operators and len(blocks) > operators:
            yield self.found(
                subject,
                member.key,
                f"the condition has {len(blocks)} operators, and the service takes {operators}",
            )
        for block in blocks:
            count = len(block.value.members) if isinstance(block.value, MapNode) else 0
            if keys and count > keys:
                message = f"the operator `{block.key.value}` tests {count} keys, and the service takes {keys}"
                yield self.found(subject, block.key, message)._replace(message=f"{message} (IAM.1054)")
