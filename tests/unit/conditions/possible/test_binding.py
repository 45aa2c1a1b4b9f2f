"""What keys turn out to be one after the other, where it is known whether they have the same text."""

from __future__ import annotations

from ostiary.conditions.possible.binding import MISSING, Binding, Bindings, Loose, bind, fill, texts_before
from ostiary.syntax.open_shape import Hole, OpenShape, open_shape
from ostiary.syntax.overlap import Shape

NOTHING: frozenset[Loose] = frozenset()
A, FOLDED = Shape.literal("a"), Shape.literal("a", str.casefold)
BEGINS = Shape.prefix("b")


def text_of(key: str, bindings: Bindings) -> Loose:
    """The text of a key that is not known."""
    found = fill(OpenShape.of_key(key), bindings)
    assert isinstance(found, Loose)
    return found


def known(same: bool, second: Binding, first: Binding = Binding()) -> Bindings:  # noqa: B008 - it never changes
    """Two keys, which have the same text, or not."""
    bindings = bind({}, "k", first, NOTHING, NOTHING)
    texts = frozenset({text_of("k", bindings)})
    return bind(bindings, "m", second, texts if same else NOTHING, NOTHING if same else texts)


def test_what_is_the_same_is_one_text() -> None:
    """Whatever is known of one key is known of the other, and both stand for the first in a pattern."""
    bindings = known(True, Binding(frozenset({BEGINS})))
    assert bindings["k"].fitting == {BEGINS}
    shape = open_shape([Hole("k"), ("-", True), Hole("m")])
    assert fill(shape, bindings) == Loose(
        open_shape([Hole("k"), ("-", True), Hole("k")]), (("k", bindings["k"]),)
    )
    assert fill(shape, known(True, Binding(frozenset({A})))) == Shape.literal("a-a")


def test_what_is_the_same_in_any_spelling() -> None:
    """Of the other key no more is known then than how it reads in small letters."""
    bindings = bind({}, "k", Binding(), NOTHING, NOTHING)
    same = frozenset(one for one in texts_before(bindings) if one.shape.fold is not None)
    bindings = bind(bindings, "m", Binding(frozenset({A})), same, NOTHING)
    assert bindings["k"].fitting == {FOLDED}
    assert fill(OpenShape.of_key("k", str.casefold), bindings) == FOLDED
    assert text_of("k", bindings).shape == OpenShape.of_key("k")


def test_what_is_not_the_same() -> None:
    """A text that fits one of the two does not fit the other; what one is, the other is not."""
    bindings = known(False, Binding())
    assert (OpenShape.of_key("k"), False) in set(text_of("m", bindings).guards())
    assert text_of("k", known(False, Binding(frozenset({A})))).may_fit("a") is False


def test_keys_that_are_missing() -> None:
    """They have no text that another key may have."""
    bindings = bind({}, "k", MISSING, NOTHING, NOTHING)
    assert list(texts_before(bindings)) == []
    assert bind(bindings, "m", MISSING, NOTHING, NOTHING) == {"k": MISSING, "m": MISSING}


def test_what_is_read_in_small_letters() -> None:
    """What fits a pattern as it is fits what is known of its key in small letters, as far as that can be said."""
    folded = Binding(others=frozenset({FOLDED}))
    exact = fill(open_shape([("X", True), Hole("k")]), {"k": folded})
    assert isinstance(exact, Loose)
    assert (Shape.literal("xa", str.casefold), False) in set(exact.guards())
    begins = fill(open_shape([("X", True), Hole("k")], stars=(False, True)), {"k": folded})
    assert isinstance(begins, Loose)
    assert {shape.fold for shape, _ in begins.guards()} == {None}
