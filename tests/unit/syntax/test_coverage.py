"""Patterns against patterns: what one holds of the other."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.syntax.action import ActionPattern
from ostiary.syntax.coverage import coverage, is_pattern


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
        ("a:b:*?", "a:b:?*", None),
        ("a:b:?", "a:b:?", True),
        ("a:b:x", "a:b:?", None),
        ("a:b:xy", "a:b:?", False),
        ("", "a:b:*", False),
    ],
)
def test_coverage(pattern: str, other: str, expected: bool | None) -> None:
    """True for all of the other pattern, False for none of it, None for a part, or where it is hard to say."""
    assert coverage(pattern, other) is expected


def texts(pattern: str) -> set[str]:
    """The texts of up to three characters of a small alphabet that a pattern holds."""
    found = re.compile("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern))
    letters = (itertools.product("ab", repeat=length) for length in range(4))
    return {"".join(text) for words in letters for text in words if found.fullmatch("".join(text))}


PATTERNS = st.text(alphabet="ab*?", max_size=3)


@given(PATTERNS, PATTERNS)
@settings(max_examples=500)
def test_certain_answers_are_right(pattern: str, other: str) -> None:
    """Where coverage is certain, the texts themselves say the same; where no text is shared it says so."""
    one, two = texts(pattern), texts(other)
    answer = coverage(pattern, other)
    if answer is True:
        assert two <= one
    assert (answer is False) == (not one & two) or len(pattern + other) > 3


def test_long_patterns_are_fast() -> None:
    """Hostile patterns cost the product of their lengths, not more."""
    assert coverage("a:" + "*a" * 300 + ":b", "a:" + "*b" * 300 + ":*") in (None, False)


def test_is_pattern() -> None:
    """Wildcards make a pattern."""
    assert [is_pattern(text) for text in ("a:b:c", "a:b:*", "a:?:c")] == [False, True, True]


def test_action_patterns() -> None:
    """An action pattern answers for actions as ever, and for patterns with what it covers of them."""
    pattern = ActionPattern("CCE:kubernetes:Get*")
    assert (pattern.truth("cce:kubernetes:getpod"), pattern.truth("cce:kubernetes:list")) == (True, False)
    assert (pattern.truth("cce:kubernetes:*"), pattern.truth("cce:cluster:*")) == (None, False)
    assert ActionPattern("*").truth("cce:kubernetes:*") is True
