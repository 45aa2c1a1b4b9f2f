"""A pattern for the objects of a bucket names those of other buckets as well."""

from __future__ import annotations

import re

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule, write_instead
from ostiary.model.base import shown


class BucketWithoutSeparator(ResourceRule):
    """A pattern for the objects of a bucket names those of other buckets as well.

    An object is written `bucket/name`. Without the slash `my-bucket*` is every object of every bucket whose name begins
    like that, and anybody may call a bucket `my-bucket-2`. A name that ends in a sign (`logs-*`) is taken to be meant.
    """

    category = Category.DANGER
    severity = Severity.WARNING
    flagged = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:my-bucket*']}",)
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:my-bucket/*', 'obs:*:*:object:logs-*/x']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:logs-*']}",
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Resource: ['obs:*:*:bucket:dli-trans*', 'obs:*:*:object:*']}",
    )
    _name = re.compile(r"([\w.-]*[A-Za-z0-9])\*+")

    def look(self, subject: PlacedResource) -> Findings:
        """Yield an object whose bucket goes over into a star."""
        if not subject.is_whole or subject.partial or subject.segments[0].casefold() != "obs":
            return
        found = self._name.fullmatch(subject.segments[4])
        if found and subject.segments[3].casefold() == "object":
            meant = ":".join((*subject.segments[:4], f"{found[1]}/*"))
            fix = write_instead(subject, subject.node, meant)
            message = f"`{shown(subject.segments[4])}` is also every object of a bucket `{found[1]}-2`"
            yield self.found(
                subject, subject.node, message, f"for the objects of one bucket write `{meant}`", fix
            )
