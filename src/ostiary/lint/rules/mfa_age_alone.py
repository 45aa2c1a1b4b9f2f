"""`g:MFAAge` is tested without `g:MFAPresent`."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule


class MfaAgeAlone(StatementRule):
    """`g:MFAAge` is tested without `g:MFAPresent`.

    The guide has the two only together: the age alone says nothing if there was no second factor.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {NumberLessThan: {'g:MFAAge': ['3600']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {NumberLessThan: {'g:MFAAge': ['3600']}, Bool: {'g:MFAPresent': ['true']}}}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield the test of an age where nothing tests the factor."""
        keys = {test.key_name for test in subject.tests}
        for test in subject.tests:
            if (
                test.key_name == "g:mfaage"
                and "g:mfapresent" not in keys
                and not (test.use and test.use.operator.presence)
            ):
                yield self.found(
                    subject,
                    test.key,
                    "`g:MFAAge` is documented only together with `g:MFAPresent`",
                    "test `Bool` of `g:MFAPresent` as well",
                )
