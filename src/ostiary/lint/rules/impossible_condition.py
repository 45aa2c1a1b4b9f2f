"""A condition can never hold, so that the statement never applies."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.lint.satisfiable import never_true
from ostiary.model.base import shown


class ImpossibleCondition(StatementRule):
    """A condition can never hold, so that the statement never applies.

    The tests of a condition must all hold at once. Two values of one key, a window that closes before it
    opens, ranges without a common address, a key that is to be absent and to have a value: no request passes
    that.
    """

    category = Category.MEANING
    severity = Severity.ERROR
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {DateGreaterThan: {'g:CurrentTime': ['2027-06-01T00:00:00Z']}, DateLessThan: {'g:CurrentTime': ['2027-05-01T00:00:00Z']}}}",
        "{Effect: Deny, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [alice]}, StringNotEquals: {'g:UserName': [alice, bob]}}}",
        "{Effect: Deny, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [alice]}, 'Null': {'g:UserName': ['true']}}}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:bucket:listBucket'], Condition: {IpAddress: {'g:SourceIp': ['10.0.0.0/8']}, NotIpAddress: {'g:SourceIp': ['10.0.0.0/7']}}}]}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {DateGreaterThan: {'g:CurrentTime': ['2027-05-01T00:00:00Z']}, DateLessThan: {'g:CurrentTime': ['2027-06-01T00:00:00Z']}}}",
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {NumberGreaterThan: {'g:MFAAge': ['10', '100']}, NumberLessThan: {'g:MFAAge': ['50']}}}",
        "{Effect: Deny, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [alice, carol]}, StringNotEquals: {'g:UserName': [alice, bob]}}}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:bucket:listBucket'], Condition: {IpAddress: {'g:SourceIp': ['10.0.0.0/8']}, NotIpAddress: {'g:SourceIp': ['10.0.0.1']}}}]}",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield each contradiction, at the second of its tests."""
        for contradiction in never_true(subject.tests, multiple=known.is_multiple):
            test = contradiction.tests[-1]
            names = " and ".join(f"`{shown(one.operator.value)}`" for one in contradiction.tests)
            together = "together" if len(contradiction.tests) > 1 else "with these values"
            message = f"the condition never holds: no `{shown(test.key.value)}` passes {names} {together}"
            yield self.found(subject, test.key, message)
