"""Which tests hang together over several keys, and the order of their keys."""

from __future__ import annotations

from ostiary.conditions import Context, compile_condition
from ostiary.conditions.possible.open_tests import OpenCondition, open_condition
from ostiary.engine.certainty.components import Plan, find_components


def condition(key: str, *variables: str, **known: str) -> OpenCondition:
    listed = ("".join(f"${{{name}}}" for name in variables),)
    (test,) = compile_condition({"StringEquals": {key: listed}}, deny=False).tests
    facts = {name: (value,) for name, value in known.items()}
    found = open_condition(test.decide, Context(facts, complete=False), str)
    assert found is not None
    return found


def plans(*tests: OpenCondition) -> list[Plan]:
    return list(find_components(dict(enumerate(tests))))


def test_keys_of_variables_come_first() -> None:
    """A key is looked at before those whose tests have its text in them."""
    (plan,) = plans(condition("a", "b"), condition("b", "c"), condition("a", "c"))
    assert sorted(plan.order, key=lambda key: plan.order[key]) == ["c", "b", "a"]
    assert list(plan.tests) == [0, 1, 2]


def test_what_hangs_together() -> None:
    """Tests hang together by the keys that they share; the tested key counts only if it is not known."""
    assert [set(plan.order) for plan in plans(condition("a", "b"), condition("c", "d"))] == [
        {"a", "b"},
        {"c", "d"},
    ]
    assert [set(plan.order) for plan in plans(condition("a", "b", a="x"), condition("a", "d", a="x"))] == [
        {"b"},
        {"d"},
    ]
    assert [set(plan.order) for plan in plans(condition("a", "b", "c", a="x"))] == [{"b", "c"}]


def test_a_circle_is_left_open() -> None:
    """The test that closes a circle of keys is left out, and so is a key in a test of itself."""
    (plan,) = plans(condition("a", "b"), condition("b", "c"), condition("c", "a"))
    assert list(plan.tests) == [0, 1]
    assert plans(condition("a", "a")) == []
