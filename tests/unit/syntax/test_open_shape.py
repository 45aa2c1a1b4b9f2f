"""Patterns with holes, against filling them with many texts."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.syntax.open_shape import MOST_CHARACTERS, Hole, OpenShape, Piece, may_hold_together, open_shape
from ostiary.syntax.overlap import Shape

TEXTS = ["".join(text) for length in range(4) for text in product("ab", repeat=length)]
FEW = ["", "a", "b", "ab", "ba", "abb", "zz", "A"]
HOLES = [Hole("k"), Hole("k"), Hole("m")]
PIECES: st.SearchStrategy[Piece] = st.sampled_from(
    [*HOLES, ("a", False), ("b*", False), ("?", False), ("*", False), ("ab", True)]
)
SHAPES = st.builds(
    lambda pieces, stars: open_shape(pieces, wild=True, stars=stars),
    st.lists(PIECES, min_size=1, max_size=4),
    st.tuples(st.booleans(), st.booleans()),
)
EQUAL = st.builds(
    lambda pieces, fold: open_shape(pieces, fold=fold),
    st.lists(st.sampled_from([*HOLES, ("a", True), ("Ab", True)]), min_size=1, max_size=3),
    st.sampled_from([None, str.casefold]),
)


def filled(shape: OpenShape, values: dict[str, str]) -> Shape:
    closed = shape.replace(lambda hole: Shape.literal(values[hole.key])).closed()
    assert closed is not None
    return closed


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


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(SHAPES | EQUAL, min_size=1, max_size=3))
def test_what_one_text_may_fit_at_once(shapes: list[OpenShape]) -> None:
    """Whatever stands in the holes, no text fits a combination of patterns that is left out."""
    allowed = set(may_hold_together(tuple(shapes)))
    for name, other in product(FEW, FEW):
        closed = []
        for shape in shapes:
            fold = shape.fold or str
            closed.append(filled(shape, {"k": fold(name), "m": fold(other)}))
        for text in TEXTS:
            fitting = frozenset(one for one, shape in zip(shapes, closed, strict=True) if shape.fits(text))
            assert fitting in allowed, (shapes, name, other, text)


def test_what_hangs_together_whatever_the_text() -> None:
    """Equal is a way of beginning with, and of being spelled like; and no text is longer than itself."""
    equal, begins = open_shape([Hole("k")]), open_shape([Hole("k")], stars=(False, True))
    spelled, longer = (
        open_shape([Hole("k")], fold=str.casefold),
        open_shape([("x", True), Hole("k")], stars=(False, True)),
    )
    assert frozenset({equal}) not in may_hold_together((equal, begins))
    assert frozenset({equal}) not in may_hold_together((equal, spelled))
    assert frozenset({equal, longer}) not in may_hold_together((equal, longer))


def test_what_a_pattern_lies_within() -> None:
    """The hull takes holes for any text, or for those that fit a shape."""
    shape = open_shape([("h/", True), Hole("k"), ("/*", False)], wild=True)
    assert shape.hull().fits("h//x")
    assert not shape.hull("k", Shape.prefix("a")).fits("h/b/x")
    assert shape.hull("k", Shape.prefix("a")).fits("h/ab/x")
