"""A statement of version 1.1 has an element that only version 5.0 has."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import remove_member
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule, fix_of


class ElementOfAnotherVersion(StatementRule):
    """A statement of version 1.1 has an element that only version 5.0 has.

    `Sid`, `NotResource` and `NotAction` are documented for version 5.0. The validator of version 1.1 knows
    nothing of the first two; `NotAction` it knows, but no guide does.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    vendor = "IAM.1059"
    kinds = (Kind.IDENTITY,)
    flagged = (
        "{Sid: readers, Effect: Allow, Action: ['elb:pools:list']}",
        "{Effect: Deny, NotAction: ['elb:pools:list']}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list']}",
        "{Version: '5.0', Statement: [{Sid: readers, Effect: Allow, Action: ['obs:bucket:listBucket']}]}",
    )
    _elements = ("Sid", "NotAction", "NotResource")

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each element that the version's guide does not have."""
        if subject.policy.version not in ("1.0", "1.1"):
            return
        for member in subject.node.members:
            if member.key.value in self._elements:
                message = f"`{member.key.value}` is documented for version 5.0 only"
                fix = (
                    fix_of("remove it", remove_member(subject.policy, subject.node, member))
                    if member.key.value == "Sid"
                    else None
                )
                yield self.found(subject, member.key, message, fix=fix)
