"""What a caller asks, as given; `facts.resolve` turns it into what the engine knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ostiary.documents.policy_file import PolicyDocument

ContextValue = str | Sequence[str] | None
"""One value, several values, or None: the key is known to be absent."""


TEXTS: Final = (
    "method", "path", "action", "user", "agency", "project", "enterprise_project", "resource", "service",
    "evaluation", "at", "source_resource",
)  # fmt: skip
"""The fields of a request that are texts."""

FLAGS: Final = ("account", "anonymous", "context_complete")
"""Those that are true or false."""


class Request(NamedTuple):
    """One question. Either `method` and `path`, or `action`; one principal.

    `anonymous` is for somebody whom the cloud does not know. `path` may carry a query string or be a whole URL.
    `resource` None is unknown. `evaluation` None is the account's own. `context_complete`: keys that are not given
    are absent (else unknown). `at` is the time of the request (ISO 8601), None for now. `session_policy` is a
    document, None if there is none. `source_resource` is what the call copies or makes something from (ADR 51).
    """

    method: str | None = None
    path: str | None = None
    action: str | None = None
    user: str | None = None
    agency: str | None = None
    account: bool = False
    anonymous: bool = False
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
    session_policy: Mapping[str, Any] | PolicyDocument | None = None
    source_resource: str | None = None
