"""A Deny of requests that lack tags denies only those that lack all of them."""

from __future__ import annotations

from ostiary.conditions import ValueType
from ostiary.errors import Severity
from ostiary.lint.placed import PlacedStatement, PlacedTest
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class MissingTagsTogether(StatementRule):
    """A Deny of requests that lack tags denies only those that lack all of them.

    The keys of a condition must all pass, and only the values of one key are alternatives. A request that has one
    of the tags passes. To ask for each tag, write one Deny for each.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    flagged = (
        "{Version: '5.0', Statement: [{Effect: Deny, Action: ['ecs:cloudServers:createServers'], Condition: {'Null': {'g:RequestTag/team': ['true'], 'g:RequestTag/cost': ['true']}}}]}",
    )
    clean = (
        "{Version: '5.0', Statement: [{Effect: Deny, Action: ['ecs:cloudServers:createServers'], Condition: {'Null': {'g:RequestTag/team': ['true']}}}]}",
        "{Version: '5.0', Statement: [{Effect: Deny, Action: ['ecs:cloudServers:createServers'], Condition: {'Null': {'g:RequestTag/team': ['true'], 'g:MFAPresent': ['true']}}}]}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['ecs:cloudServers:createServers'], Condition: {'Null': {'g:RequestTag/team': ['false'], 'g:RequestTag/cost': ['false']}}}]}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield the second tag of a Deny whose condition asks for several to be absent."""
        first: dict[str, PlacedTest] = {}
        for test in subject.tests if subject.deny else ():
            kind, slash, _ = test.key_name.partition("/")
            absent = (
                test.use is not None and test.use.operator.type is ValueType.NULL and test.texts == ("true",)
            )
            if not slash or not absent:
                continue
            other = first.setdefault(kind, test)
            if other.key_name != test.key_name:
                message = f"this denies only requests without `{shown(other.key.value)}` and without `{shown(test.key.value)}`"
                yield self.found(subject, test.key, message, "to ask for both, write two statements")
                return
