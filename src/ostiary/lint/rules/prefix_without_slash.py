"""An Allow to list by a prefix that is also the beginning of other names."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedTest, text_of
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.model.base import shown


class PrefixWithoutSlash(TestRule):
    """An Allow to list by a prefix that is also the beginning of other names.

    Folders of OBS are beginnings of names: who may list `home/alice` lists `home/alice-2/…` as well. A folder
    ends in `/`. Values that end in a sign (`log-`, `2027.`) are taken to be meant.
    """

    category = Category.MEANING
    severity = Severity.SUGGESTION
    kinds = (Kind.IDENTITY, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringEquals: {'obs:prefix': ['home/alice']}}}",
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringStartWith: {'obs:prefix': ['private']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringEquals: {'obs:prefix': ['', 'home/alice/', 'log-']}}}",
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringEquals: {'obs:prefix': ['home/alice', 'home/alice/']}}}",
        "{Effect: Deny, Action: ['obs:bucket:ListBucket'], Condition: {StringStartWith: {'obs:prefix': ['private']}}}",
    )
    _keys = ("obs:prefix", "prefix")

    def look(self, subject: PlacedTest) -> Findings:
        """Yield each value without a slash, unless the one with it stands beside it."""
        use = subject.use
        if (
            use is None
            or not subject.statement.allows
            or subject.key_name not in self._keys
            or subject.partial
        ):
            return
        if use.operator.negated or use.operator.readings[0].name not in ("equal", "starts"):
            return
        for node in subject.values:
            text = text_of(node)
            if text[-1:].isalnum() and f"{text}/" not in subject.texts:
                message = f"`{shown(text)}` is also the beginning of `{shown(text)}-2/`"
                yield self.found(subject, node, message, f"for the folder write `{shown(text)}/`")
