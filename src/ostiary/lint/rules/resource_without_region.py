"""A resource has no region, which the validator of version 1.1 asks for."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.placed import Kind, PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule, fix_of
from ostiary.model.base import shown


class ResourceWithoutRegion(ResourceRule):
    """A resource has no region, which the validator of version 1.1 asks for.

    An empty region or account is read as `*`. Pages of the manual print `obs:::bucket:*` where the stars were
    lost.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1043"
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['obs:bucket:ListBucket'], Resource: ['obs:::bucket:*']}",)
    clean = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Resource: ['obs:*:*:bucket:*']}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['iam:users:list'], Resource: ['iam::*:user:*']}]}",
    )

    def look(self, subject: PlacedResource) -> Findings:
        """Yield a resource whose second or third segment is empty; the fix writes what it is read as."""
        segments = subject.segments
        if (
            not subject.is_whole
            or (segments[1] and segments[2])
            or not subject.policy.is_custom
            or (subject.node.partial and "{" in "".join(segments[:4]))
        ):
            return
        wanted = ":".join(
            part or "*" if position in (1, 2) else part for position, part in enumerate(segments)
        )
        missing = "region" if not segments[1] else "account"
        edits = None if subject.node.partial else replace_text(subject.policy, subject.node, wanted)
        fix = fix_of(f"write {wanted}", edits)
        yield self.found(
            subject,
            subject.node,
            f"the resource `{shown(subject.text)}` has no {missing}",
            f"write `{wanted}`",
            fix,
        )
