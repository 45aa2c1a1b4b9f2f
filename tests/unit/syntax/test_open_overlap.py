"""What one text may fit of several patterns with holes, against filling them with many texts."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.syntax.open_overlap import may_hold_together
from ostiary.syntax.open_shape import Hole, OpenShape, open_shape
from ostiary.syntax.overlap import Shape
from tests.unit.syntax.test_open_shape import HOLES, SHAPES, TEXTS

FEW = ["", "a", "b", "ab", "ba", "abb", "zz", "A"]
EQUAL = st.builds(
    lambda pieces, fold: open_shape(pieces, fold=fold),
    st.lists(st.sampled_from([*HOLES, ("a", True), ("Ab", True)]), min_size=1, max_size=3),
    st.sampled_from([None, str.casefold]),
)


def filled(shape: OpenShape, values: dict[str, str]) -> Shape:
    closed = shape.replace(lambda hole: Shape.literal(values[hole.key])).closed()
    assert closed is not None
    return closed


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
    spelled = open_shape([Hole("k")], fold=str.casefold)
    longer = open_shape([("x", True), Hole("k")], stars=(False, True))
    assert frozenset({equal}) not in may_hold_together((equal, begins))
    assert frozenset({equal}) not in may_hold_together((equal, spelled))
    assert frozenset({equal, longer}) not in may_hold_together((equal, longer))
