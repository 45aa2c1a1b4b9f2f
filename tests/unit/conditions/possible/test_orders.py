"""Tests of the same two values that are no texts: what they come to together."""

from __future__ import annotations

from ostiary.conditions import Context, compile_condition
from ostiary.conditions.possible.open_tests import OpenCondition, open_condition
from ostiary.conditions.possible.orders import compared_values, vectors_of_orders

UNKNOWN = Context({}, complete=False)


def open_test(
    name: str, *listed: str, key: str = "t", context: Context = UNKNOWN, deny: bool = False
) -> OpenCondition:
    (test,) = compile_condition({name: {key: listed}}, deny=deny).tests
    found = open_condition(test.decide, context, str)
    assert found is not None
    return found


def has_one(_key: str) -> bool:
    return False


def has_several(_key: str) -> bool:
    return True


def test_what_is_compared() -> None:
    """The same two values are, read alike; texts are none, nor what is listed beside something else."""
    less = compared_values(open_test("NumberLessThan", "${k}"), has_one)
    assert less is not None
    assert less == compared_values(open_test("NumberGreaterThanIfExists", "${k}", deny=True), has_one)
    others = [
        open_test("DateLessThan", "${k}"),
        open_test("NumberLessThan", "${m}"),
        open_test("NumberLessThan", "${k}", key="u"),
        open_test("NumberLessThan", "${k}", context=Context({"t": ("5",)}, complete=False)),
        open_test("NumberLessThan", "${k}", context=Context({"t": ("6",)}, complete=False)),
    ]
    assert len({less, *(compared_values(other, has_one) for other in others)}) == 1 + len(others)
    for listed in (["1${k}"], ["${k}", "5"], ["${k}", "${m}"]):
        assert compared_values(open_test("NumberLessThan", *listed), has_one) is None
    assert compared_values(open_test("StringEquals", "${k}"), has_one) is None


def test_keys_of_several_values() -> None:
    """They are not compared as one value, be they known or not."""
    assert compared_values(open_test("NumberLessThan", "${k}"), has_several) is None
    two = Context({"t": ("5", "6")}, complete=False)
    assert compared_values(open_test("ForAnyValue:NumberLessThan", "${k}", context=two), has_one) is None


def test_what_they_come_to() -> None:
    """One value is less than the other, equal to it or greater; or a fault, which a Deny passes; or it is absent."""
    tests = [
        open_test("NumberLessThan", "${k}"),
        open_test("NumberLessThanEqualsIfExists", "${k}"),
        open_test("NumberNotEquals", "${k}", deny=True),
    ]
    less, equal, greater = (True, True, True), (False, True, False), (False, False, True)
    assert list(vectors_of_orders(tests)) == [less, equal, greater, (False, False, True), (False, True, True)]
    known = Context({"t": ("5",)}, complete=False)
    assert list(vectors_of_orders([open_test("NumberEquals", "${k}", context=known)])) == [
        (False,),
        (True,),
        (False,),
        (False,),
    ]
