"""The resources are all there are: the statement names some and leaves out none."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.coverage import resource_covers
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule


class ResourcesOfEverything(StatementRule):
    """The resources are all there are: the statement names some and leaves out none.

    Off by default, as it is a matter of style: `obs:*:*:*:*` limits the actions of OBS to nothing, and says so. But an
    action that cannot be limited to resources is not covered by such a list, and is by none at all.
    """

    category = Category.MEANING
    severity = Severity.SUGGESTION
    default = False
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:*:*']}",
        "{Effect: Allow, Action: ['obs:object:*'], Resource: ['obs:*:*:bucket:*', 'obs:*:*:object:*']}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:*'], Resource: ['obs:*:*:object:*']}",
        "{Effect: Allow, Action: ['obs:object:*', 'elb:pools:list'], Resource: ['obs:*:*:*:*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['*']}",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield a list that covers every resource of the services of its actions."""
        if subject.partial or not subject.resources or subject.covers_every_resource:
            return
        services = {action.service for action in subject.actions}
        if subject.excludes_resources or subject.excludes_actions or "*" in "".join(services):
            return
        if subject.resource_list and all(self._all_of(subject, service, known) for service in services):
            message = "these are all the resources there are"
            yield self.found(subject, subject.resource_list.key, message, "leave the list out, or name fewer")

    @staticmethod
    def _all_of(subject: PlacedStatement, service: str, known: Knowledge) -> bool:
        """Whether the list covers the resources of a service, at once or type by type."""
        listed = [resource.text for resource in subject.resources]
        types = {one.type for one in known.catalog.resource_types(service)}
        by_type = [f"{service}:*:*:{one}:*" for one in sorted(types)]
        return any(resource_covers(text, f"{service}:*:*:*:*") for text in listed) or (
            bool(types) and all(any(resource_covers(text, one) for text in listed) for one in by_type)
        )
