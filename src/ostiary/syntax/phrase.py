"""Grant phrases: `POLICY to group:NAME on project:NAME` (interfaces.md §3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PHRASE = re.compile(
    r"(?P<policy>.+?)\s+(?:to|from)\s+(?P<kind>group|user|agency):(?P<name>.+?)\s+on\s+"
    r"(?P<scope>domain|all-projects|all-resources|(?:project|enterprise-project):.+)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class GrantPhrase:
    """A policy, a principal by kind and name, and the words of a scope."""

    policy: str
    kind: str
    name: str
    scope: str


def parse_grant(text: str) -> GrantPhrase:
    """Read a phrase; ValueError if it is not one.

    >>> parse_grant("ELB FullAccess to group:ops on project:eu-de_dev")
    GrantPhrase(policy='ELB FullAccess', kind='group', name='ops', scope='project:eu-de_dev')
    """
    found = _PHRASE.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return GrantPhrase(found["policy"], found["kind"], found["name"], found["scope"])
