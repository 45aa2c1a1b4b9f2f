"""The body of a create call names no type."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, PolicyRule


class MissingType(PolicyRule):
    """The body of a create call names no type.

    `role.type` is mandatory: `AX` for policies on global services, `XA` for those on services of a project.
    """

    slug = "missing-type"
    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1004"
    flagged = (
        "{role: {display_name: readers, description: reads, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}}",
    )
    clean = (
        "{role: {display_name: readers, type: XA, description: reads, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}}",
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield a body without a type."""
        del known
        if subject.is_create_body and subject.type is None and subject.envelope is not None:
            yield self.found(subject, subject.envelope, "the body has no `type`", "write `AX` or `XA`")
