"""The display name is blank."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule


class BlankDisplayName(PolicyRule):
    """The display name is blank.

    The service takes 1 to 64 characters that are not only blanks.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1001"
    flagged = (
        "{display_name: ' ', type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )
    clean = (
        "{display_name: elb readers, type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield a display name of nothing but blanks."""
        name = subject.display_name
        if name is not None and isinstance(name.value, str) and not name.value.strip():
            yield self.found(subject, name, "the display name is blank", "give the policy a name")
