"""The cells of tests whose variables are not known, against filling in many texts."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.conditions import Context, compile_condition
from ostiary.conditions.possible.binding import MISSING, Binding, fill
from ostiary.conditions.possible.cells import Cell
from ostiary.conditions.possible.loose_cells import MOST_LOOSE, find_cells_with_bindings, truth_of_text
from ostiary.conditions.possible.open_tests import FREE, OpenCondition, OpenReading, Resolved, open_condition
from ostiary.syntax.open_shape import OpenShape
from ostiary.syntax.overlap import Shape

UNKNOWN = Context({}, complete=False)
TEXTS = ["".join(text) for length in range(4) for text in product("abx", repeat=length)]
SHAPES = [Shape.prefix("a"), Shape.literal("a"), Shape.part("b")]


def open_test(
    name: str, listed: tuple[str, ...], context: Context = UNKNOWN, *, deny: bool = False
) -> OpenCondition:
    (test,) = compile_condition({name: {"t": listed}}, deny=deny).tests
    found = open_condition(test.decide, context, str)
    assert found is not None
    return found


def readings_of(found: Resolved) -> tuple[OpenReading, ...]:
    assert isinstance(found, tuple)
    return found


def binding_of(text: str) -> Binding:
    """What is known of a text if no more is known than which shapes it fits."""
    fitting = frozenset(shape for shape in SHAPES if shape.fits(text))
    return Binding(fitting=fitting, others=frozenset(SHAPES) - fitting)


def text(one: str) -> Binding:
    """A text that is known."""
    return Binding(frozenset({Shape.literal(one)}))


NAMES = [
    "StringEquals",
    "StringNotEquals",
    "StringStartWith",
    "StringMatch",
    "StringEndWith",
    "StringEqualsIgnoreCase",
]
LISTED = ["${k}", "x${k}", "${k}${k}", "*${k}", "${k}b"]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(LISTED)), min_size=1, max_size=2),
    st.lists(st.tuples(st.sampled_from(NAMES[:3]), st.sampled_from(["a", "xa", "ab"])), max_size=1),
    st.sampled_from(TEXTS),
)
def test_every_value_is_in_a_cell(
    tests: list[tuple[str, str]], plain: list[tuple[str, str]], name: str
) -> None:
    """Whatever text of those that are not told apart the variable stands for, each value comes out as in some cell."""
    bindings = {"k": binding_of(name)}
    readings = [r for op, text in tests for r in readings_of(open_test(op, (text,)).resolve(bindings))]
    constant = [compile_condition({op: {"t": (text,)}}, deny=False).tests[0] for op, text in plain]
    readings += [OpenReading(one) for test in constant for one in test.decide.readings(UNKNOWN)]
    found = find_cells_with_bindings(readings)
    assert found is not None
    cells = {cell for cell, *_ in found}
    every = [compile_condition({op: {"t": (text,)}}, deny=False).tests[0] for op, text in (*tests, *plain)]
    for one in (text for text in TEXTS if binding_of(text) == bindings["k"]):
        for value in TEXTS:
            context = Context({"k": (one,), "t": (value,)}, complete=True)
            truths = [test.truth(context) for test in every]
            assert Cell(sum(1 << n for n, truth in enumerate(truths) if truth)) in cells, (one, value)


def test_a_variable_that_stands_for_nothing() -> None:
    """It hinders an Allow, leaves a Deny open, and takes its default; a value that cannot be read comes before it."""
    missing = {"k": MISSING}
    assert open_test("StringEquals", ("${k}",)).resolve(missing) is False
    assert open_test("StringEquals", ("${k}",), deny=True).resolve(missing) is None
    (reading,) = readings_of(open_test("StringEquals", ("${k, 'd'}",)).resolve(missing))
    assert reading.test.listed == (Shape.literal("d"),)
    known = {"k": MISSING, "m": text("x")}
    assert open_test("NumberEquals", ("${k}", "${m}"), deny=True).resolve(known) is True


def test_a_tested_key_that_is_known() -> None:
    """The test is settled where the text that it needs is none that the variable may be; else it is free."""
    context = Context({"t": ("a",)}, complete=False)
    test = open_test("StringEquals", ("${k}",), context)
    assert list(test.texts_of("k", ())) == [Shape.literal("a")]
    assert test.resolve({"k": binding_of("b")}) is False
    assert test.resolve({"k": text("a")}) is True
    assert test.resolve({"k": Binding()}) is FREE
    assert open_test("NumberEquals", ("${k}",), context).resolve({"k": Binding()}) is FREE


def test_a_text_of_which_something_is_known() -> None:
    """What a test says of it is certain if all such texts pass, or none, and free else."""
    bindings = {"k": Binding(others=frozenset({Shape.literal("a")}))}
    text = fill(OpenShape.of_key("k"), bindings)
    for listed, expected in (("${k}", True), ("x${k}", False), ("a", False), ("b", FREE)):
        (test,) = compile_condition({"StringEquals": {"t": (listed,)}}, deny=False).tests
        open_one = open_condition(test.decide, UNKNOWN, str)
        readings = tuple(map(OpenReading, test.decide.readings(UNKNOWN)))
        if open_one is not None:
            readings = readings_of(open_one.resolve(bindings))
        assert truth_of_text(readings, text) is expected, listed


def test_too_many_patterns() -> None:
    """More patterns than are looked at together have no cells."""
    listed = tuple(f"{'x' * n}${{k}}" for n in range(MOST_LOOSE + 1))
    readings = readings_of(open_test("StringEquals", listed).resolve({"k": Binding()}))
    assert find_cells_with_bindings(readings) is None
    assert (
        find_cells_with_bindings(readings_of(open_test("StringEquals", listed[1:]).resolve({"k": Binding()})))
        is not None
    )
