"""An operator compares values of another type than the key has."""

from __future__ import annotations

from typing import Final

from ostiary.catalog.facts import KnownKey
from ostiary.conditions import OperatorUse, ValueType
from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.model.base import shown

_ALSO: Final = {ValueType.EPOCH: (ValueType.NUMBER, ValueType.DATE)}


def fits(use: OperatorUse, key: KnownKey | None) -> bool:
    """Whether an operator compares values of the type that a key has, as far as the key is known."""
    return key is None or use.operator.presence or use.operator.type in (key.type, *_ALSO.get(key.type, ()))


class OperatorOfAnotherType(TestRule):
    """An operator compares values of another type than the key has.

    A text compared as a number cannot be read, and the test is then a fault.
    """

    category = Category.CATALOG
    severity = Severity.ERROR
    vendor = "IAM.1055"
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {NumberEquals: {'g:UserName': ['5']}}}",
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:CurrentTime': ['2027-01-01T00:00:00Z']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': ['5']}, Bool: {'g:MFAPresent': ['true']}}}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Condition: {NumericLessThan: {'obs:EpochTime': ['1700000000']}}}",
    )

    def check(self, subject: PlacedTest, known: Knowledge) -> Findings:
        """Yield each operator of a type that the key's documentation does not have."""
        use, key = subject.use, known.condition_key(str(subject.key.value))
        if use is not None and key is not None and not fits(use, key):
            message = f"`{shown(subject.key.value)}` is of type {key.type}, and `{subject.operator.value}` compares {use.operator.type}s"
            yield self.found(subject, subject.operator, message.replace("addresss", "addresses"))
