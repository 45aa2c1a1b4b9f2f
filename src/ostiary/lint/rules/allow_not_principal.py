"""An Allow to everybody but some."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule


class AllowNotPrincipal(StatementRule):
    """An Allow to everybody but some.

    It includes every account of the cloud, and callers that nobody knows.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    kinds = (Kind.BUCKET, Kind.TRUST)
    flagged = (
        "{Statement: [{Effect: Allow, NotPrincipal: {ID: ['domain/d1:user/mallory']}, Action: [GetObject], Resource: ['b/*']}]}",
    )
    clean = (
        "{Statement: [{Effect: Deny, NotPrincipal: {ID: ['domain/d1:user/alice']}, Action: [GetObject], Resource: ['b/*']}]}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield `NotPrincipal` of an Allow."""
        member = subject.node.get("NotPrincipal")
        if subject.allows and member is not None:
            yield self.found(
                subject, member.key, "this allows everybody but those listed", "list who is to be allowed"
            )
