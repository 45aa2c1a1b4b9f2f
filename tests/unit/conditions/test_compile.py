"""Conditions: combination, the keys they hang on, the notes they give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary.conditions import (
    OPERATORS,
    CompiledCondition,
    Context,
    ListedKey,
    StringLike,
    Truth,
    compile_condition,
    gather_keys,
    negation,
)

Condition = Mapping[str, Mapping[str, tuple[str, ...]]]

TWO_KEYS: Condition = {"StringEquals": {"g:A": ("x",), "g:B": ("y",)}}
NOTHING_KNOWN = Context({}, complete=False)
NOTHING_THERE = Context({}, complete=True)


def truth(condition: Condition, context: Context, *, deny: bool = False) -> Truth:
    return compile_condition(condition, deny=deny).truth(context)


def unknown_keys(condition: CompiledCondition, context: Context) -> tuple[ListedKey, ...]:
    """The keys of the tests that make a condition unknown, each once."""
    return gather_keys(key for test in condition.unknown_tests(context) for key in test.keys)


def codes(condition: Condition, context: Context, *, deny: bool = False) -> list[str]:
    return [note.code for note in compile_condition(condition, deny=deny).notes(context)]


def test_an_empty_condition_is_true() -> None:
    """A statement without a condition applies, whatever is known."""
    assert truth({}, NOTHING_KNOWN) is True
    assert truth({"StringEquals": {}}, NOTHING_KNOWN) is True


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("x", "y", True), ("x", "-", False), ("-", "y", False), ("x", None, None), ("-", None, False)],
)
def test_keys_and_operators_are_anded(a: str, b: str | None, expected: Truth) -> None:
    """All keys of an operator, and all operators, must hold; one false decides over an unknown."""
    facts = {"g:a": (a,)} | ({} if b is None else {"g:b": (b,)})
    context = Context(facts, complete=False)
    assert truth(TWO_KEYS, context) is expected
    assert truth({"StringEquals": {"g:A": ("x",)}, "StringMatch": {"g:B": ("y",)}}, context) is expected


def test_a_fault_is_anded_with_the_other_tests() -> None:
    """A Deny with one faulty test still needs its other tests to hold."""
    condition = {"NoSuchOperator": {"g:A": ("x",)}, "StringEquals": {"g:B": ("y",)}}
    assert truth(condition, Context({"g:B": ("y",)}, complete=True), deny=True) is True
    assert truth(condition, Context({"g:B": ("n",)}, complete=True), deny=True) is False
    assert truth(condition, NOTHING_KNOWN, deny=True) is None
    assert truth(condition, Context({"g:B": ("y",)}, complete=True), deny=False) is False


def test_context_keys_are_compared_in_any_case() -> None:
    """A key is found however policy and request spell it."""
    assert truth({"StringEquals": {"G:userNAME": ("a",)}}, Context({"g:UserName": ("a",)}, complete=True))


def test_a_key_given_in_two_spellings_has_both_values() -> None:
    """Two spellings of one key do not let the later one win."""
    context = Context({"g:A": ("x", "y"), "G:a": ("y", "z")}, complete=True)
    assert context.values("g:a") == ("x", "y", "z")


def test_facts_win_over_unknown_keys() -> None:
    """A key that has a value is known, also if it is said to be unknown."""
    context = Context({"g:A": ("x",), "g:B": ()}, complete=True, unknown=["G:A", "G:B", "G:C"])
    assert [context.values(key) for key in ("g:a", "g:b", "g:c", "g:d")] == [("x",), (), None, ()]


def test_keys_are_those_of_tests_and_variables() -> None:
    """The keys of a condition are all it reads, casefolded."""
    condition = compile_condition({"StringEquals": {"g:A": ("${G:B}", "${c, 'd'}")}}, deny=False)
    assert condition.keys == {"g:a", "g:b", "c"}


def test_unknown_keys_are_listed_with_their_values() -> None:
    """A key is listed once, as first spelled, with the values of all its unknown tests."""
    condition = compile_condition(
        {
            "StringEquals": {"g:B": ("x", "y"), "g:A": ("${g:V}",)},
            "StringNotEquals": {"G:b": ("y", "z")},
            "Null": {"g:C": ("true",)},
        },
        deny=True,
    )
    assert unknown_keys(condition, NOTHING_KNOWN) == (
        ("g:B", ("x", "y", "z")),
        ("g:A", ("${g:V}",)),
        ("g:V", ()),
        ("g:C", ()),
    )
    assert unknown_keys(condition, NOTHING_THERE) == ()


def test_only_unknown_keys_are_listed() -> None:
    """A test that is unknown for another reason names no key."""
    context = Context({"g:A": ("x", "y")}, complete=True)
    assert unknown_keys(compile_condition({"StringEquals": {"g:A": ("x",)}}, deny=False), context) == ()


def test_a_decided_condition_hangs_on_no_key() -> None:
    """Where one test is false, the unknown keys of the others do not matter."""
    context = Context({"g:A": ("-",)}, complete=False)
    assert unknown_keys(compile_condition(TWO_KEYS, deny=False), context) == ()


UNREADABLE = "cannot be read as"
AMBIGUOUS = "read as a glob and read as containment it comes out differently"
NO_QUALIFIER = "the key has 2 values and the operator neither `ForAnyValue:` nor `ForAllValues:`"
MESSAGES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    f"`ja` {UNREADABLE} `true` or `false`, so `Bool` on `g:A` counts as false": ("Bool", "ja", ()),
    f"`a`, `b` {UNREADABLE} a number, so `numeq` on `g:A` counts as false": ("numeq", "1", ("a", "b")),
    "`Strang` is not an operator, so its test of `g:A` counts as false": ("Strang", "x", ()),
    f"`StringEquals` on `g:A` is unknown: {NO_QUALIFIER}": ("StringEquals", "x", ("x", "y")),
    f"`StringLike` on `g:A` is unknown: {AMBIGUOUS}": ("StringLike", "x*", ("xy",)),
    "`strneq` on `g:A` holds because the request does not have the key": ("strneq", "x", ()),
    "`${g:B}` has no single value in the request, so `streq` on `g:A` counts as false": (
        "streq",
        "${g:B}",
        ("x",),
    ),
}


@pytest.mark.parametrize("message", MESSAGES)
def test_a_note_says_what_was_odd(message: str) -> None:
    """Each kind of oddity is told in one line that quotes the policy."""
    operator, listed, values = MESSAGES[message]
    condition = compile_condition({operator: {"g:A": (listed,)}}, deny=False)
    (note,) = condition.notes(Context({"g:A": values}, complete=True))
    assert note.message == message


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ({"StringEquals": {"g:A": ("x",)}}, {"g:A": ("x",)}),
        ({"StringEquals": {"g:A": ("x",)}}, {}),
        ({"StringLike": {"g:A": ("x",)}}, {"g:A": ("x",)}),
        ({"StringNotEqualsIfExists": {"g:A": ("x",)}}, {}),
        ({"ForAnyValue:StringEquals": {"g:A": ("x",)}}, {"g:A": ("x", "y")}),
    ],
)
def test_a_plain_outcome_has_no_note(condition: Condition, facts: dict[str, tuple[str, ...]]) -> None:
    """Nothing is remarked on a test that came out in the plain way."""
    assert codes(condition, Context(facts, complete=True)) == []


def test_an_unknown_key_has_no_note() -> None:
    """An unknown key is named by `unknown_tests`, not by a note."""
    assert codes(TWO_KEYS, NOTHING_KNOWN) == []


def test_a_note_is_one_printable_line() -> None:
    """Control characters and lone surrogates of the user's text do not reach a message."""
    condition: Condition = {"Bool\n": {"g:\x00A": ("x" * 1000, "\ud800")}, "Bool": {"g:A": ("\ud800\x1b",)}}
    for note in compile_condition(condition, deny=True).notes(NOTHING_THERE):
        assert note.message.isprintable()
        assert len(note.message) < 300


