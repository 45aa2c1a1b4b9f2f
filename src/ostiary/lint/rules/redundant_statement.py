"""Another statement of the policy with the same effect covers all that a statement does."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.coverage import statement_covers
from ostiary.lint.edits import remove_item
from ostiary.lint.placed import PlacedPolicy, PlacedStatement
from ostiary.lint.rule import Category, Findings, PolicyRule, fix_of
from ostiary.syntax.tree import ListNode


class RedundantStatement(PolicyRule):
    """Another statement of the policy with the same effect covers all that a statement does."""

    category = Category.MEANING
    severity = Severity.WARNING
    pairwise = True
    flagged = (
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:*:*']}, {Effect: Allow, Action: ['elb:pools:list']}]}",
    )
    clean = (
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:*:*']}, {Effect: Deny, Action: ['elb:pools:list']}]}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield each statement that another one makes superfluous; of two alike the later."""
        member = subject.statement_list
        listed = member.value if member else None
        for statement in subject.statements:
            cover = next((one for one in subject.statements if self._makes_superfluous(one, statement)), None)
            if cover is None:
                continue
            whole = isinstance(listed, ListNode) and len(listed.items) == len(subject.statements)
            edits = (
                remove_item(subject, listed, statement.index)
                if whole and isinstance(listed, ListNode)
                else None
            )
            message = f"`Statement[{cover.index}]` covers all that this statement does"
            yield self.found(subject, statement.node, message, fix=fix_of("remove it", edits))

    @staticmethod
    def _makes_superfluous(one: PlacedStatement, other: PlacedStatement) -> bool:
        if one is other or one.deny is None or one.deny is not other.deny or not statement_covers(one, other):
            return False
        return one.index < other.index or not statement_covers(other, one)
