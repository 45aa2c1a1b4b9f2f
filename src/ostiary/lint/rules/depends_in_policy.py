"""A policy has `Depends`, which only roles have."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import remove_member
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule, fix_of


class DependsInPolicy(PolicyRule):
    """A policy has `Depends`, which only roles have.

    A role of version 1.0 names the roles that it needs beside it. A policy of version 1.1 holds all it needs
    itself.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1025"
    flagged = (
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}], Depends: [{display_name: Tenant Guest}]}",
    )
    clean = (
        "{Version: '1.0', Statement: [{Effect: Allow, Action: ['elb:pools:list']}], Depends: [{display_name: Tenant Guest}]}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield `Depends` in anything but a role."""
        member = subject.body.get("Depends")
        if member is not None and subject.version not in (None, "1.0"):
            edits = remove_member(subject, subject.body, member)
            message = f"`Depends` belongs to roles of version 1.0, not to version {subject.version}"
            yield self.found(subject, member.key, message, fix=fix_of("remove it", edits))
