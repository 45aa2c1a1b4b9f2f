"""A condition value holds characters that cannot be printed."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedTest, text_of
from ostiary.lint.rule import Category, TestRule
from ostiary.model.base import shown


class ValueCharacters(TestRule):
    """A condition value holds characters that cannot be printed."""

    slug = "value-characters"
    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1057"
    flagged = (
        '{"Effect": "Allow", "Action": ["elb:pools:list"], "Condition": {"StringEquals": {"g:UserName": ["al\\u0000ice"]}}}',
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [al-ice_1]}}}",
    )

    def check(self, subject: PlacedTest, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield each value with such a character."""
        del known
        for node in subject.values:
            odd = next((sign for sign in text_of(node) if not sign.isprintable()), None)
            if odd is not None:
                yield self.found(subject, node, f"the value holds the character `{shown(odd)}`")
