"""An action in a bucket's policy is limited to resources of the other type, and never applies."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedAction, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown

_ARN = "arn:aws:s3:::"
_HINTS = {"object": "add `{bucket}/*`", "bucket": "add `{bucket}`, without `/*`"}


class BucketResourceOfAnotherType(StatementRule):
    """An action in a bucket's policy is limited to resources of the other type, and never applies.

    `GetObject`, `PutObject` and the like are about objects, `bucket/*`; `ListBucket` and the like about the bucket,
    `bucket` alone.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    kinds = (Kind.BUCKET,)
    flagged = (
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/d1:user/u1']}, Action: [PutObject], Resource: [b]}]}",
        "{Statement: [{Effect: Deny, Principal: '*', Action: ['s3:ListBucket'], Resource: ['arn:aws:s3:::b/*']}]}",
    )
    clean = (
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/d1:user/u1']}, Action: [ListBucket, PutObject], Resource: [b, 'b/*']}]}",
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/d1:user/u1']}, Action: [ListBucket, PutObject], Resource: ['b*']}]}",
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/d1:user/u1']}, Action: ['*', 'List*'], Resource: ['b/*']}]}",
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/d1:user/u1']}, Action: [PutObject], Resource: ['${bucket}']}]}",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield each whole action of the type that no resource can be of."""
        unclear = any(part.partial for part in (*subject.resources, *subject.actions))
        if not subject.resources or subject.excludes_resources or subject.excludes_actions or unclear:
            return
        names = [resource.text.strip().removeprefix(_ARN) for resource in subject.resources]
        types = {type_ for name in names for type_ in _types(name)}
        for action in subject.actions:
            wanted = _type_of(action, known)
            if wanted is not None and wanted not in types:
                message = f"`{shown(action.text)}` is about {_ABOUT[wanted]}, and no resource is one"
                hint = _HINTS[wanted].format(bucket=shown(names[0].partition("/")[0]))
                yield self.found(subject, action.node, message, hint)


_ABOUT = {"object": "objects", "bucket": "buckets"}


def _types(name: str) -> tuple[str, ...]:
    """What a resource can be: an object with a slash in its name, a bucket without, either with a wildcard."""
    if "/" in name:
        return ("object",)
    return ("bucket", "object") if "*" in name or "?" in name else ("bucket",)


def _type_of(action: PlacedAction, known: Knowledge) -> str | None:
    """Whether an action is about buckets or objects; None where the catalog does not say."""
    name = action.text.strip().casefold().removeprefix("s3:")
    found = [type_ for type_ in ("bucket", "object") if known.action(f"obs:{type_}:{name}")]
    return found[0] if len(found) == 1 else None
