"""The path of a resource, other than an object of OBS, is longer than any id or name."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule


class LongResourceId(ResourceRule):
    """The path of a resource, other than an object of OBS, is longer than any id or name."""

    category = Category.SYNTAX
    severity = Severity.WARNING
    vendor = "IAM.1048"
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['dms:queue:list'], Resource: ['dms:*:*:queue:" + "q" * 300 + "']}",)
    clean = ("{Effect: Allow, Action: ['dms:queue:list'], Resource: ['dms:*:*:queue:q']}",)
    _longest = 256

    def look(self, subject: PlacedResource) -> Findings:
        """Yield a path that is too long to be a name."""
        if subject.is_whole and not subject.partial and subject.segments[0].casefold() != "obs":
            length = len(subject.segments[4])
            if length > self._longest:
                yield self.found(
                    subject,
                    subject.node,
                    f"the last segment has {length} characters, more than any name or id",
                )
