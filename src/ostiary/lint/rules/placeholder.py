"""A text was left in that somebody was to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedPolicy, find_blank, text_of, texts_of
from ostiary.lint.rule import Category, PolicyRule
from ostiary.model.base import shown

_TEMPLATES = frozenset({"template", "templates"})


class Placeholder(PolicyRule):
    """A text was left in that somebody was to fill in.

    `<BucketName>`, `{domain_id}`, `${bucket_name}`, `xxxxx`: what stands there is taken as it is, and matches
    nothing. What a program fills in (`${var.bucket}`, `%s`) is another rule's, `unfilled-template`; in a folder
    called `templates` that is true of `${bucket_name}` as well.
    """

    slug = "placeholder"
    category = Category.SYNTAX
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET, Kind.TRUST)
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:<BucketName>/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:${bucket_name}/*']}",
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/<DOMAIN_ID>:user/alice']}, Action: [GetObject], Resource: ['b/*']}]}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:home/${g:UserName}/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:${var.bucket}/%s']}",
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield each text with a placeholder in it."""
        del known
        in_templates = not _TEMPLATES.isdisjoint(PurePath(subject.source.name).parts[:-1])
        for statement in subject.statements:
            for node in texts_of(statement):
                found = None if node.partial else find_blank(text_of(node))
                if found is not None and not (in_templates and found.startswith("${")):
                    message = f"`{shown(found)}` was to be filled in"
                    yield self.found(subject, node, message, "write what is meant")
