"""A text was left in that somebody was to fill in."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedPolicy, find_placeholder, text_of
from ostiary.lint.rule import Category, PolicyRule
from ostiary.model.base import shown


class Placeholder(PolicyRule):
    """A text was left in that somebody was to fill in.

    `<BucketName>`, `%s`, `${var.bucket}`, `{domain_id}`, `xxxxx`: what stands there is taken as it is, and
    matches nothing. What Terraform fills in itself is not found fault with.
    """

    slug = "placeholder"
    category = Category.SYNTAX
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET, Kind.TRUST)
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:<BucketName>/*']}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:home/${g:UserName}/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*']}",
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield each text with a placeholder in it."""
        del known
        for statement in subject.statements:
            nodes = [action.node for action in statement.actions]
            nodes += [resource.node for resource in (*statement.resources, *statement.uris)]
            nodes += [node for test in statement.tests for node in test.values]
            for node in nodes:
                found = None if node.partial else find_placeholder(text_of(node))
                if found is not None:
                    yield self.found(
                        subject, node, f"`{shown(found)}` was to be filled in", "write what is meant"
                    )
