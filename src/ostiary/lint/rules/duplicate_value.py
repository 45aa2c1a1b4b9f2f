"""A condition key has one value twice."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import remove_item
from ostiary.lint.placed import Kind, PlacedTest, text_of
from ostiary.lint.rule import Category, Findings, TestRule, fix_of
from ostiary.model.base import shown
from ostiary.syntax.tree import ListNode


class DuplicateValue(TestRule):
    """A condition key has one value twice."""

    category = Category.MEANING
    severity = Severity.SUGGESTION
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [a, b, a]}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [a, A]}}}",
    )

    def look(self, subject: PlacedTest) -> Findings:
        """Yield each value that has been listed before."""
        seen: set[str] = set()
        listed = subject.value
        for index, node in enumerate(subject.values):
            text = text_of(node)
            whole = isinstance(listed, ListNode) and len(listed.items) == len(subject.values)
            if text in seen and isinstance(listed, ListNode) and whole and not listed.alternatives:
                fix = fix_of("remove it", remove_item(subject.policy, listed, index))
                yield self.found(subject, node, f"`{shown(text)}` stands here twice", fix=fix)
            seen.add(text)
