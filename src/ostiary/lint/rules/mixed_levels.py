"""A custom policy mixes actions of global services and of services of a project."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedAction, PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.model.base import shown


class MixedLevels(PolicyRule):
    """A custom policy mixes actions of global services and of services of a project.

    A custom policy has one type, account level or project level, and the service refuses one that needs both.
    Write two policies. OBS is a global service; Huawei's guide has its policies created twice, once for each
    level. System-defined policies may mix them: the text of one is left alone.
    """

    category = Category.SCOPE
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['iam:users:listUsers', 'elb:pools:list']}",)
    clean = (
        "{Effect: Allow, Action: ['vpc:vpcs:list', 'elb:pools:list']}",
        "{Effect: Allow, Action: ['iam:*:get*', 'obs:bucket:ListBucket']}",
        "{Effect: Allow, Action: ['*:*:*']}",
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield the first action of the level that comes second."""
        if not subject.is_custom or subject.is_partial or not known.is_complete:
            return
        first: dict[str, PlacedAction] = {}
        for statement in subject.statements:
            for action in statement.actions:
                service = action.service
                if not action.partial and known.is_service(service):
                    first.setdefault(known.level(service), action)
        if len(first) > 1 and not known.is_published_policy(subject):
            (level, one), (other_level, other) = list(first.items())[:2]
            message = (
                f"a custom policy is of one level: `{shown(other.text)}` is of a {other_level} service, and "
                f"`{shown(one.text)}` of a {level} one"
            )
            yield self.found(subject, other.node, message, "write two policies, one for each level")
