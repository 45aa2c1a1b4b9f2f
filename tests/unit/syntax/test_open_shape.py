"""Patterns with holes, against filling them with many texts."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.syntax.open_shape import MOST_CHARACTERS, Hole, OpenShape, Piece, open_shape
from ostiary.syntax.overlap import Shape

TEXTS = ["".join(text) for length in range(4) for text in product("ab", repeat=length)]
HOLES = [Hole("k"), Hole("k"), Hole("m")]
PIECES: st.SearchStrategy[Piece] = st.sampled_from(
    [*HOLES, ("a", False), ("b*", False), ("?", False), ("*", False), ("ab", True)]
)
SHAPES = st.builds(
    lambda pieces, stars: open_shape(pieces, wild=True, stars=stars),
    st.lists(PIECES, min_size=1, max_size=4),
    st.tuples(st.booleans(), st.booleans()),
)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(SHAPES, st.sampled_from(TEXTS))
def test_the_texts_that_may_stand_in_a_hole(shape: OpenShape, text: str) -> None:
    """They are those with which the pattern fits, whatever stands in other holes."""
    has_hole = any(hole.key == "k" for hole in shape.holes)
    tried = (one for one in TEXTS if has_hole and shape.hull("k", Shape.literal(one)).fits(text))
    assert shape.texts_for("k", text) == frozenset(tried)


def test_too_many_pieces_are_not_tried() -> None:
    """Where any piece of a long text may stand in a hole there is no list of them."""
    within = open_shape([("*", False), Hole("k"), ("*", False)], wild=True)
    assert within.texts_for("k", "a" * MOST_CHARACTERS) is None
    assert within.texts_for("k", "aa") == frozenset({"", "a", "aa"})
    twice = open_shape([Hole("k"), ("*", False), Hole("k")], wild=True)
    assert twice.texts_for("k", "ab" * 1_000) is None
    assert twice.texts_for("k", "abcab") == frozenset({"", "ab"})


def test_a_hole_that_is_there_twice_and_nothing_else() -> None:
    """Its two texts are equally long, however long the text is."""
    twice = open_shape([("x", True), Hole("k"), Hole("k")])
    assert twice.texts_for("k", "x" + "ab" * 1_000) == frozenset({"ab" * 500})
    assert twice.texts_for("k", "xabc") == twice.texts_for("k", "") == frozenset()


def test_spellings_are_read_as_the_pattern_reads_them() -> None:
    """Without regard to case the texts for a hole are in small letters."""
    assert open_shape([("X", True), Hole("k")], fold=str.casefold).texts_for("k", "xAb") == frozenset({"ab"})


def test_what_a_pattern_lies_within() -> None:
    """The hull takes holes for any text, or for those that fit a shape."""
    shape = open_shape([("h/", True), Hole("k"), ("/*", False)], wild=True)
    assert shape.hull().fits("h//x")
    assert not shape.hull("k", Shape.prefix("a")).fits("h/b/x")
    assert shape.hull("k", Shape.prefix("a")).fits("h/ab/x")
