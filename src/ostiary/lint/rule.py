"""What a lint rule is: its name and page, its examples, its check."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from ostiary.errors import Diagnostic, Fix, Severity
from ostiary.lint.placed import (
    Kind,
    PlacedAction,
    PlacedPolicy,
    PlacedResource,
    PlacedStatement,
    PlacedTest,
)
from ostiary.spans import Edit
from ostiary.syntax.tree import Node, Pointer

if TYPE_CHECKING:
    from ostiary.lint.accounts import LintedAccount
    from ostiary.lint.knowledge import Knowledge

Subject = TypeVar("Subject")
Placed = PlacedPolicy | PlacedStatement | PlacedAction | PlacedResource | PlacedTest


class Category(StrEnum):
    """Why one cares about a rule."""

    SYNTAX = "syntax"
    CATALOG = "catalog"
    MEANING = "meaning"
    SCOPE = "scope"
    DANGER = "danger"


class Rule(ABC, Generic[Subject]):
    """One rule. Its docstring is its page: a first sentence that says the fault, then why, and what to write.

    Attributes:
        slug: its name, after the fault.
        category, severity: why one cares, and how much.
        vendor: the code with which the cloud's own validator refuses the same.
        default: whether it is on unless it is switched off.
        kinds: the kinds of policies that it looks at.
        pairwise: whether it compares every part with every other, and so leaves out policies that are huge.
        flagged, clean: policies or statements in YAML that it must and must not find fault with.
    """

    slug: ClassVar[str]
    category: ClassVar[Category]
    severity: ClassVar[Severity]
    vendor: ClassVar[str | None] = None
    default: ClassVar[bool] = True
    kinds: ClassVar[tuple[Kind, ...]] = (Kind.IDENTITY, Kind.SCP)
    pairwise: ClassVar[bool] = False
    flagged: ClassVar[tuple[str, ...]]
    clean: ClassVar[tuple[str, ...]]

    @abstractmethod
    def check(self, subject: Subject, known: Knowledge) -> Iterable[Diagnostic]:
        """Yield what is wrong with a subject."""

    def found(
        self,
        subject: Placed,
        node: Node,
        message: str,
        hint: str | None = None,
        fix: Fix | None = None,
        severity: Severity | None = None,
    ) -> Diagnostic:
        """Return a finding at a node of the subject's file."""
        policy = subject.policy
        return Diagnostic(
            self.slug,
            f"{message} ({self.vendor})" if self.vendor and policy.is_custom else message,
            policy.source.span(node.start, node.end),
            hint,
            severity or self.severity,
            fix if policy.editable else None,
        )


def fix_of(title: str, edits: tuple[Edit, ...] | None, *, safe: bool = True) -> Fix | None:
    """Return a fix, None where the text cannot be changed without harm."""
    return Fix(title, edits, safe) if edits else None


class PolicyRule(Rule[PlacedPolicy]):
    """A rule that looks at policies."""


class StatementRule(Rule[PlacedStatement]):
    """A rule that looks at statements."""


class ActionRule(Rule[PlacedAction]):
    """A rule that looks at the single entries of `Action` and `NotAction`.

    It is not asked about actions that a route needs, spelled as the vendor spells them: as names they are right.
    """


class ResourceRule(Rule[PlacedResource]):
    """A rule that looks at the single entries of `Resource` and `NotResource`."""


class TestRule(Rule[PlacedTest]):
    """A rule that looks at the single tests of conditions."""

    __test__ = False  # it is no test of ours


class AccountRule(Rule["LintedAccount"]):
    """A rule that looks at a whole account: who holds which policy where."""

    def at(
        self, account: LintedAccount, pointer: Pointer, message: str, hint: str | None = None
    ) -> Diagnostic:
        """Return a finding at a value of `account.yaml`."""
        return Diagnostic(self.slug, message, account.place(pointer), hint, self.severity)