# -- properties -----------------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(
    ["1e999999999", "9" * 5000, "${", "${}", "${a}", "${a, '*'}", "\ud800", "\x00", "*" * 50 + "x", "true"]
)
NAMES = st.builds(
    lambda qualifier, name, suffix: qualifier + name + suffix,
    st.sampled_from(["", "ForAnyValue:", "ForAllValues:"]),
    st.sampled_from(sorted(OPERATORS)),
    st.sampled_from(["", "IfExists"]),
)
KEY_NAMES = st.sampled_from(["a", "A", "b", "c", "EpochTime"])
SOME_VALUES = st.sampled_from(
    ["", "a", "A*", "*", "?", "1", "1.0", "2", "true", "False", "2024-01-01", "10.0.0.1", "10.0.0.0/8",
     "${a}", "${b}", "${b, '1'}", "${a}*"]
)  # fmt: skip


def conditions(names: st.SearchStrategy[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[Condition]:
    listed = st.lists(values, max_size=3).map(tuple)
    return st.dictionaries(names, st.dictionaries(KEY_NAMES, listed, max_size=3), max_size=3)


def fact_sets(values: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    return st.dictionaries(
        st.sampled_from(["a", "b", "c", "epochtime"]), st.lists(values, max_size=3).map(tuple)
    )


SETTINGS = st.fixed_dictionaries(
    {"deny": st.booleans(), "bucket": st.booleans(), "string_like": st.sampled_from(get_args(StringLike))}
)


@given(conditions(NAMES | ANY_TEXT, ANY_TEXT), fact_sets(ANY_TEXT), st.booleans(), SETTINGS)
def test_a_condition_is_total(
    condition: Condition, facts: dict[str, tuple[str, ...]], complete: bool, settings: dict[str, Any]
) -> None:
    """No operator name, key or value makes compiling, deciding or describing raise."""
    compiled = compile_condition(condition, **settings)
    context = Context(facts, complete=complete)
    assert compiled.truth(context) in (True, False, None)
    assert all(note.message.isprintable() for note in compiled.notes(context))
    assert {key.casefold() for key, _ in unknown_keys(compiled, context)} <= compiled.keys


@given(conditions(NAMES, SOME_VALUES), fact_sets(SOME_VALUES), fact_sets(SOME_VALUES), st.booleans())
def test_what_is_certain_stays_so(
    condition: Condition, known: dict[str, tuple[str, ...]], rest: dict[str, tuple[str, ...]], deny: bool
) -> None:
    """A truth found with some keys unknown is the truth whatever those keys turn out to be."""
    compiled = compile_condition(condition, deny=deny)
    certain = compiled.truth(Context(known, complete=False))
    if certain is not None:
        assert compiled.truth(Context(rest | known, complete=True)) is certain


@given(conditions(NAMES, SOME_VALUES), fact_sets(SOME_VALUES))
def test_a_fault_never_helps(condition: Condition, facts: dict[str, tuple[str, ...]]) -> None:
    """Where an Allow applies, a Deny with the same condition does too."""
    context = Context(facts, complete=True)
    if truth(condition, context, deny=False) is True:
        assert truth(condition, context, deny=True) is True


NEGATIONS = {
    "StringEquals": "StringNotEquals",
    "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase",
    "StringMatch": "StringNotMatch",
    "StringLike": "StringNotLike",
    "NumberEquals": "NumberNotEquals",
    "DateEquals": "DateNotEquals",
    "IpAddress": "NotIpAddress",
}


@given(
    st.sampled_from(sorted(NEGATIONS)),
    st.lists(SOME_VALUES, max_size=3),
    st.lists(SOME_VALUES, min_size=1, max_size=3),
)
def test_for_any_and_for_all_are_dual(operator: str, listed: list[str], values: list[str]) -> None:
    """Some value passes an operator exactly if not all values pass its negation."""
    context = Context({"key": tuple(values), "a": ("a",), "b": ("1",)}, complete=True)
    some = {f"ForAnyValue:{operator}": {"key": tuple(listed)}}
    all_differ = {f"ForAllValues:{NEGATIONS[operator]}": {"key": tuple(listed)}}
    assert truth(some, context, deny=False) is negation(truth(all_differ, context, deny=True))
