"""A resource stands twice in a statement, or another one covers it."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.coverage import resource_covers
from ostiary.lint.edits import remove_item
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedResource, PlacedStatement, stand_together
from ostiary.lint.rule import Category, StatementRule, fix_of
from ostiary.model.base import shown
from ostiary.syntax.tree import ListNode


class RedundantResource(StatementRule):
    """A resource stands twice in a statement, or another one covers it."""

    slug = "redundant-resource"
    category = Category.MEANING
    severity = Severity.SUGGESTION
    pairwise = True
    kinds = (Kind.IDENTITY, Kind.SCP)
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*', 'obs:*:*:object:b/x']}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:bucket:b', 'obs:*:*:object:b/*']}",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield each resource that the others make superfluous."""
        del known
        listed = subject.resource_list.value if subject.resource_list else None
        for index, resource in enumerate(subject.resources if stand_together(subject.resource_list) else ()):
            cover = next(
                (
                    one
                    for number, one in enumerate(subject.resources)
                    if number != index and self._covers(one, resource, number < index)
                ),
                None,
            )
            if cover is None or resource.partial or cover.partial:
                continue
            whole = isinstance(listed, ListNode) and len(listed.items) == len(subject.resources)
            fix = (
                fix_of("remove it", remove_item(subject.policy, listed, index))
                if whole and isinstance(listed, ListNode)
                else None
            )
            yield self.found(
                subject,
                resource.node,
                f"`{shown(resource.text)}` is covered by `{shown(cover.text)}`",
                fix=fix,
            )

    @staticmethod
    def _covers(one: PlacedResource, other: PlacedResource, earlier: bool) -> bool:
        """Whether one covers the other; of two that cover each other the later is superfluous."""
        if not resource_covers(one.text, other.text):
            return False
        return earlier or not resource_covers(other.text, one.text)
