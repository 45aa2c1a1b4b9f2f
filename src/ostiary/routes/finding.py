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
