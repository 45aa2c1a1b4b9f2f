"""A bucket's policy names an action that OBS does not have, or writes it as IAM's policies do."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings, write_instead
from ostiary.lint.words import nearest
from ostiary.model.base import shown
from ostiary.syntax.bucket import BucketAction


class UnknownBucketAction(ActionRule):
    """A bucket's policy names an action that OBS does not have, or writes it as IAM's policies do.

    In the policy of a bucket actions are called `GetObject`, or `s3:GetObject` in S3's flavour, without the service
    and the type that they have in IAM: `obs:object:GetObject` matches nothing there.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    kinds = (Kind.BUCKET,)
    flagged = (
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/d1:user/u1']}, Action: ['obs:object:PutObject'], Resource: ['b/*']}]}",
        "{Statement: [{Effect: Deny, Principal: '*', Action: [DeleteObjects, 'Remove*'], Resource: ['b/*']}]}",
    )
    clean = (
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/d1:user/u1']}, Action: [PutObject, 'Get*', 's3:*'], Resource: [b, 'b/*']}]}",
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/d1:user/u1']}, Action: [putobject], Resource: ['b/*']}]}",
    )

    def check(self, subject: PlacedAction, known: Knowledge) -> Findings:
        """Yield each text that covers no action of buckets or objects."""
        actions = {action.name.rpartition(":")[2] for action in known.catalog.actions("obs")}
        pattern = BucketAction(subject.text)
        if subject.partial or not actions or any(pattern.matches(name.casefold()) for name in actions):
            return
        last = subject.text.strip().rpartition(":")[2]
        meant = (
            known.action(subject.text)
            or known.action(f"obs:object:{last}")
            or known.action(f"obs:bucket:{last}")
        )
        if meant is not None:
            name = meant.name.rpartition(":")[2]
            fix = write_instead(subject, subject.node, name)
            message = f"`{shown(subject.text)}` matches nothing in a bucket's policy"
            yield self.found(subject, subject.node, message, f"write `{name}`", fix)
            return
        if known.is_complete:
            near = nearest(last, actions, cutoff=0.75)
            hint = f"did you mean `{near}`?" if near else None
            yield self.found(subject, subject.node, f"OBS has no action `{shown(last)}`", hint)
