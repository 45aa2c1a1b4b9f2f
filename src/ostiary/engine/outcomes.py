"""Sets of possible outcomes: what a stage may say, whatever the unknowns turn out to be (semantics.md §2, §3).

A set is a small integer: any union of DENY, ALLOW and NONE. One bit set means certain.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

DENY, ALLOW, NONE = 1, 2, 4
"""A statement that denies applies; else one that allows; else no statement applies."""

ALLOWED_OUTCOMES = frozenset({"allowed", "account", "no-action-required"})
"""The outcomes of a call that let it pass."""

DENIED_OUTCOMES = frozenset({"explicit-deny", "implicit-deny"})
"""The outcomes that are denied for certain, whatever is unknown."""


@cache
def chain(first: int, second: int) -> int:
    """Two stages: the second counts only where the first is silent.

    >>> chain(ALLOW | NONE, DENY) == ALLOW | DENY
    True
    """
    return (first & ~NONE) | second if first & NONE else first


@cache
def join(one: int, other: int) -> int:
    """One stage of two parts: a Deny in either denies, else an Allow in either allows.

    >>> join(ALLOW, NONE) == ALLOW, join(ALLOW, DENY | NONE) == DENY | ALLOW
    (True, True)
    """
    result = 0
    for a in members(one):
        for b in members(other):
            result |= min(a, b)
    return result


@cache
def bound(possible: int, limit: int) -> int:
    """What is allowed within a limit: a Deny in either denies, and where the limit is silent nothing is allowed.

    >>> bound(ALLOW, ALLOW | NONE) == ALLOW | NONE, bound(NONE, ALLOW) == NONE, bound(ALLOW | NONE, DENY) == DENY
    (True, True, True)
    """
    result = 0
    for a in members(possible):
        for b in members(limit):
            result |= DENY if DENY in (a, b) else max(a, b)
    return result


def is_certain(possible: int) -> bool:
    """Whether just one outcome is possible."""
    return possible in (DENY, ALLOW, NONE)


def union(sets: Iterable[int]) -> int:
    """The outcomes possible in any of the cases."""
    result = 0
    for possible in sets:
        result |= possible
    return result


def outcome_of(possible: int) -> str:
    """The outcome word of interfaces.md §3 for a set: a Deny that is certain needs no certain reason."""
    if possible == ALLOW:
        return "allowed"
    if possible & ALLOW:
        return "undetermined"
    return "explicit-deny" if possible == DENY else "implicit-deny"


WORST = ("explicit-deny", "implicit-deny", "undetermined")


def worst(outcomes: Iterable[str]) -> str:
    """The outcome of several required actions: one certain denial is enough.

    >>> worst(["allowed", "undetermined", "implicit-deny"]), worst(["allowed"])
    ('implicit-deny', 'allowed')
    """
    given = set(outcomes)
    return next((outcome for outcome in WORST if outcome in given), "allowed")


def members(possible: int) -> tuple[int, ...]:
    """Return the outcomes of a set, each as a set of its own."""
    return tuple(bit for bit in (DENY, ALLOW, NONE) if possible & bit)
