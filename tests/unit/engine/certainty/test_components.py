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
    assert sorted(plan.ranks, key=lambda key: plan.ranks[key]) == ["c", "b", "a"]
    assert list(plan.tests) == [0, 1, 2]


def test_what_hangs_together() -> None:
    """Tests hang together by the keys that they share; the tested key counts only if it is not known."""
    assert [set(plan.ranks) for plan in plans(condition("a", "b"), condition("c", "d"))] == [
        {"a", "b"},
        {"c", "d"},
    ]
    assert [set(plan.ranks) for plan in plans(condition("a", "b", a="x"), condition("a", "d", a="x"))] == [
        {"b"},
        {"d"},
    ]
    assert [set(plan.ranks) for plan in plans(condition("a", "b", "c", a="x"))] == [{"b", "c"}]


def test_a_circle_of_keys() -> None:
    """Each test waits for what comes before the last of its keys; what closes the circle waits for its own key too."""
    (plan,) = plans(condition("a", "b"), condition("b", "c"), condition("c", "a"))
    assert sorted(plan.ranks, key=lambda key: plan.ranks[key]) == ["c", "b", "a"]
    assert plan.ring
    assert plan.keys == {0: ("c", "b"), 1: ("c",), 2: ("c", "b", "a")}
    (alone,) = plans(condition("a", "a"))
    assert (alone.ring, alone.keys) == (True, {0: ("a",)})


def test_keys_that_are_compared_in_one_way_only() -> None:
    """Then a test waits for its own variables; where there is a second way, for all keys that come before."""
    (plan,) = plans(condition("a", "b"), condition("b", "c"), condition("d", "c"))
    assert not plan.ring
    assert plan.keys == {0: ("b",), 1: ("c",), 2: ("c",)}
    (plan,) = plans(condition("a", "b"), condition("b", "c"), condition("a", "c"))
    assert plan.ring
    assert plan.keys == {0: ("c", "b"), 1: ("c",), 2: ("c", "b")}


def test_a_key_that_is_to_be_the_last() -> None:
    """It comes behind those that have it in their tests, which wait for it and for the key that they test."""
    tests = dict(enumerate([condition("a", "b"), condition("b", "c"), condition("a", "c")]))
    (plan,) = find_components(tests, "c")
    assert sorted(plan.ranks, key=lambda key: plan.ranks[key]) == ["b", "a", "c"]
    assert plan.keys == {0: ("b",), 1: ("b", "a", "c"), 2: ("b", "a", "c")}
