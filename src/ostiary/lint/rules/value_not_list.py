"""A condition value is not in a list."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import wrap_in_list
from ostiary.lint.placed import Kind, PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule, fix_of
from ostiary.model.base import shown
from ostiary.syntax.tree import ScalarNode


class ValueNotList(TestRule):
    """A condition value is not in a list.

    In version 1.1 the values of a key are a list, also a single one. Version 5.0 and bucket policies take
    both.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1053"
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': 'true'}}}",)
    clean = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['true']}}}",)

    def look(self, subject: PlacedTest) -> Findings:
        """Yield a value that stands alone."""
        if subject.policy.is_custom and isinstance(subject.value, ScalarNode) and not subject.value.partial:
            fix = fix_of("write a list of one", wrap_in_list(subject.value))
            yield self.found(
                subject, subject.value, f"the values of `{shown(subject.key.value)}` must be a list", fix=fix
            )
