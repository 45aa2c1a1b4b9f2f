"""A policy of another cloud: AWS names in an identity policy."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedAction, PlacedPolicy, PlacedResource
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.model.base import shown


class AwsName(PolicyRule):
    """A policy of another cloud: AWS names in an identity policy.

    Actions of `s3:`, resources that begin with `arn:aws:` and the version `2012-10-17` mean nothing here. OBS
    has its own names: `obs:object:GetObject` on `obs:*:*:object:bucket/*`.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = ("{Effect: Allow, Action: ['s3:object:GetObject'], Resource: ['arn:aws:s3:::bucket/*']}",)
    clean = ("{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:bucket/*']}",)

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield the first action, and the first resource, of another cloud."""
        for statement in subject.statements:
            actions = [action for action in statement.actions if action.service == "s3"]
            resources = [resource for resource in statement.resources if resource.text.startswith("arn:")]
            parts: list[PlacedAction | PlacedResource] = [*actions[:1], *resources[:1]]
            for part in parts:
                like = known.operations_like("obs", part.text.partition(":")[2]) if part in actions else ()
                example = like[0] if like else "obs:…"
                hint = f"write the names of OBS: `{example}`"
                yield self.found(subject, part.node, f"`{shown(part.text)}` is a name of AWS", hint)
