"""A resource is not `service:region:account:type:path`."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedResource
from ostiary.lint.rule import Category, ResourceRule
from ostiary.model.base import shown


class ResourceSegments(ResourceRule):
    """A resource is not `service:region:account:type:path`.

    Five segments, the last of which may hold more colons; or `*` for everything. Anything else covers nothing in an
    Allow, and nobody knows what in a Deny.
    """

    slug = "resource-segments"
    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = (
        "{Effect: Allow, Action: ['rds:instance:list'], Resource: ['rds:instance:*']}",
        "{Effect: Allow, Action: ['functiongraph:function:list'], Resource: ['urn:fss:*:*:function:*']}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['*']}",
    )

    def check(self, subject: PlacedResource, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield a resource with fewer segments, or one that begins with `urn`."""
        del known
        text, segments = subject.text, subject.segments
        if (
            subject.node.partial
            or subject in subject.statement.uris
            or text.startswith("arn:")
            or not text.strip()
        ):
            return
        if text != "*" and (len(segments) != 5 or segments[0].casefold() == "urn"):
            hint = "write for example `obs:*:*:object:bucket/*`, or `*`"
            yield self.found(
                subject, subject.node, f"`{shown(text)}` is not `service:region:account:type:path`", hint
            )
