"""A test of the second factor is the wrong way round."""

from __future__ import annotations

from ostiary.conditions import ValueType
from ostiary.errors import Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.placed import PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule, fix_of


class MfaTestReversed(StatementRule):
    """A test of the second factor is the wrong way round.

    An Allow for those without a second factor, or a Deny for those with one: nobody means that. A Deny with
    `Bool` and `false` also misses requests that have no such key at all, as those with an access key have;
    `BoolIfExists` does not.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['false']}}}",
        "{Effect: Deny, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['false']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['true']}}}",
        "{Effect: Deny, Action: ['elb:pools:list'], Condition: {BoolIfExists: {'g:MFAPresent': ['false']}}}",
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['yes']}}}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each such test."""
        for test in subject.tests:
            use, values = test.use, {text.lower() for text in test.texts}
            if (
                use is None
                or test.key_name != "g:mfapresent"
                or use.operator.type is not ValueType.BOOLEAN
                or values not in ({"true"}, {"false"})
            ):
                continue
            is_true = values == {"true"}
            if subject.allows and not is_true:
                yield self.found(
                    subject, test.value, "this allows only those without a second factor", "write `true`"
                )
            elif subject.deny and is_true:
                yield self.found(
                    subject, test.value, "this denies only those with a second factor", "write `false`"
                )
            elif subject.deny and not use.if_exists and use.qualifier == "":
                fix = fix_of(
                    "write BoolIfExists",
                    replace_text(subject.policy, test.operator, "BoolIfExists"),
                    safe=False,
                )
                message = "this Deny misses requests without the key, as those with an access key are"
                yield self.found(subject, test.operator, message, "write `BoolIfExists`", fix)
