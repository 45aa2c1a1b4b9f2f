"""A condition value is a number or a truth value, not text."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedTest, text_of
from ostiary.lint.rule import Category, Findings, TestRule, fix_of
from ostiary.spans import Edit


class ValueNotText(TestRule):
    """A condition value is a number or a truth value, not text.

    Values are texts, also numbers and truth values: `"true"`, `"1000"`.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    flagged = (
        '{"Effect": "Allow", "Action": ["elb:pools:list"], "Condition": {"Bool": {"g:MFAPresent": [true]}}}',
    )
    clean = (
        '{"Effect": "Allow", "Action": ["elb:pools:list"], "Condition": {"Bool": {"g:MFAPresent": ["true"]}}}',
    )

    def look(self, subject: PlacedTest) -> Findings:
        """Yield each value that is no text."""
        for node in subject.values:
            if isinstance(node.value, bool | int | float):
                text = text_of(node)
                fix = fix_of("write it as text", (Edit(node.start, node.end, f'"{text}"'),))
                yield self.found(subject, node, f"`{text}` is not text", f'write `"{text}"`', fix)
