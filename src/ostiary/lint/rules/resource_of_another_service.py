"""A resource is of a service that none of the statement's actions is of."""

from __future__ import annotations

from typing import ClassVar

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule
from ostiary.model.base import shown


class ResourceOfAnotherService(ResourceRule):
    """A resource is of a service that none of the statement's actions is of.

    The statement then applies to none of its actions on it. Elastic IPs are named as resources of `vpc`,
    agencies as those of `iam`.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    flagged = ("{Effect: Allow, Action: ['elb:pools:list'], Resource: ['obs:*:*:object:b/*']}",)
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['OBS:*:*:object:b/*']}",
        "{Effect: Allow, Action: ['*:*:get*'], Resource: ['obs:*:*:object:b/*']}",
    )
    _also: ClassVar = {
        "vpc": {"eip"},
        "iam": {"sts"},
        "cloudtrail": {"cts"},
        "fss": {"functiongraph"},
        "eip": {"vpc"},
    }

    def look(self, subject: PlacedResource) -> Findings:
        """Yield each resource of a service that no action is of."""
        segments, statement = subject.segments, subject.statement
        service = segments[0].casefold()
        if (
            not subject.is_whole
            or "*" in service
            or subject.partial
            or statement.excludes_actions
            or statement.partial
        ):
            return
        services = {action.service for action in statement.actions}
        if not services or any("*" in name or "$" in name for name in services) or service in ("urn", "arn"):
            return
        if services.isdisjoint({service} | self._also.get(service, set())):
            message = f"no action of the statement is about `{shown(segments[0])}`"
            yield self.found(subject, subject.node, message, "give each service a statement of its own")
