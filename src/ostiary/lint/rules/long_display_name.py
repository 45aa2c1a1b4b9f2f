"""The display name is longer than the service takes."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedPolicy, text_of
from ostiary.lint.rule import Category, Findings, PolicyRule


class LongDisplayName(PolicyRule):
    """The display name is longer than the service takes.

    Open Telekom Cloud takes 64 characters, Huawei Cloud since 2025 takes 128.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1002"
    flagged = (
        "{display_name: a-policy-with-a-name-that-nobody-will-ever-be-able-to-say-in-one-go, type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )
    clean = (
        "{display_name: elb readers, type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield a display name that is too long."""
        name, limit = subject.display_name, known.limit("name_characters")
        if name is not None and limit and not subject.system and len(text_of(name)) > limit:
            message = f"the display name has {len(text_of(name))} characters, and the service takes {limit}"
            yield self.found(subject, name, message)
