"""Several actions stand in one text, and match nothing."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import written
from ostiary.lint.placed import Kind, PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings, fix_of
from ostiary.model.base import shown
from ostiary.spans import Edit
from ostiary.syntax.tree import ListNode


class CommaInAction(ActionRule):
    """Several actions stand in one text, and match nothing.

    Each action is an entry of its own. The fix changes what the policy does, because now the actions count.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1035"
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = ("{Effect: Allow, Action: ['obs:object:GetObject, obs:object:PutObject']}",)
    clean = ("{Effect: Allow, Action: ['obs:object:GetObject', 'obs:object:PutObject']}",)

    def look(self, subject: PlacedAction) -> Findings:
        """Yield a text with a comma in it."""
        if "," not in subject.text or subject.partial:
            return
        parts = [part.strip() for part in subject.text.split(",") if part.strip()]
        node, policy = subject.node, subject.policy
        member = subject.statement.action_list
        fix = None
        if (
            member is not None
            and isinstance(member.value, ListNode)
            and not member.value.block
            and node.style != "|"
        ):
            listed = ", ".join(written(policy.form, node.style or '"', part) for part in parts)
            fix = fix_of("write them one by one", (Edit(node.start, node.end, listed),), safe=False)
        yield self.found(
            subject,
            node,
            f"`{shown(subject.text)}` is one text, and no action",
            "write each action as an entry of its own",
            fix,
        )
