"""A condition value holds characters that cannot be printed."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedTest, text_of
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.model.base import shown


class ValueCharacters(TestRule):
    """A condition value holds characters that cannot be printed."""

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1057"
    flagged = (
        '{"Effect": "Allow", "Action": ["elb:pools:list"], "Condition": {"StringEquals": {"g:UserName": ["al\\u0000ice"]}}}',
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [al-ice_1]}}}",
    )

    def look(self, subject: PlacedTest) -> Findings:
        """Yield each value with such a character."""
        for node in subject.values:
            odd = next((sign for sign in text_of(node) if not sign.isprintable()), None)
            if odd is not None:
                yield self.found(subject, node, f"the value holds the character `{shown(odd)}`")
