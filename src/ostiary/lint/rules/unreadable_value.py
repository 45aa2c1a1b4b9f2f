"""A condition value cannot be read as the type that its operator compares."""

from __future__ import annotations

from ostiary.conditions import ValueType, find_key
from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedTest, text_of
from ostiary.lint.placeholders import find_placeholder
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.lint.rules.operator_of_another_type import fits
from ostiary.model.base import shown


class UnreadableValue(TestRule):
    """A condition value cannot be read as the type that its operator compares.

    The test is then a fault: an Allow with it does not apply, a Deny does. Where the operator is for another type
    than the key has, `operator-of-another-type` says so, and the value may be right.
    """

    category = Category.MEANING
    severity = Severity.ERROR
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {DateLessThan: {'g:CurrentTime': ['next week']}}}",
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['yes']}}}",
        "{Effect: Deny, Action: ['elb:pools:list'], Condition: {'Null': {'g:MFAAge': ['8']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {DateLessThan: {'g:CurrentTime': ['2999-01-01T00:00:00Z']}}}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Condition: {NumericLessThan: {'obs:max-keys': ['1000']}}}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Condition: {NumericNotEquals: {'obs:Referer': ['www.example.com']}}}",
    )

    def check(self, subject: PlacedTest, known: Knowledge) -> Findings:
        """Yield each value that is none of the type."""
        use = subject.use
        if use is None or subject.partial or not fits(use, known.condition_key(str(subject.key.value))):
            return
        epoch = find_key(str(subject.key.value))
        readers = use.operator.readers
        for node in subject.values:
            text = text_of(node)
            if "${" in text or find_placeholder(text) or readers.listed(text) is not None:
                continue
            if use.operator.type is ValueType.DATE and epoch is not None and epoch.type is ValueType.EPOCH:
                continue
            yield self.found(
                subject, node, f"`{shown(text)}` is not {readers.noun}, as `{subject.operator.value}` needs"
            )
