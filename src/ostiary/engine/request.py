"""What a caller asks, as given; `facts.resolve` turns it into what the engine knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

ContextValue = str | Sequence[str] | None
"""One value, several values, or None: the key is known to be absent."""


class Request(NamedTuple):
    """One question. Either `method` and `path`, or `action`; one principal.

    `path` may carry a query string or be a whole URL. `resource` None is unknown. `evaluation` None is the
    account's own. `context_complete`: keys that are not given are absent (else unknown). `at` is the time of
    the request (ISO 8601), None for now.
    """

    method: str | None = None
    path: str | None = None
    action: str | None = None
    user: str | None = None
    agency: str | None = None
    account: bool = False
    groups: Sequence[str] | None = None
    project: str | None = None
    enterprise_project: str | None = None
    resource: str | None = None
    service: str | None = None
    context: Mapping[str, ContextValue] = MappingProxyType({})
    context_complete: bool = True
    body: Any = None
    evaluation: str | None = None
    at: str | None = None
    id: Any = None
