"""A value with `*` is compared by an operator for which `*` is an ordinary character."""

from __future__ import annotations

from ostiary.conditions import ValueType
from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedTest, text_of
from ostiary.lint.placeholders import find_placeholder
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.model.base import shown


class WildcardWithoutPattern(TestRule):
    """A value with `*` is compared by an operator for which `*` is an ordinary character.

    `StringEquals` compares the text as it is, so that `home/*` equals only `home/*`. `StringMatch` takes
    patterns.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringEquals: {'obs:prefix': ['home/*']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringMatch: {'obs:prefix': ['home/*']}}}",
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringEquals: {'obs:prefix': ['home/']}}}",
    )
    _relations = ("equal", "starts", "ends")

    def look(self, subject: PlacedTest) -> Findings:
        """Yield each text value with a star under an operator that compares texts as they are."""
        use = subject.use
        if (
            use is None
            or use.operator.type is not ValueType.STRING
            or use.operator.readings[0].name not in self._relations
        ):
            return
        wanted = "StringNotMatch" if use.operator.negated else "StringMatch"
        for node in subject.values:
            text = text_of(node)
            if "*" in text and not subject.partial and not find_placeholder(text):
                message = f"`*` in `{shown(text)}` is an ordinary character for `{subject.operator.value}`"
                yield self.found(subject, node, message, f"compare patterns with `{wanted}`")
