"""Action patterns."""

from __future__ import annotations

import pytest

from ostiary.syntax.action import ActionPattern, service_of


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("elb:pools:get", "elb:pools:get", True),
        ("ELB:Pools:GET", "elb:pools:get", True),
        ("elb:pools:get", "elb:pools:gets", False),
        ("elb:pools:get", "xelb:pools:get", False),
        ("elb:*:get", "elb:pools:get", True),
        ("elb:*:get", "elb::get", True),
        ("elb:*:get", "elb:a:b:get", False),
        ("elb:*:*", "elb:pools:get", True),
        ("elb:*", "elb:pools:get", False),
        ("elb*", "elb:pools:get", False),
        ("*", "elb:pools:get", True),
        ("*", "anything at all", True),
        ("*:*:*", "elb:pools:get", True),
        ("*:*:*", "two:segments", True),
        ("*:*", "elb:pools:get", False),
        ("**:*:*", "elb:pools:get", True),
        ("*:pools:get", "elb:pools:get", True),
        ("elb:p*s:g?t", "elb:pools:get", True),
        ("elb:pools:?et", "elb:pools::et", False),
        ("elb:pools:???", "elb:pools:get", True),
        ("elb:pools:????", "elb:pools:get", False),
        ("sts::tagSession", "sts::tagsession", True),
        ("sts::*", "sts::tagsession", True),
        ("elb:pools:[a-z]*", "elb:pools:get", False),
        ("elb:pools:get.", "elb:pools:gets", False),
        ("", "elb:pools:get", False),
        ("", "", True),
        ("elb:straße:get", "elb:strasse:get", True),
    ],
)
def test_a_pattern_covers_actions(pattern: str, action: str, *, expected: bool) -> None:
    """A pattern is compared casefolded and as a whole; a wildcard does not leave its segment."""
    assert ActionPattern(pattern).matches(action.casefold()) is expected


def test_a_pattern_without_wildcards_is_literal() -> None:
    """`.literal` is what an index may look up: the casefolded pattern, None with wildcards."""
    assert ActionPattern("ELB:Pools:Get").literal == "elb:pools:get"
    assert ActionPattern("elb:pools:*").literal is None
    assert ActionPattern("elb:pools:ge?").literal is None


def test_everything_is_known_as_such() -> None:
    """Only `*` and `*:*:*` stand for every action."""
    assert [text for text in ("*", "*:*:*", "*:*", "elb:*:*", "**") if ActionPattern(text).everything] == [
        "*",
        "*:*:*",
    ]


@pytest.mark.parametrize(("action", "service"), [("CCI:a:b", "cci"), ("elb", "elb"), ("", ""), ("::x", "")])
def test_the_service_of_an_action(action: str, service: str) -> None:
    """The service is the first segment, casefolded."""
    assert service_of(action) == service
