"""A resource is empty, or has blanks in it."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedResource
from ostiary.lint.rule import Category, ResourceRule, fix_of
from ostiary.model.base import shown


class BlankInResource(ResourceRule):
    """A resource is empty, or has blanks in it."""

    slug = "blank-in-resource"
    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1041"
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object: b/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['']}",
    )
    clean = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*']}",)

    def check(self, subject: PlacedResource, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield a resource that is blank or has a blank in it, but for those in policy variables."""
        del known
        if subject.partial or "${" in subject.text:
            return
        text = "".join(subject.text.split())
        if text != subject.text or not text:
            fix = (
                fix_of(f"write {text}", replace_text(subject.policy, subject.node, text), safe=False)
                if text
                else None
            )
            message = (
                f"the resource `{shown(subject.text)}` has blanks in it" if text else "the resource is empty"
            )
            yield self.found(subject, subject.node, message, fix=fix)
