"""The body of a create call is larger than 32 KB."""

from __future__ import annotations

import json

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.syntax.tree import value_of


class BodyTooLarge(PolicyRule):
    """The body of a create call is larger than 32 KB."""

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1101"
    flagged = (
        "{role: {display_name: a, type: XA, description: '"
        + "x" * 33_000
        + "', policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}}",
    )
    clean = (
        "{role: {display_name: a, type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}}",
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield a body of more bytes than are taken."""
        limit = known.limit("body_bytes")
        if limit and subject.is_create_body and subject.root.end - subject.root.start > limit:
            size = len(json.dumps(value_of(subject.root), separators=(",", ":"), ensure_ascii=False).encode())
            if size > limit:
                yield self.found(
                    subject, subject.root, f"the body has {size:,} bytes, and the service takes {limit:,}"
                )
