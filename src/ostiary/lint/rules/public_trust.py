"""A trust policy lets everybody take on the agency."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.lint.rules.public_bucket import is_anybody


class PublicTrust(StatementRule):
    """A trust policy lets everybody take on the agency."""

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    kinds = (Kind.TRUST,)
    flagged = (
        "{Version: '5.0', Statement: [{Effect: Allow, Principal: {IAM: ['*']}, Action: ['sts:agencies:assume']}]}",
    )
    clean = (
        "{Version: '5.0', Statement: [{Effect: Allow, Principal: {IAM: ['d78cbac186b744899480f25bd02f468a']}, Action: ['sts:agencies:assume']}]}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each Allow to anybody without a condition."""
        member = subject.node.get("Principal")
        if subject.allows and member is not None and not subject.tests and is_anybody(member):
            yield self.found(
                subject,
                member.value,
                "everybody may take on this agency",
                "name the accounts, and test `sts:ExternalId`",
            )
