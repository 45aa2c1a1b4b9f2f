"""`Action`, `Resource` or one of their opposites is a text, not a list."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import wrap_in_list
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule, fix_of
from ostiary.syntax.tree import ScalarNode


class NotAList(StatementRule):
    """`Action`, `Resource` or one of their opposites is a text, not a list.

    In version 1.1 each of them is a list, also for one entry. Version 5.0 and bucket policies take both.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    kinds = (Kind.IDENTITY,)
    flagged = (
        "{Effect: Allow, Action: 'elb:pools:list'}",
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Resource: '*'}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list']}",
        "{Effect: Allow, Action: ['iam:agencies:assume'], Resource: {uri: ['/iam/agencies/1']}}",
    )
    _codes = (
        ("Action", "IAM.1030"),
        ("NotAction", "IAM.1030"),
        ("Resource", "IAM.1049"),
        ("NotResource", "IAM.1049"),
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each list that is none."""
        for key, code in self._codes if subject.policy.is_custom else ():
            member = subject.node.get(key)
            if (
                member is not None
                and isinstance(member.value, ScalarNode)
                and isinstance(member.value.value, str)
            ):
                if member.value.partial:
                    continue
                fix = fix_of("write a list of one", wrap_in_list(member.value))
                yield self.found(subject, member.value, f"`{key}` must be a list ({code})", fix=fix)
