"""A resource of OBS holds characters that the service does not take."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule
from ostiary.model.base import shown


class ResourceCharacters(ResourceRule):
    r"""A resource of OBS holds characters that the service does not take.

    Its guide names letters, digits and `- _ * . / \\`; the service refuses others.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    vendor = "IAM.1047"
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/a;b']}",)
    clean = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/a_b-c.d/*']}",)

    def look(self, subject: PlacedResource) -> Findings:
        """Yield a path with any other character."""
        segments = subject.segments
        if subject.partial or not subject.is_whole or segments[0].casefold() != "obs" or "${" in subject.text:
            return
        odd = next((sign for sign in segments[4] if not sign.isalnum() and sign not in "-_*./\\ "), None)
        if odd is not None:
            yield self.found(
                subject,
                subject.node,
                f"the resource `{shown(subject.text)}` holds the character `{shown(odd)}`",
            )
