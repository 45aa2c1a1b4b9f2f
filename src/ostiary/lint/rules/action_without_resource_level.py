"""An action that cannot be limited to resources stands in a statement that names some."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class ActionWithoutResourceLevel(StatementRule):
    """An action that cannot be limited to resources stands in a statement that names some.

    An Allow does not apply to it: only a statement on every resource does.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY,)
    flagged = (
        """
        account: {name: a}
        groups: [{name: g}]
        assignments: [{group: g, policy: orders, on: all-projects}]
        policies:
          orders: {Version: "1.1", Statement: [{Effect: Allow, Action: ["shop:orders:list"], Resource: ["shop:*:*:order:1"]}]}
        routes:
          shop: {service: shop, resource_level: "false", routes: [{route: "GET /v1/orders", actions: ["shop:orders:list"]}]}
        """,
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*']}",
        "{Effect: Allow, Action: ['elb:pools:list'], Resource: ['*']}",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield each action that is declared to have no resource-level support."""
        if (
            subject.resource_list is None
            or subject.covers_every_resource
            or subject.excludes_actions
            or subject.uris
            or subject.policy.version == "5.0"
        ):
            return
        own = {resource.segments[0].casefold() for resource in subject.resources}
        for action in subject.actions:
            if action.partial or "*" in action.segments[0] or action.service not in own:
                continue
            if not known.is_complete and action.service != "obs":
                continue  # what another cloud can limit is not known here; OBS is the same everywhere
            if known.catalog.has_resource_level(action.text.casefold()) is False:
                message = f"`{shown(action.text)}` cannot be limited to resources"
                yield self.found(subject, action.node, message, "give it a statement without `Resource`")
