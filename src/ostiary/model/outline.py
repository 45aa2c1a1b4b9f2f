"""What a statement says, as far as decisions go: little enough to be kept of every statement of a large account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ostiary.model.policy import AgencyUris, Effect, Policy


class Outline(NamedTuple):
    """A statement: its effect, the casefolded patterns of its actions (with `but_for` all others), and its limits.

    `resources` None: it names none; with `but_for_resources` it is about all others. The condition has the values of
    each key under each operator.
    """

    deny: bool
    actions: tuple[str, ...]
    but_for: bool
    resources: tuple[str, ...] | AgencyUris | None = None
    but_for_resources: bool = False
    condition: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None

    @property
    def plain(self) -> bool:
        """Whether it applies wherever it covers the action."""
        return self.resources is None and not self.condition


def outlines_of(policy: Policy) -> Iterator[Outline]:
    """Yield the outline of each statement, in order."""
    for statement in policy.statement:
        named = statement.not_action if statement.action is None else statement.action
        but_for_resources = statement.not_resource is not None
        yield Outline(
            statement.effect is Effect.DENY,
            tuple(text.casefold() for text in named or ()),
            statement.action is None,
            statement.not_resource if but_for_resources else statement.resource,
            but_for_resources,
            statement.condition,
        )
