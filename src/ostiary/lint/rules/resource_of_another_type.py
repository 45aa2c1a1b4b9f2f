"""An action of OBS is limited to resources of the other type, and never applies."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class ResourceOfAnotherType(StatementRule):
    """An action of OBS is limited to resources of the other type, and never applies.

    Actions on buckets (`obs:bucket:…`) need a resource of type `bucket`, those on objects one of type
    `object`. Listing all buckets is about no single one, and has a rule of its own.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    flagged = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket', 'obs:object:GetObject'], Resource: ['obs:*:*:object:b/*']}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket', 'obs:object:GetObject'], Resource: ['obs:*:*:bucket:b', 'obs:*:*:object:b/*']}",
    )
    _types = ("bucket", "object")

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield each action of a type that no resource is of."""
        if (
            subject.resource_list is None
            or subject.covers_every_resource
            or subject.excludes_resources
            or subject.partial
        ):
            return
        named = [resource.segments for resource in subject.resources if resource.is_whole]
        if len(named) < len(subject.resources) or not named:
            return
        types = {segments[3].casefold() for segments in named if segments[0].casefold() == "obs"}
        for action in subject.actions:
            kind = action.segments[1].casefold() if action.is_whole else ""
            whole = known.catalog.has_resource_level(action.text.casefold()) is False
            unseen = any("*" in one or "{" in one for one in types)
            if action.service != "obs" or kind not in self._types or unseen or whole:
                continue
            if kind not in types:
                yield self.found(
                    subject,
                    action.node,
                    f"`{shown(action.text)}` needs a resource of type `{kind}`",
                    f"add `obs:*:*:{kind}:…`",
                )
