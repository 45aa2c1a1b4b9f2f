"""A resource is longer than the service takes."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule


class LongResource(ResourceRule):
    """A resource is longer than the service takes.

    The validator takes 1,500 characters. The tables of the API say 128, so that more is a warning.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1042"
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/" + "x" * 130 + "']}",
    )
    clean = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/x']}",)

    def check(self, subject: PlacedResource, known: Knowledge) -> Findings:
        """Yield a resource that is too long, or longer than the API's tables say."""
        limit, usual = known.limit("resource_characters"), known.limit("usual_resource_characters")
        length = len(subject.text)
        if subject.node.partial or not subject.policy.is_custom:
            return
        if limit and length > limit:
            yield self.found(
                subject,
                subject.node,
                f"the resource has {length:,} characters, and the service takes {limit:,}",
            )
        elif usual and length > usual:
            message = f"the resource has {length} characters, and the tables of the API say {usual}"
            yield self.found(subject, subject.node, message, severity=Severity.WARNING)
