"""Globs, held against a naive matcher."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary.syntax import glob
from ostiary.syntax.glob import Glob

ALPHABET = "ab:"
PARTS = st.lists(st.tuples(st.text(ALPHABET + "*?", max_size=6), st.booleans()), max_size=4)


def fits(elements: list[tuple[str, bool]], text: str, *, within_segment: bool) -> bool:
    """The definition of a glob, one row for each character of the text."""
    row = [True]
    for character, plain in elements:
        row.append(row[-1] and character == "*" and not plain)
    for read in text:
        above, row = row, [False]
        for place, (character, plain) in enumerate(elements):
            if character == "*" and not plain:
                row.append(row[place] or (above[place + 1] and not (within_segment and read == ":")))
            else:
                row.append(
                    above[place]
                    and (
                        character == read
                        or (character == "?" and not plain and not (within_segment and read == ":"))
                    )
                )
    return row[-1]


@given(PARTS, st.text(ALPHABET + "*", max_size=12), st.booleans())
def test_matches_as_defined(parts: list[tuple[str, bool]], text: str, within_segment: bool) -> None:
    """A glob matches exactly the texts that its definition lists."""
    elements = [(character, plain) for part, plain in parts for character in part]
    expected = fits(elements, text, within_segment=within_segment)
    assert Glob(parts, within_segment=within_segment).matches(text) is expected


@given(PARTS, st.text(ALPHABET + "*", max_size=12))
def test_a_long_run_is_searched_in_parts(parts: list[tuple[str, bool]], text: str) -> None:
    """A run with `?` that is searched for in parts of two elements is found where it is found at once."""
    expected = fits(
        [(character, plain) for part, plain in parts for character in part], text, within_segment=False
    )
    longest, glob._LONGEST_SEARCH = glob._LONGEST_SEARCH, 2
    try:
        assert Glob(parts).matches(text) is expected
    finally:
        glob._LONGEST_SEARCH = longest


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_any_pattern_compiles(pattern: str, text: str) -> None:
    """Every text is a pattern, and matching it never raises."""
    assert Glob(pattern).matches(text) in (True, False)
    assert Glob([(pattern, True)]).matches(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("*", "a\nb", True),
        ("a?c", "a\nc", True),
        ("?", "", False),
        ("abc", "abcd", False),
        ("*.txt", "a.txt\n", False),
        ("a.c", "abc", False),
        (r"\*", "*", False),
        ("[a]", "a", False),
        ("ab*ba", "aba", False),
        ("?", "\U0001f600", True),
    ],
)
def test_examples(pattern: str, text: str, expected: bool) -> None:
    """Stars span everything, a question mark one character, and nothing else is special."""
    assert Glob(pattern).matches(text) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("ecs:*:list", "ecs:servers:list", True),
        ("ecs:*", "ecs:servers:list", False),
        ("*:*:*", "ecs:servers:list", True),
        ("ecs:*list", "ecs:a:list", False),
        ("iam:*:get*", "iam::getUser", True),
        ("*?b*c", "ab:bc", False),
        ("ecs:?:list", "ecs:a:list", True),
        ("ecs?servers:list", "ecs:servers:list", False),
    ],
)
def test_wildcards_stay_within_their_segment(pattern: str, text: str, expected: bool) -> None:
    """Within segments, neither a star nor a question mark stands for a colon."""
    assert Glob(pattern, within_segment=True).matches(text) is expected


def test_folding() -> None:
    """A folding glob compares in any case, the substituted text included."""
    glob = Glob([("OBS:*:", False), ("ListBucket", True)], fold=True)
    assert glob.matches("obs:BUCKET:listBUCKET")
    assert not Glob("OBS").matches("obs")


@pytest.mark.parametrize(
    ("pattern", "literal", "everything"),
    [("abc", "abc", False), ("", "", False), ("*", None, True), ("**", None, True), ("a*", None, False)],
)
def test_shape(pattern: str, literal: str | None, everything: bool) -> None:
    """A pattern without wildcards is its literal text; a lone star is everything."""
    glob = Glob(pattern)
    assert (glob.literal, glob.everything) == (literal, everything)


def test_substituted_wildcards_are_literal() -> None:
    """A star that was filled in makes no pattern."""
    glob = Glob([("a", False), ("*", True), ("?", True)])
    assert glob.literal == "a*?"
    assert not Glob([("*", True)]).everything


@pytest.mark.parametrize(
    "pattern", ["*a" * 50 + "*b", "a*" * 50 + "b", "**" * 50 + "b", "*?a" * 50 + "*b", "*a" * 2000]
)
@pytest.mark.parametrize("within_segment", [False, True])
def test_hostile_patterns_do_not_backtrack(pattern: str, within_segment: bool) -> None:
    """A pattern of many stars gives its answer on a text of ten thousand characters."""
    assert Glob(pattern, within_segment=within_segment).matches("a" * 10_000) is pattern.endswith("a")


@pytest.mark.parametrize("size", [50_000, 200_000])
def test_long_texts_between_stars_are_found_in_one_pass(size: int) -> None:
    """A text that nearly occurs at every place is still looked for in one pass over the value."""
    assert not Glob("*" + "a" * (size // 2) + "b*").matches("a" * size)
