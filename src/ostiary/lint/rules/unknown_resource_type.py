"""A resource is of a type that its service does not have."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedResource
from ostiary.lint.placeholders import find_placeholder
from ostiary.lint.rule import Category, Findings, ResourceRule
from ostiary.lint.words import nearest
from ostiary.model.base import shown


class UnknownResourceType(ResourceRule):
    """A resource is of a type that its service does not have.

    Only services whose types of resources are documented are judged.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    vendor = "IAM.1046"
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:file:b/*']}",)
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*', 'obs:*:*:*:b']}",
    )

    def check(self, subject: PlacedResource, known: Knowledge) -> Findings:
        """Yield each type that is none of those documented for the service, with the nearest."""
        segments = subject.segments
        if (
            not subject.is_whole
            or "*" in segments[3]
            or subject.node.partial
            or find_placeholder(segments[3])
        ):
            return
        types = (
            {entry.type for entry in known.catalog.resource_types(segments[0].casefold())}
            if known.is_complete
            else set()
        )
        if types and segments[3].casefold() not in {name.casefold() for name in types}:
            near = nearest(segments[3], types)
            hint = (
                f"did you mean `{near}`?"
                if near
                else f"documented are {', '.join(f'`{name}`' for name in sorted(types))}"
            )
            yield self.found(
                subject,
                subject.node,
                f"`{segments[0]}` has no resources of type `{shown(segments[3])}`",
                hint,
            )
