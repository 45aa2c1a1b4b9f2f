"""Closures tell the truth of a test, and the test tells why: the same truth."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ostiary.conditions import Context, compile_condition
from ostiary.conditions.quick import REMEMBERED, closure_of
from ostiary.conditions.values import read_number
from tests.property.request_lines import choose_context
from tests.property.strategies import conditions


def facts_of(random: Random) -> dict[str, tuple[str, ...]]:
    given_ = choose_context(random, identified=False)
    lists = {
        key: value if isinstance(value, list) else [] if value is None else [value]
        for key, value in given_.items()
    }
    return {key: tuple(map(str, values)) for key, values in lists.items()}


def _texts(written: Any) -> tuple[str, ...]:
    """What a policy lists: a value that stands alone is a list of one."""
    return tuple(map(str, written if isinstance(written, list) else [written]))


@given(conditions(), st.integers(0, 2**32), st.booleans(), st.sampled_from(["both", "glob", "contains"]))
def test_closures_equal_verdicts(written: Any, seed: int, deny: bool, reading: Any) -> None:
    """For every operator, key and value a closure says what the verdict says."""
    listed = {
        operator: {key: _texts(values) for key, values in keys.items()} for operator, keys in written.items()
    }
    condition = compile_condition(listed, deny=deny, string_like=reading)
    random = Random(seed)
    for _ in range(8):
        unknown = random.sample(["g:UserName", "x:Tag", "g:CurrentTime"], random.randrange(3))
        context = Context(facts_of(random), complete=random.random() < 0.6, unknown=unknown)
        for test in condition.tests:
            assert test.truth(context) is test.decide.examine(context).truth
            assert closure_of(test.decide)(context) is test.truth(context)


def test_remembered_texts_are_bounded() -> None:
    """What closures remember of the texts of requests does not grow without end."""
    condition = compile_condition({"NumberLessThan": {"x:Size": ("5",)}}, deny=False)
    for number in range(REMEMBERED + 10):
        context = Context({"x:Size": (str(number),)}, complete=True)
        assert condition.truth(context) is (number < 5)
    assert read_number("4") is not None
