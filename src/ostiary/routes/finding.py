"""A fault of the route table, with the routes that it is about."""

from __future__ import annotations

from typing import NamedTuple

from ostiary.errors import Diagnostic
from ostiary.routes.route import Route


class RouteFinding(NamedTuple):
    """A fault of the table and the route that it is about: the later one of a pair, None if it is about none.

    `other` is the second route of a collision, `path` a path that both match. `known` is the reason why the fault
    stays, if there is one.
    """

    route: Route | None
    fault: Diagnostic
    other: Route | None = None
    path: str | None = None
    known: str | None = None


def ambiguous_route(first: Route, second: Route) -> Diagnostic:
    """Return the fault of two routes of one service that match exactly the same paths."""
    same = set(first.named_actions()) == set(second.named_actions())
    message = (
        f"two {first.service} routes match the same paths: `{first.method} {first.path}` and `{second.path}`"
    )
    hint = "remove one of them" if same else "join them with `alternatives`, or give one a `priority`"
    return Diagnostic("ambiguous-route", message, hint=hint)
