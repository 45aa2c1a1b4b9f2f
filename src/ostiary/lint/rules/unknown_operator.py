"""A condition uses an operator that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.conditions import OPERATORS
from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule, write_instead
from ostiary.lint.words import nearest
from ostiary.model.base import shown


class UnknownOperator(TestRule):
    """A condition uses an operator that does not exist.

    An Allow with it never applies, a Deny always might. The names are case-sensitive.
    """

    category = Category.CATALOG
    severity = Severity.ERROR
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Condition: {StringEndWithIfExsits: {'g:UserName': [x]}}}",
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {stringequals: {'g:UserName': [x]}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Condition: {StringEndWithIfExists: {'g:UserName': [x]}, NumericLessThan: {'obs:max-keys': ['5']}}}",
    )

    def look(self, subject: PlacedTest) -> Findings:
        """Yield each operator of no table, with the nearest."""
        name = str(subject.operator.value)
        if subject.use is not None or name.rpartition(":")[2].removesuffix("IfExists") == "Null":
            return
        near = nearest(name, names_like(name))
        fix = write_instead(subject, subject.operator, near)
        hint = f"did you mean `{near}`?" if near else None
        yield self.found(subject, subject.operator, f"there is no operator `{shown(name)}`", hint, fix)


def names_like(name: str) -> Iterator[str]:
    """Yield the names of operators in the form of a name: with its qualifier, and both with and without `IfExists`."""
    qualifier, colon, _ = name.rpartition(":")
    folded = (
        {"foranyvalue": "ForAnyValue:", "forallvalues": "ForAllValues:"}.get(qualifier.casefold(), "")
        if colon
        else ""
    )
    for operator in OPERATORS:
        yield folded + operator
        if operator != "Null":
            yield f"{folded}{operator}IfExists"
