"""The gate: how an application has its calls decided, whatever protocol they come by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Any, Literal

from ostiary.engine.request import ContextValue
from ostiary.integrations.call import Call
from ostiary.integrations.decision_log.log import DecisionLog
from ostiary.integrations.identity import Identify
from ostiary.integrations.patterns import CallPattern, parse_patterns
from ostiary.integrations.source import EngineSource

BODY_LIMIT = 1_000_000
"""A body that a decision depends on is read up to so many bytes."""


@dataclass(frozen=True, eq=False)
class Gate:
    """The rules of an entrance; middleware, dependencies and decorators of one application share one gate.

    `engine` decides: an Engine, or a Watcher. `identify` says who a call is from: a function of the call, `Claims`,
    or `KeystoneHeaders`; without it everybody is anonymous.

    * `shadow`: denials are logged and recorded, and every call goes on to the application.
    * `leave_alone`: calls that are not looked at, such as `GET /health` or `/static/**`.
    * `no_route`: what becomes of a well-formed path that no route has. `deny` answers 404; `pass` lets the application
      answer. A path that has other methods is denied in either case.
    * `public`: calls that need no authorization (`authorization: none`) are open to those whom nobody knows, too.
    * `challenge`: the `WWW-Authenticate` of a 401 for denied callers whom nobody knows; without it they are denied
      as everybody is.
    * `service`: the service that calls are for, or a function of the call that says it; `by_host`: the one whose
      endpoint the `Host` header names. Without either the path must be of one service only.
    * `mounted`: the routes' paths begin below the ASGI `root_path`, or WSGI `SCRIPT_NAME`.
    * `routed_by`: what the application routes by. With `path`, as most frameworks do, a call whose raw path has other
      segments than its decoded one is refused (400).
    * `context`: a function that gives context keys of a call, beside those of the identity.
    * `source_resource`: a function that says what a call copies or makes something from, as a resource; None where
      nobody knows. `CopySource` reads it from a header.
    * `body_limit`: how many bytes of a body are read for a route that depends on it; a larger one is refused (413).
    * `log`: where decisions are recorded. `on_error`: told of every exception, which is logged anyway
      (`ostiary.integrations`).
    """

    engine: EngineSource
    _: KW_ONLY
    identify: Identify | None = None
    shadow: bool = False
    leave_alone: Collection[str] = ()
    no_route: Literal["deny", "pass"] = "deny"
    public: bool = False
    challenge: str | None = None
    service: str | Callable[[Call], str | None] | None = None
    by_host: bool = False
    mounted: bool = False
    routed_by: Literal["path", "raw_path"] = "path"
    context: Callable[[Call], Mapping[str, ContextValue]] | None = None
    source_resource: Callable[[Call], str | None] | None = None
    body_limit: int = BODY_LIMIT
    log: DecisionLog | None = None
    on_error: Callable[[Exception, Call | None], object] | None = field(default=None)

    def __post_init__(self) -> None:
        """Refuse what is no choice, here rather than at the first call: ValueError."""
        if self.no_route not in ("deny", "pass"):
            raise ValueError("`no_route` is `deny` or `pass`")
        if self.routed_by not in ("path", "raw_path"):
            raise ValueError("`routed_by` is `path` or `raw_path`")
        if self.by_host and self.service is not None:
            raise ValueError("give `service` or `by_host`, not both")
        _ = self.patterns

    @cached_property
    def patterns(self) -> tuple[CallPattern, ...]:
        """The calls to be left alone, read."""
        return parse_patterns(self.leave_alone)

    def leaves_alone(self, call: Call) -> bool:
        """Whether a call is not to be looked at."""
        return any(pattern.matches(call.method, call.path) for pattern in self.patterns)

    def service_of(self, call: Call) -> str | None:
        """Return the service that a call is for, if the gate knows."""
        return self.service(call) if callable(self.service) else self.service

    def source_of(self, call: Call) -> str | None:
        """Return what a call copies, if the gate knows."""
        return None if self.source_resource is None else self.source_resource(call)

    def context_of(self, call: Call) -> Mapping[str, Any]:
        """Return the context keys of a call."""
        return {} if self.context is None else self.context(call)
