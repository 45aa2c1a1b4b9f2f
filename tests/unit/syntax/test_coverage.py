"""Patterns against patterns: what one holds of the other."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.syntax.action import ActionPattern, is_pattern
from ostiary.syntax.coverage import coverage


@pytest.mark.parametrize(
    ("pattern", "other", "expected"),
    [
        ("cce:kubernetes:*", "cce:kubernetes:*", True),
        ("cce:*:*", "cce:kubernetes:*", True),
        ("*:*:*", "cce:kubernetes:*", True),
        ("cce:kubernetes:get", "cce:kubernetes:*", None),
        ("cce:kubernetes:?", "cce:kubernetes:*", None),
        ("cce:kubernetes:??", "cce:kubernetes:*", None),
        ("cce:*:get*", "cce:kubernetes:*", None),
        ("cce:cluster:*", "cce:kubernetes:*", False),
        ("cce:kubernetes", "cce:kubernetes:*", False),
        ("vpc:*:get*", "vpc:*:get*", True),
        ("vpc:*:g*", "vpc:*:get*", True),
        ("vpc:*:*t*", "vpc:*:get*", True),
        ("vpc:*:*ted", "vpc:*:get*", None),
        ("vpc:*:list*", "vpc:*:get*", False),
        ("a:b:*?", "a:b:?*", True),
        ("a:b:**", "a:b:*", True),
        ("a:b:?", "a:b:?", True),
        ("a:b:x", "a:b:?", None),
        ("a:b:xy", "a:b:?", False),
        ("", "a:b:*", False),
    ],
)
def test_coverage(pattern: str, other: str, expected: bool | None) -> None:
    """True for all of the other pattern, False for none of it, None for a part."""
    assert coverage(pattern, other) is expected


LONGEST = 3


def texts(pattern: str) -> set[str]:
    """The texts of up to three characters of a small alphabet that a pattern holds."""
    found = re.compile("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern))
    letters = (itertools.product("ab", repeat=length) for length in range(LONGEST + 1))
    return {"".join(text) for words in letters for text in words if found.fullmatch("".join(text))}


PATTERNS = st.text(alphabet="ab*?", max_size=3)


@given(PATTERNS, PATTERNS)
@settings(max_examples=500)
def test_the_texts_say_the_same(pattern: str, other: str) -> None:
    """What is said of two patterns holds of their texts, and a text of up to three characters shows it."""
    one, two = texts(pattern), texts(other)
    expected = False if not one & two else two <= one or None
    # a text that only one holds, or both, may need as many characters as both patterns have
    assert coverage(pattern, other) is expected or len(pattern + other) > LONGEST


def test_hostile_patterns() -> None:
    """Of patterns that would take too long to compare nothing is said for certain."""
    assert coverage("a:" + "*a?" * 300 + ":b", "a:" + "*b?" * 300 + ":*") in (None, False)


def test_is_pattern() -> None:
    """Wildcards make a pattern."""
    assert [is_pattern(text) for text in ("a:b:c", "a:b:*", "a:?:c")] == [False, True, True]


def test_action_patterns() -> None:
    """An action pattern answers for actions as ever, and for patterns with what it covers of them."""
    pattern = ActionPattern("CCE:kubernetes:Get*")
    assert (pattern.truth("cce:kubernetes:getpod"), pattern.truth("cce:kubernetes:list")) == (True, False)
    assert (pattern.truth("cce:kubernetes:*"), pattern.truth("cce:cluster:*")) == (None, False)
    assert ActionPattern("*").truth("cce:kubernetes:*") is True
