"""An action has blanks around or inside it, and matches nothing."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings, write_instead
from ostiary.lint.rules.action_segments import is_rule_of_identity
from ostiary.model.base import shown


class BlankInAction(ActionRule):
    """An action has blanks around or inside it, and matches nothing.

    Nobody trims actions: `" obs:bucket:CreateBucket"` is not `obs:bucket:CreateBucket`. The fix changes what
    the policy does, because now the action counts.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1035"
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: [' obs:bucket:CreateBucket']}",
        "{Effect: Allow, Action: ['obs:bucket: CreateBucket']}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:bucket:CreateBucket']}",
        "{Version: '1.0', Statement: [{Effect: Allow, Action: ['identity:assume role']}]}",
    )

    def look(self, subject: PlacedAction) -> Findings:
        """Yield an action with a blank in it."""
        if is_rule_of_identity(subject):
            return
        text = "".join(subject.text.split())
        if text != subject.text and not subject.partial and "," not in text:
            fix = write_instead(subject, subject.node, text)
            message = f"the action `{shown(subject.text)}` has blanks in it, and matches nothing"
            yield self.found(subject, subject.node, message, "remove the blanks", fix)
