"""A pattern for the objects of a bucket names those of other buckets as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedResource
from ostiary.lint.rule import Category, ResourceRule, fix_of
from ostiary.model.base import shown


class BucketWithoutSeparator(ResourceRule):
    """A pattern for the objects of a bucket names those of other buckets as well.

    An object is written `bucket/name`. Without the slash `my-bucket*` is every object of every bucket whose name begins
    like that, and anybody may call a bucket `my-bucket-2`. A name that ends in a sign (`logs-*`) is taken to be meant.
    """

    slug = "bucket-without-separator"
    category = Category.DANGER
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY, Kind.SCP)
    flagged = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:my-bucket*']}",)
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:my-bucket/*', 'obs:*:*:object:logs-*/x']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:logs-*']}",
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Resource: ['obs:*:*:bucket:dli-trans*', 'obs:*:*:object:*']}",
    )
    _name = re.compile(r"([\w.-]*[A-Za-z0-9])\*+")

    def check(self, subject: PlacedResource, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield an object whose bucket goes over into a star."""
        del known
        if not subject.is_whole or subject.partial or subject.segments[0].casefold() != "obs":
            return
        found = self._name.fullmatch(subject.segments[4])
        if found and subject.segments[3].casefold() == "object":
            meant = ":".join((*subject.segments[:4], f"{found[1]}/*"))
            fix = fix_of(f"write {meant}", replace_text(subject.policy, subject.node, meant), safe=False)
            message = f"`{shown(subject.segments[4])}` is also every object of a bucket `{found[1]}-2`"
            yield self.found(
                subject, subject.node, message, f"for the objects of one bucket write `{meant}`", fix
            )
