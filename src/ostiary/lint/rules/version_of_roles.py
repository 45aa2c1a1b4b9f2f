"""A custom policy is written as version 1.0."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule, fix_of
from ostiary.syntax.tree import ScalarNode


class VersionOfRoles(PolicyRule):
    """A custom policy is written as version 1.0.

    Version `1.0` is that of system-defined roles. Whoever creates a policy writes `1.1`. A policy that has a
    `Resource` or a `Condition`, or a type in its envelope, is no role; its other faults are found as in version `1.1`.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = ("{Version: '1.0', Statement: [{Effect: Allow, Action: ['elb:pools:list'], Resource: ['*']}]}",)
    clean = (
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}",
        "{Version: '1.0', Statement: [{Effect: Allow, Action: ['DNS:Zone:*']}], Depends: [{catalog: BASE, display_name: Tenant Guest}]}",
        "{Version: '1.0', Statement: [{Effect: Allow, Action: ['DNS:Zone:*']}]}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield a version of 1.0 where something else says that this is no role."""
        member = subject.body.get("Version")
        if member is None or not subject.is_meant_custom:
            return
        edits = replace_text(subject, member.value, "1.1") if isinstance(member.value, ScalarNode) else None
        message = "version `1.0` is that of system-defined roles: a custom policy needs `1.1` (IAM.1024)"
        yield self.found(subject, member.value, message, fix=fix_of("write 1.1", edits, safe=False))
