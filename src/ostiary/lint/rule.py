"""What a lint rule is: its name and page, its examples, its check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sized
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from ostiary.errors import Diagnostic, Fix, Severity
from ostiary.lint.edits import remove_item, replace_text
from ostiary.lint.placed import (
    Kind,
    PlacedAction,
    PlacedPolicy,
    PlacedResource,
    PlacedStatement,
    PlacedTest,
)
from ostiary.spans import Edit
from ostiary.syntax.tree import ListNode, Member, Node, Pointer, ScalarNode

if TYPE_CHECKING:
    from ostiary.lint.accounts import LintedAccount
    from ostiary.lint.knowledge import Knowledge

Subject = TypeVar("Subject")
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
Findings = Iterator[Diagnostic]
Placed = PlacedPolicy | PlacedStatement | PlacedAction | PlacedResource | PlacedTest


class Category(StrEnum):
    """Why one cares about a rule."""

    SYNTAX = "syntax"
    CATALOG = "catalog"
    MEANING = "meaning"
    SCOPE = "scope"
    DANGER = "danger"


class Rule(Generic[Subject]):
    """One rule. Its docstring is its page: a first sentence that says the fault, then why, and what to write.

    Attributes:
        slug: its name, after the fault: that of the class, if it gives no other.
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

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "slug" not in vars(cls):
            cls.slug = _CAPITAL.sub("-", cls.__name__).lower()

    def check(self, subject: Subject, known: Knowledge) -> Findings:
        """Yield what is wrong with a subject; without knowledge of the cloud, if the rule has but `look`."""
        del known
        return self.look(subject)

    def look(self, subject: Subject) -> Findings:
        """Yield what is wrong with a subject by itself. A rule has this or `check`."""
        raise NotImplementedError(f"{type(self).__name__} checks {subject}")

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


def write_instead(subject: Placed, node: ScalarNode, text: str | None, *, safe: bool = False) -> Fix | None:
    """Return the fix that writes another text in place of one, None if there is no other or no place for it."""
    return fix_of(f"write {text}", replace_text(subject.policy, node, text), safe=safe) if text else None


def remove_entry(subject: Placed, member: Member | None, entries: Sized, index: int) -> Fix | None:
    """Return the fix that takes one of the entries out of a list, None if not every item of the list is an entry."""
    listed = member.value if member else None
    if not isinstance(listed, ListNode) or len(listed.items) != len(entries):
        return None
    return fix_of("remove it", remove_item(subject.policy, listed, index))


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
