"""What has to be known of a statement before anybody asks for it: enough to find it by an action's name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ostiary.model.policy import Effect, Policy


class Outline(NamedTuple):
    """A statement's effect and the actions it names (casefolded patterns; with `but_for` all others).

    `plain`: it has neither resources nor a condition, so that it applies wherever it covers the action.
    """

    deny: bool
    actions: tuple[str, ...]
    but_for: bool
    plain: bool


def outlines_of(policy: Policy) -> Iterator[Outline]:
    """Yield the outline of each statement, in order."""
    for statement in policy.statement:
        named = statement.not_action if statement.action is None else statement.action
        yield Outline(
            statement.effect is Effect.DENY,
            tuple(text.casefold() for text in named or ()),
            statement.action is None,
            statement.resource is None and statement.not_resource is None and not statement.condition,
        )
