"""A resource is of a service that the cloud does not have."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule
from ostiary.lint.words import nearest
from ostiary.model.base import shown


class UnknownResourceService(ResourceRule):
    """A resource is of a service that the cloud does not have."""

    category = Category.CATALOG
    severity = Severity.WARNING
    vendor = "IAM.1045"
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obz:*:*:object:b/*']}",)
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['OBS:*:*:object:b/*', '*:*:*:object:b/*']}",
    )

    def check(self, subject: PlacedResource, known: Knowledge) -> Findings:
        """Yield each service that nothing knows, with the nearest."""
        segments = subject.segments
        service = segments[0]
        if (
            not subject.is_whole
            or "*" in service
            or subject.partial
            or not known.is_complete
            or service in ("urn", "arn", "")
        ):
            return
        if not known.is_service(service):
            near = nearest(service, known.prefixes)
            hint = f"did you mean `{near}`?" if near else None
            yield self.found(subject, subject.node, f"there is no service `{shown(service)}`", hint)
