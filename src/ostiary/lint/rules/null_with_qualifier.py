"""`Null` with `IfExists`, `ForAnyValue` or `ForAllValues`."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.placed import Kind, PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule, fix_of
from ostiary.model.base import shown


class NullWithQualifier(TestRule):
    """`Null` with `IfExists`, `ForAnyValue` or `ForAllValues`.

    `Null` asks whether a key is there at all; the vendor refuses it with any of these.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {NullIfExists: {'g:MFAAge': ['false']}}}",
    )
    clean = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {'Null': {'g:MFAAge': ['false']}}}",)

    def look(self, subject: PlacedTest) -> Findings:
        """Yield the operator."""
        name = str(subject.operator.value)
        if subject.use is None and name.rpartition(":")[2].removesuffix("IfExists") == "Null":
            fix = fix_of("write Null", replace_text(subject.policy, subject.operator, "Null"), safe=False)
            yield self.found(
                subject, subject.operator, f"`{shown(name)}` is no operator: `Null` stands alone", fix=fix
            )
