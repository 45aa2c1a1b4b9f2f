"""A policy is a template: a program was to fill it in."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedPolicy, text_of, texts_of
from ostiary.lint.placeholders import find_blank, find_placeholder
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.model.base import shown


class UnfilledTemplate(PolicyRule):
    """A policy is a template: a program was to fill it in.

    `${bucket_name}`, `${var.bucket}`, `%s`, `{{ bucket }}`: the cloud takes them as they stand, and they match nothing. Files that
    Terraform or a program reads have them by right, which is why the rule is off by default; it is for folders of
    policies that are uploaded as they are. In a `.tf` file what Terraform fills in is never found fault with.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    default = False
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET, Kind.TRUST)
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:${bucket_name}/*']}",
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/d1:user/alice']}, Action: [GetObject], Resource: ['%s/*']}]}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:home/${g:UserName}/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:<BucketName>/*']}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield the first text that a program was to fill in, with the number of the others."""
        left = []
        for statement in subject.statements:
            for node in texts_of(statement):
                found = None if node.partial else find_placeholder(text_of(node))
                if found is not None and find_blank(found) is None:
                    left.append((node, found))
        if left:
            node, found = left[0]
            more = f", and {len(left) - 1} more like it" if len(left) > 1 else ""
            message = f"`{shown(found)}` is a program's to fill in{more}: the cloud takes it as it stands"
            yield self.found(subject, node, message, "upload what the program makes of it")
