"""A test holds for every request, so that it limits nothing."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.lint.satisfiable import always_true
from ostiary.model.base import shown


class AlwaysTrueCondition(TestRule):
    """A test holds for every request, so that it limits nothing.

    `Bool` or `Null` with both of its values, the range `0.0.0.0/0`, the pattern `*`. Whoever reads the policy
    takes it for a limit.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['true', 'false']}}}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:bucket:listBucket'], Condition: {IpAddress: {'g:SourceIp': ['0.0.0.0/0']}}}]}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['true']}}}",
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringMatch: {'g:UserName': ['a*']}}}",
    )

    def check(self, subject: PlacedTest, known: Knowledge) -> Findings:
        """Yield a test that cannot fail where its key is there."""
        reason = always_true(subject, multiple=known.is_multiple(subject.key_name))
        if reason is not None:
            yield self.found(
                subject, subject.value, f"the test of `{shown(subject.key.value)}` always holds: {reason}"
            )
