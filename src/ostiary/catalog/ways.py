"""What an operation of a manual needs: the calls and actions that it is tied to, as lists of actions."""

from __future__ import annotations

import re
from typing import NamedTuple

from ostiary.catalog.catalog import Catalog
from ostiary.routes.route import Route

_CALL = re.compile(r"(?:(?P<service>[\w-]+) )?(?P<method>[A-Z]+) (?P<path>/.*)")


class Step(NamedTuple):
    """A call or an action that an operation is tied to; `route` is None for an action without a call."""

    text: str
    actions: tuple[str, ...]
    route: Route | None = None


def read_step(catalog: Catalog, service: str, text: str) -> Step:
    """Return what a call (`GET /v3/…`, `vpc GET /v1/…`) or an action needs.

    ValueError if the route table does not have the call, if its actions depend on the request, or if the catalog
    does not know the action.
    """
    found = _CALL.fullmatch(text)
    if not found:
        known = catalog.action(text)
        if known is None:
            raise ValueError(f"`{text}` is no action that the catalog knows")
        return Step(text, (known.name,), known.routes[0] if known.routes else None)
    home = found["service"] or service
    for route in catalog.routes:
        if (route.service, route.method, route.path) == (home, found["method"], found["path"]):
            if not route.actions or route.alternatives:
                raise ValueError(f"`{text}` needs no actions of its own, or some that depend on the request")
            return Step(text, route.actions, route)
    raise ValueError(f"`{text}` is no route of {home}")
