"""What an explanation says about a test that did not come out in the plain way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ostiary.conditions import keytest
from ostiary.conditions.keytest import Verdict
from ostiary.conditions.truth import Truth
from ostiary.printable import printable

_LONGEST_QUOTE = 80


class ConditionNote(NamedTuple):
    """One remark on a condition: the kebab-case name of what was odd, and a one-line message."""

    code: str
    message: str


class Clause(NamedTuple):
    """One key's test as the policy writes it, for messages; `noun` is what its values should be."""

    operator: str
    key: str
    noun: str

    def __str__(self) -> str:
        return f"{quote(self.operator)} on {quote(self.key)}"


def quote(text: str) -> str:
    r"""The user's own text in backticks: on one line, printable, and not longer than a line should be.

    >>> quote("two\nlines")
    '`two\\nlines`'
    """
    return f"`{printable(text[:_LONGEST_QUOTE])}{'…' if len(text) > _LONGEST_QUOTE else ''}`"


def _count_as(truth: Truth) -> str:
    return "is unknown" if truth is None else f"counts as {str(truth).lower()}"


def _subjects(verdict: Verdict) -> str:
    return ", ".join(map(quote, dict.fromkeys(verdict.subjects)))


SENTENCES: Mapping[str, Callable[[Clause, Verdict], str]] = {
    keytest.UNREADABLE_VALUE: lambda clause, verdict: (
        f"{_subjects(verdict)} cannot be read as {clause.noun}, so {clause} {_count_as(verdict.truth)}"
    ),
    keytest.UNKNOWN_OPERATOR: lambda clause, verdict: (
        f"{quote(clause.operator)} is not an operator, "
        f"so its test of {quote(clause.key)} {_count_as(verdict.truth)}"
    ),
    keytest.REFUSED_VALUE: lambda clause, verdict: (
        f"the values of {clause} are no array of strings, which the account reads strictly: "
        f"it {_count_as(verdict.truth)}"
    ),
    keytest.MULTI_VALUED_KEY: lambda clause, verdict: (
        f"{clause} is unknown: the key has {len(verdict.subjects)} values "
        "and the operator neither `ForAnyValue:` nor `ForAllValues:`"
    ),
    keytest.AMBIGUOUS_OPERATOR: lambda clause, _: (
        f"{clause} is unknown: read as a glob and read as containment it comes out differently"
    ),
    keytest.NEGATED_ON_ABSENT_KEY: lambda clause, _: (
        f"{clause} holds because the request does not have the key"
    ),
    keytest.UNRESOLVED_VARIABLE: lambda clause, verdict: (
        f"{_subjects(verdict)} has no single value in the request, so {clause} {_count_as(verdict.truth)}"
    ),
}
"""What is said of a verdict, by its code."""


def describe(clause: Clause, verdict: Verdict) -> ConditionNote | None:
    """The note on one verdict; None if it needs none."""
    sentence = SENTENCES.get(verdict.code)
    return sentence and ConditionNote(verdict.code, sentence(clause, verdict))
