"""The body of a create call sets a field that only the service sets."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import remove_member
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule, fix_of


class ReservedField(PolicyRule):
    """The body of a create call sets a field that only the service sets.

    `catalog`, `flag` and `name` of a custom policy come from the service; a body that has one of them is
    refused.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1006"
    flagged = (
        "{role: {display_name: readers, type: XA, name: readers, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}}",
    )
    clean = (
        "{role: {display_name: readers, type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}}",
        "{role: {id: '5', display_name: readers, type: XA, name: custom_1, catalog: CUSTOMED, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}}",
    )
    _codes = (("catalog", "IAM.1006"), ("flag", "IAM.1007"), ("name", "IAM.1008"))

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield each field of a body that must not be set."""
        if not subject.is_create_body or subject.envelope is None:
            return
        for key, code in self._codes:
            member = subject.envelope.get(key)
            if member is not None:
                edits = remove_member(subject, subject.envelope, member)
                found = self.found(
                    subject,
                    member.key,
                    f"a custom policy must not set `{key}`",
                    fix=fix_of("remove it", edits),
                )
                yield found._replace(message=f"a custom policy must not set `{key}` ({code})")
