"""The cells that patterns cut all texts into, against trying every short text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.syntax.glob import Glob
from ostiary.syntax.overlap import Shape, find_cells

SMALL = st.text("ab", max_size=2)
GLOBS = st.text("ab*?", max_size=3).map(lambda text: (Shape.glob(Glob(text)), Glob(text).matches))
SHAPES = st.one_of(
    GLOBS,
    SMALL.map(lambda text: (Shape.literal(text), text.__eq__)),
    SMALL.map(lambda text: (Shape.prefix(text), lambda value: value.startswith(text))),
    SMALL.map(lambda text: (Shape.suffix(text), lambda value: value.endswith(text))),
    SMALL.map(lambda text: (Shape.part(text), lambda value: text in value)),
    SMALL.map(lambda text: (Shape.literal(text, str.casefold), lambda value: value.casefold() == text)),
)
TEXTS = ["".join(text) for length in range(7) for text in product("aAbB!", repeat=length)]
"""Long enough to tell three such patterns apart in every way in which they can be."""


def cells(shapes: Sequence[Shape], *, without: str = "", empty: bool = True) -> set[int] | None:
    found = find_cells(shapes, without=without, empty=empty)
    return None if found is None else set(found)


@settings(max_examples=60, deadline=None)
@given(st.lists(SHAPES, max_size=3))
def test_cells_are_what_texts_fit(shapes: list[Any]) -> None:
    """A cell is found just if some text fits these patterns and no others."""
    fits = [test for _, test in shapes]
    tried = {sum(1 << n for n, fit in enumerate(fits) if fit(text)) for text in TEXTS}
    assert cells([shape for shape, _ in shapes]) == tried


def test_characters_with_several_spellings() -> None:
    """A text is compared as its fold reads it, also where that has more characters than the text."""
    sharp = Shape.literal("strasse", str.casefold)
    assert cells([sharp, Shape.literal("straße")]) == {0, 1, 3}
    kelvin = [Shape.literal("k", str.casefold), Shape.literal("k"), Shape.literal("K")]
    assert cells(kelvin) == {0, 1, 3, 5}, "the Kelvin sign is a third spelling"


def test_texts_that_are_left_out() -> None:
    """The empty text and texts with some characters count only where they may occur."""
    assert cells([Shape.literal("")], empty=False) == {0}
    assert cells([Shape.glob(Glob("*"))], empty=False) == {1}
    assert cells([Shape.literal("a:b")], without=":") == {0}


def test_too_much_work_is_not_done() -> None:
    """Patterns that cut all texts into too many cells to look at give no answer, and soon."""
    assert (
        find_cells([Shape.glob(Glob(f"*{a}*{b}*{a}{b}*{b}*")) for a, b in product("abcdefgh", repeat=2)])
        is None
    )
