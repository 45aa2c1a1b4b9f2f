"""An Allow on everything but some resources."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule


class AllowNotResource(StatementRule):
    """An Allow on everything but some resources.

    It grants what nobody thought of: every other resource, also those that are made later.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:object:getObject'], NotResource: ['obs:*:*:object:secret/*']}]}",
    )
    clean = (
        "{Version: '5.0', Statement: [{Effect: Deny, Action: ['obs:object:getObject'], NotResource: ['obs:*:*:object:public/*']}]}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield `NotResource` of an Allow."""
        member = subject.resource_list
        if subject.allows and subject.excludes_resources and member is not None:
            yield self.found(
                subject,
                member.key,
                "this allows every resource but those listed",
                "list what is to be allowed",
            )
