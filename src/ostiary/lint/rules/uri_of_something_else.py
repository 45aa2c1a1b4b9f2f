"""A `uri` names something other than an agency."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule
from ostiary.model.base import shown
from ostiary.syntax.resource import agency_of


class UriOfSomethingElse(ResourceRule):
    """A `uri` names something other than an agency.

    Only agencies are named so: `/iam/agencies/` and the id of the agency. All other resources are lists of
    URNs.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1038"
    flagged = ("{Effect: Allow, Action: ['iam:agencies:assume'], Resource: {uri: ['/iam/users/1']}}",)
    clean = (
        "{Effect: Allow, Action: ['iam:agencies:assume'], Resource: {uri: ['/iam/agencies/07805acaba800fdd4fbdc00b8f888c7c']}}",
    )

    def look(self, subject: PlacedResource) -> Findings:
        """Yield a URI that is none of an agency."""
        if (
            subject in subject.statement.uris
            and agency_of(subject.text) is None
            and not subject.text.startswith("${")
        ):
            yield self.found(
                subject,
                subject.node,
                f"`{shown(subject.text)}` is no agency",
                "write `/iam/agencies/` and the id of the agency",
            )
