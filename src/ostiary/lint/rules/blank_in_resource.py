"""A resource is empty, or has blanks in it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule, write_instead
from ostiary.model.base import shown


class BlankInResource(ResourceRule):
    """A resource is empty, or has blanks in it."""

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1041"
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object: b/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['']}",
    )
    clean = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*']}",)

    def look(self, subject: PlacedResource) -> Findings:
        """Yield a resource that is blank or has a blank in it, but for those in policy variables."""
        if subject.partial or "${" in subject.text:
            return
        text = "".join(subject.text.split())
        if text != subject.text or not text:
            fix = write_instead(subject, subject.node, text)
            message = (
                f"the resource `{shown(subject.text)}` has blanks in it" if text else "the resource is empty"
            )
            yield self.found(subject, subject.node, message, fix=fix)
