"""The table of operators, and how a policy's use of one is read."""

from __future__ import annotations

import pytest

from ostiary.conditions import OPERATORS, parse_operator

FAMILY_A = """
    StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringMatch StringNotMatch
    NumberEquals NumberNotEquals NumberLessThan NumberLessThanEquals NumberGreaterThan NumberGreaterThanEquals
    DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals Bool Null
"""  # research §3.2


def test_family_a_is_the_official_list() -> None:
    """The official operators are exactly those that are marked as official."""
    assert {name for name, row in OPERATORS.items() if row.family == "A"} == set(FAMILY_A.split())


@pytest.mark.parametrize("name", OPERATORS)
def test_the_name_tells_negation_and_case_rule(name: str) -> None:
    """An operator negates if its original name says Not, and ignores case if it says IgnoreCase."""
    row = OPERATORS[name]
    original = row.alias_of or name
    assert (row.negated, row.ignore_case) == ("Not" in original, "IgnoreCase" in original)


@pytest.mark.parametrize("name", [name for name, row in OPERATORS.items() if row.alias_of])
def test_an_alias_differs_from_its_operator_in_name_only(name: str) -> None:
    """An alias has the type, the relation and the negation of the operator it names."""
    row = OPERATORS[name]
    original = OPERATORS[row.alias_of or ""]
    assert (row.type, row.readings, row.negated) == (original.type, original.readings, original.negated)


@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_but_null_takes_a_qualifier_and_if_exists(name: str) -> None:
    """`ForAnyValue:…IfExists` is read with every operator except `Null`."""
    use = parse_operator(f"ForAnyValue:{name}IfExists")
    if name == "Null":
        assert use is None
    else:
        assert use is not None
        assert (use.operator.name, use.qualifier, use.if_exists) == (name, "ForAnyValue", True)


def test_only_string_like_has_two_readings() -> None:
    """The operators that the vendor's sources disagree about are the forms of StringLike."""
    ambiguous = {name for name, row in OPERATORS.items() if len(row.readings) > 1}
    assert ambiguous == {
        "StringLike", "StringLikeAnyOf", "strl", "StringNotLike", "StringNotLikeAnyOf", "strnl",
    }  # fmt: skip
