"""The time until which a statement counts has passed."""

from __future__ import annotations

from ostiary.conditions import ValueType
from ostiary.conditions.values import read_instant
from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.lint.satisfiable import window
from ostiary.model.base import shown


class ClosedWindow(StatementRule):
    """The time until which a statement counts has passed.

    An Allow that has run out grants nothing any more, a Deny hinders nothing: remove it, or set a new date.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {DateLessThan: {'g:CurrentTime': ['2020-01-01T00:00:00Z']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {DateLessThan: {'g:CurrentTime': ['2999-01-01T00:00:00Z']}}}",
    )
    _keys = ("g:currenttime", "obs:currenttime", "currenttime", "aws:currenttime")

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield the test of a time that lies before today."""
        tests = [test for test in subject.tests if test.key_name in self._keys and not test.partial]
        plain = [
            test
            for test in tests
            if test.use and test.use.operator.type is ValueType.DATE and not test.use.qualifier
        ]
        _, high = window(plain)
        if high is None or high.value >= read_instant(known.today.isoformat()):
            return
        last = next(
            test for test in plain if test.use and test.use.operator.readings[0].name in ("less", "at-most")
        )
        until = max(last.texts)
        yield self.found(
            subject,
            last.value,
            f"the statement has not counted since {shown(until)}",
            "remove it, or set a new date",
        )
