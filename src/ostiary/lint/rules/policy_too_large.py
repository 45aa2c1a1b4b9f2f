"""The policy has more characters than the service takes."""

from __future__ import annotations

import json

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.syntax.tree import value_of


class PolicyTooLarge(PolicyRule):
    """The policy has more characters than the service takes.

    Counted without blanks between the tokens: 6,144 characters for an identity policy, 5,120 for a service
    control policy, 20 KB for a bucket policy. Take together what one pattern covers, or split the policy.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1021"
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: [" + ", ".join(f"'elb:pools:list{n:0100d}'" for n in range(60)) + "]}",
    )
    clean = ("{Effect: Allow, Action: ['elb:pools:list']}",)
    _limits = (
        (Kind.IDENTITY, "policy_characters", "characters"),
        (Kind.SCP, "scp_characters", "characters"),
        (Kind.BUCKET, "bucket_bytes", "bytes"),
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield a policy that is larger than its limit."""
        name, unit = next((name, unit) for kind, name, unit in self._limits if kind is subject.kind)
        limit = known.limit(name)
        if limit is None or subject.system or subject.body.end - subject.body.start <= limit:
            return
        text = json.dumps(value_of(subject.body), separators=(",", ":"), ensure_ascii=False)
        size = len(text.encode()) if unit == "bytes" else len(text)
        if size > limit:
            message = f"the policy has {size:,} {unit}, and the service takes {limit:,}"
            yield self.found(
                subject, subject.body, message, "split it, or write patterns in place of single actions"
            )
