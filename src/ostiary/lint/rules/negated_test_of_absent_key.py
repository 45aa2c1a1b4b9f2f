"""A negated test also holds if its key is absent, as `g:UserName` is for agencies."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.lint.rules.for_all_values_allow import requires
from ostiary.model.base import shown


class NegatedTestOfAbsentKey(StatementRule):
    """A negated test also holds if its key is absent, as `g:UserName` is for agencies.

    In an Allow it grants to everybody who has no such key. In a Deny the key's absence denies, which is safe,
    and often a surprise. `Null` with `false` beside it asks that the key be there. A key of several values has to
    have a qualifier first: `missing-qualifier` says so.
    """

    category = Category.MEANING
    severity = Severity.WARNING
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringNotEquals: {'g:UserName': [alice]}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringNotEquals: {'g:UserName': [alice]}, 'Null': {'g:UserName': ['false']}}}",
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringNotEquals: {'g:DomainName': [other]}}}",
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringNotEquals: {'g:ServiceName': [iam]}}}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:bucket:deleteBucket'], Condition: {StringNotEquals: {'g:TagKeys': [owner]}}}]}",
    )
    _always_there = (
        "g:currenttime",
        "g:domainname",
        "g:domainid",
        "g:principalaccount",
        "g:principalid",
        "g:principalurn",
        "g:servicename",
        "g:requestedregion",
        "g:principaltype",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield each negated test of an Allow whose key may be absent, unless another test asks for it."""
        for test in subject.tests if subject.allows else ():
            use = test.use
            if (
                use is None
                or not use.operator.negated
                or use.operator.presence
                or use.qualifier
                or test.key_name in self._always_there
                or known.needs_qualifier(test.key_name)
            ):
                continue
            if not any(one.key_name == test.key_name and requires(one) for one in subject.tests):
                message = f"this Allow also applies where `{shown(test.key.value)}` is absent"
                yield self.found(
                    subject,
                    test.operator,
                    message,
                    "test `Null` with `false` as well, or compare with what is meant",
                )
