"""A text was left in that somebody was to fill in."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedPolicy, text_of, texts_of
from ostiary.lint.placeholders import find_blank
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.model.base import shown


class Placeholder(PolicyRule):
    """A text was left in that somebody was to fill in.

    `<BucketName>`, `{domain_id}`, `xxxxx`: what stands there is taken as it is, and matches nothing. What a program
    fills in (`${bucket_name}`, `${var.bucket}`, `%s`) is another rule's, `unfilled-template`.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET, Kind.TRUST)
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:<BucketName>/*']}",
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/<DOMAIN_ID>:user/alice']}, Action: [GetObject], Resource: ['b/*']}]}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:home/${g:UserName}/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:${bucket_name}/%s']}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield each text with a placeholder in it."""
        for statement in subject.statements:
            for node in texts_of(statement):
                found = None if node.partial else find_blank(text_of(node))
                if found is not None:
                    message = f"`{shown(found)}` was to be filled in"
                    yield self.found(subject, node, message, "write what is meant")
