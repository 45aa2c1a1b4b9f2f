"""The body of a create call names no type."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule


class MissingType(PolicyRule):
    """The body of a create call names no type.

    `role.type` is mandatory: `AX` for policies on global services, `XA` for those on services of a project.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1004"
    flagged = (
        "{role: {display_name: readers, description: reads, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}}",
    )
    clean = (
        "{role: {display_name: readers, type: XA, description: reads, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield a body without a type."""
        if subject.is_create_body and subject.type is None and subject.envelope is not None:
            yield self.found(subject, subject.envelope, "the body has no `type`", "write `AX` or `XA`")
