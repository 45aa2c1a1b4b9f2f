"""Grant phrases."""

from __future__ import annotations

import pytest

from ostiary.syntax.phrase import GrantPhrase, parse_grant


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("p to group:ops on domain", GrantPhrase("p", "group", "ops", "domain")),
        ("p from user:bob on all-projects", GrantPhrase("p", "user", "bob", "all-projects")),
        ("p to agency:robot on all-resources", GrantPhrase("p", "agency", "robot", "all-resources")),
        ("p to user:bob on project:eu-de_dev", GrantPhrase("p", "user", "bob", "project:eu-de_dev")),
        (
            "p to user:bob on enterprise-project:shop",
            GrantPhrase("p", "user", "bob", "enterprise-project:shop"),
        ),
        ("ELB FullAccess to group:ops on domain", GrantPhrase("ELB FullAccess", "group", "ops", "domain")),
        ("  p  to   group:web ops  on  domain ", GrantPhrase("p", "group", "web ops", "domain")),
        ("talk to me to group:ops on domain", GrantPhrase("talk to me", "group", "ops", "domain")),
        ("p to group:people on call on domain", GrantPhrase("p", "group", "people on call", "domain")),
        ("p to group:ops on project:my project", GrantPhrase("p", "group", "ops", "project:my project")),
    ],
)
def test_a_phrase_is_read(text: str, phrase: GrantPhrase) -> None:
    """A phrase names a policy, a principal and a scope; names may hold blanks and the phrase's own words."""
    assert parse_grant(text) == phrase


@pytest.mark.parametrize(
    "text",
    [
        "",
        "p",
        "p to group:ops",
        "to group:ops on domain",
        "p to ops on domain",
        "p to role:ops on domain",
        "p to group: on domain",
        "p to group:ops on everywhere",
        "p to group:ops on project:",
        "p to group:ops on project",
        "p to group:ops on Domain",
        "p with group:ops on domain",
    ],
)
def test_anything_else_is_no_phrase(text: str) -> None:
    """A text that lacks a part, or has an unknown kind or scope, is refused."""
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        parse_grant(text)
