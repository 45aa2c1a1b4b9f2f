"""An action is not `service:type:operation`."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, fix_of
from ostiary.model.base import shown


class ActionSegments(ActionRule):
    """An action is not `service:type:operation`.

    Each action has three segments; a wildcard stands for characters of one segment, never for the colon
    between two, so that `ecs:*` matches nothing. Only `*` alone stands for every action. The fix is a guess
    at what was meant.
    """

    slug = "action-segments"
    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = (
        "{Effect: Allow, Action: ['ecs:*']}",
        "{Effect: Allow, Action: ['swr:namespace:auth:get']}",
        "{Effect: Allow, Action: ['GetObject']}",
    )
    clean = (
        "{Effect: Allow, Action: ['ecs:*:*', '*']}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['sts::tagSession']}]}",
    )

    def check(self, subject: PlacedAction, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield an action with fewer or more than three segments."""
        del known
        text = subject.text
        whole = text == "*" or subject.is_whole
        if whole or subject.service == "s3" or subject.partial or "," in text or " " in text:
            return
        fix = hint = None
        if subject.segments[1:] == ("*",):
            wanted = f"{text}:*"
            hint = f"write `{wanted}`"
            fix = fix_of(f"write {wanted}", replace_text(subject.policy, subject.node, wanted), safe=False)
        message = f"`{shown(text)}` is not `service:type:operation`, and matches nothing"
        yield self.found(subject, subject.node, message, hint, fix)
