"""A segment of an action is empty, where a wildcard was probably lost."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings, write_instead
from ostiary.model.base import shown


class EmptySegment(ActionRule):
    """A segment of an action is empty, where a wildcard was probably lost.

    In version 5.0 the middle segment of some actions is empty (`sts::tagSession`). In version 1.1 no action
    has an empty segment: `::get` is what a page made of `*:*:get`.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = ("{Effect: Allow, Action: ['ecs::get']}", "{Effect: Allow, Action: ['::Get*']}")
    clean = (
        "{Effect: Allow, Action: ['ecs:*:get']}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['sts::tagSession']}]}",
    )

    def look(self, subject: PlacedAction) -> Findings:
        """Yield an action with an empty segment, but for the middle one in version 5.0."""
        segments = subject.segments
        if not subject.is_whole or all(segments) or subject.partial or not subject.text.strip():
            return
        if subject.policy.version == "5.0" and segments[0] and segments[2]:
            return
        wanted = ":".join(segment or "*" for segment in segments)
        fix = write_instead(subject, subject.node, wanted)
        yield self.found(
            subject,
            subject.node,
            f"`{shown(subject.text)}` has an empty segment, and matches nothing",
            f"write `{wanted}`",
            fix,
        )
