"""`StringLike` with a wildcard, which the vendor's own manuals read in two ways."""

from __future__ import annotations

from ostiary.conditions import parse_operator
from ostiary.errors import Severity
from ostiary.lint.placed import PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule, write_instead


class AmbiguousStringLike(TestRule):
    """`StringLike` with a wildcard, which the vendor's own manuals read in two ways.

    The manual of bucket policies takes `*` for any characters; the IAM manual looks for the text as it stands
    anywhere in the value. An engine can only say undetermined where the two differ. `StringMatch` is clear.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    flagged = (
        "{Effect: Deny, Action: ['elb:*:*'], Condition: {StringNotLike: {'g:UserName': ['*admin*']}}}",
    )
    clean = (
        "{Effect: Deny, Action: ['elb:*:*'], Condition: {StringNotMatch: {'g:UserName': ['*admin*']}}}",
        "{Effect: Deny, Action: ['elb:*:*'], Condition: {StringLike: {'g:UserName': ['admin']}}}",
    )

    def look(self, subject: PlacedTest) -> Findings:
        """Yield each operator of two readings whose values have wildcards."""
        use = subject.use
        if (
            use is None
            or len(use.operator.readings) == 1
            or not any(sign in text for text in subject.texts for sign in "*?")
        ):
            return
        name = str(subject.operator.value)
        wanted = (
            name.replace("NotLikeAnyOf", "NotMatch").replace("LikeAnyOf", "Match").replace("Like", "Match")
        )
        fix = None
        if parse_operator(wanted) is not None:
            fix = write_instead(subject, subject.operator, wanted)
        message = f"the manuals read the wildcards under `{name}` in two ways"
        yield self.found(subject, subject.operator, message, f"write `{wanted}` if it is a pattern", fix)
