"""The body of a create call names no type."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, PolicyRule
from ostiary.syntax.tree import MapNode


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
        if is_create_body(subject) and subject.type is None and subject.envelope is not None:
            yield self.found(subject, subject.envelope, "the body has no `type`", "write `AX` or `XA`")


def is_create_body(policy: PlacedPolicy) -> bool:
    """Whether a document is the body of a call that creates a custom policy, not the answer to one."""
    outer = policy.envelope
    wrapped = isinstance(policy.root, MapNode) and policy.root.get("role") is not None
    answered = ("id", "links", "domain_id", "created_time", "updated_time", "references")
    return outer is not None and wrapped and not any(outer.get(key) for key in answered)
