"""Whether one pattern, or statement, covers another: every yes is certain."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary.lint.coverage import action_covers, resource_covers, statement_covers
from ostiary.lint.placed import PlacedPolicy, PlacedStatement
from ostiary.lint.reading import read_document
from ostiary.spans import Source
from ostiary.syntax.action import ActionPattern
from ostiary.syntax.resource import Resource, ResourcePattern


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        ("*", "elb:pools:list", True),
        ("*:*:*", "*", True),
        ("elb:*:*", "ELB:Pools:List", True),
        ("elb:*:*", "*:*:*", False),
        ("elb:*:get*", "elb:pools:get", True),
        ("elb:*:get*", "elb:*:g*", False),
        ("elb:*:*get*", "elb:a*b:forget*", True),
        ("elb:p?ols:list", "elb:pools:list", True),
        ("elb:p?ols:list", "elb:p*ols:list", False),
        ("elb:p*ols:list", "elb:p?ols:list", True),
        ("elb:*", "elb:pools:list", False),
        ("elb:pools:list", "elb:pools:lis?", False),
    ],
)
def test_action_patterns(wide: str, narrow: str, covers: bool) -> None:
    """A pattern covers another if it covers every action that the other does."""
    assert action_covers(wide, narrow) is covers


SEGMENT = st.text("ab*?", max_size=3)
PATTERN = st.builds(":".join, st.tuples(SEGMENT, SEGMENT, SEGMENT))
PLAIN = st.text("ab", max_size=3)


@given(PATTERN, PATTERN, st.builds(":".join, st.tuples(PLAIN, PLAIN, PLAIN)))
def test_what_covers_matches_all_that_the_other_matches(wide: str, narrow: str, action: str) -> None:
    """No action that the narrow pattern covers is left out by the wide one."""
    if action_covers(wide, narrow) and ActionPattern(narrow).matches(action):
        assert ActionPattern(wide).matches(action)


URN = st.builds(lambda parts: "obs:" + ":".join(parts), st.tuples(SEGMENT, SEGMENT, SEGMENT, SEGMENT))


@given(URN, URN, st.builds(lambda a, b: f"obs:r:a:{a}x:{b}x", PLAIN, PLAIN))
def test_what_covers_a_resource_covers_all_of_it(wide: str, narrow: str, resource: str) -> None:
    """The same for resources."""
    if resource_covers(wide, narrow) and ResourcePattern(narrow).truth(Resource(resource)):
        assert ResourcePattern(wide).truth(Resource(resource))


def statement(value: dict[str, object]) -> PlacedStatement:
    text = json.dumps({"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["a:b:c"], **value}]})
    policy: PlacedPolicy = read_document(Source("p.json", text)).policies[0]
    return policy.statements[0]


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        ({}, {"Resource": ["a:*:*:b:c"]}, True),
        ({"Resource": ["a:*:*:b:c"]}, {}, False),
        ({"Resource": ["a:*:*:b:*"]}, {"Resource": ["A:r::b:c"]}, True),
        ({"NotResource": ["a:*:*:b:c"]}, {"Resource": ["a:*:*:b:d"]}, False),
        ({"NotAction": ["x:y:z"], "Action": []}, {}, False),
        ({}, {"Condition": {"Bool": {"g:MFAPresent": ["true"]}}}, True),
        ({"Condition": {"Bool": {"g:MFAPresent": ["true"]}}}, {}, False),
        (
            {"Condition": {"Bool": {"g:mfapresent": ["true"]}}},
            {"Condition": {"Bool": {"g:MFAPresent": ["true"]}, "StringEquals": {"g:UserName": ["a"]}}},
            True,
        ),
        ({"Resource": ["a:*:*:b:${var.x}"]}, {"Resource": ["a:*:*:b:${var.x}"]}, False),
        (
            {"Resource": {"uri": ["/iam/agencies/1", "/iam/agencies/2"]}},
            {"Resource": {"uri": ["/iam/agencies/1"]}},
            True,
        ),
        ({"Resource": {"uri": ["/iam/agencies/1"]}}, {"Resource": ["iam:*:*:agency:1"]}, False),
    ],
)
def test_statements(wide: dict[str, object], narrow: dict[str, object], covers: bool) -> None:
    """A statement covers another if its actions, its resources and its condition all do."""
    assert statement_covers(statement(wide), statement(narrow)) is covers
