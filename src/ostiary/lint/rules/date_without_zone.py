"""A date is not written in the one form that is documented: `2026-12-31T23:59:59Z`."""

from __future__ import annotations

import re

from ostiary.conditions import ValueType
from ostiary.errors import Severity
from ostiary.lint.placed import PlacedTest, text_of
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.model.base import shown


class DateWithoutZone(TestRule):
    """A date is not written in the one form that is documented: `2026-12-31T23:59:59Z`.

    Other forms of ISO 8601 are read as UTC here; what the service makes of them no guide says.
    """

    category = Category.MEANING
    severity = Severity.SUGGESTION
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {DateLessThan: {'g:CurrentTime': ['2999']}}}",
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {DateLessThan: {'g:CurrentTime': ['2999-01-01']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {DateLessThan: {'g:CurrentTime': ['2999-01-01T00:00:00Z']}}}",
    )
    _documented = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

    def look(self, subject: PlacedTest) -> Findings:
        """Yield each date of another form."""
        use = subject.use
        if use is None or use.operator.type is not ValueType.DATE:
            return
        for node in subject.values:
            text = text_of(node)
            if use.operator.readers.listed(text) is not None and not self._documented.fullmatch(text):
                yield self.found(
                    subject,
                    node,
                    f"`{shown(text)}` is not in the documented form",
                    "write for example `2026-12-31T23:59:59Z`",
                )
