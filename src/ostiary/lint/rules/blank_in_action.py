"""An action has blanks around or inside it, and matches nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedAction
from ostiary.lint.rule import ActionRule, Category, fix_of
from ostiary.lint.rules.action_segments import is_rule_of_identity
from ostiary.model.base import shown


class BlankInAction(ActionRule):
    """An action has blanks around or inside it, and matches nothing.

    Nobody trims actions: `" obs:bucket:CreateBucket"` is not `obs:bucket:CreateBucket`. The fix changes what
    the policy does, because now the action counts.
    """

    slug = "blank-in-action"
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

    def check(self, subject: PlacedAction, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield an action with a blank in it."""
        del known
        if is_rule_of_identity(subject):
            return
        text = "".join(subject.text.split())
        if text != subject.text and not subject.partial and "," not in text:
            fix = (
                fix_of(f"write {text}", replace_text(subject.policy, subject.node, text), safe=False)
                if text
                else None
            )
            message = f"the action `{shown(subject.text)}` has blanks in it, and matches nothing"
            yield self.found(subject, subject.node, message, "remove the blanks", fix)
