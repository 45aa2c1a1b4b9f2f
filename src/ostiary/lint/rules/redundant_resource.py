"""A resource stands twice in a statement, or another one covers it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.coverage import resource_covers
from ostiary.lint.placed import PlacedResource, PlacedStatement, stand_together
from ostiary.lint.rule import Category, Findings, StatementRule, remove_entry
from ostiary.model.base import shown


class RedundantResource(StatementRule):
    """A resource stands twice in a statement, or another one covers it."""

    category = Category.MEANING
    severity = Severity.SUGGESTION
    pairwise = True
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*', 'obs:*:*:object:b/x']}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:bucket:b', 'obs:*:*:object:b/*']}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each resource that the others make superfluous."""
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
            fix = remove_entry(subject, subject.resource_list, subject.resources, index)
            message = f"`{shown(resource.text)}` is covered by `{shown(cover.text)}`"
            yield self.found(subject, resource.node, message, fix=fix)

    @staticmethod
    def _covers(one: PlacedResource, other: PlacedResource, earlier: bool) -> bool:
        """Whether one covers the other; of two that cover each other the later is superfluous."""
        if not resource_covers(one.text, other.text):
            return False
        return earlier or not resource_covers(other.text, one.text)
