"""An engine whose decisions are recorded."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from ostiary.engine.decision import Decision
from ostiary.engine.request import Request
from ostiary.errors import RequestError
from ostiary.integrations.decision_log.entry import Entry
from ostiary.integrations.source import EngineSource, current

if TYPE_CHECKING:
    from ostiary.engine.engine import Engine
    from ostiary.integrations.decision_log.log import DecisionLog


class Recording:
    """Decides as the engine does, and records each decision, and each request that could not be decided.

    What explains a decision of `authorize` is worked out by the thread that writes, so that nobody waits for it.
    """

    def __init__(self, source: EngineSource, log: DecisionLog) -> None:
        self._source, self._log = source, log

    def ask(self, request: Request) -> Decision:
        """Decide a request as `Engine.ask` does."""
        engine = current(self._source)
        return self._record(engine, request, lambda: engine.ask(request))

    def _record(self, engine: Engine, request: Request, decide: Callable[[], Decision]) -> Decision:
        began = perf_counter()
        try:
            decision = decide()
        except Exception as error:
            fault = error.code if isinstance(error, RequestError) else "internal"
            self._log.record(
                Entry(self._log.now(), perf_counter() - began, None, request, engine.snapshot, fault=fault)
            )
            raise
        self._log.record(Entry(self._log.now(), perf_counter() - began, decision, request, engine.snapshot))
        return decision

    def authorize(self, method: str, path: str, **keywords: Any) -> Decision:
        """Decide a call as `Engine.authorize` does."""
        engine, given = current(self._source), _without_none(keywords)
        request = Request(method=method, path=path, **given)
        return self._record(engine, request, lambda: engine.authorize(method, path, **given))

    def authorize_action(self, action: str, **keywords: Any) -> Decision:
        """Decide an action as `Engine.authorize_action` does."""
        return self.ask(Request(action=action, **_without_none(keywords)))

    def is_allowed(self, method: str, path: str, **keywords: Any) -> bool:
        """Return whether a call is allowed; unlike `Engine.is_allowed` with the whole decision, for it is recorded."""
        return bool(self.authorize(method, path, **keywords))


def _without_none(keywords: dict[str, Any]) -> dict[str, Any]:
    """What is None is as if it were not given, as the engine has it for the context."""
    return {name: value for name, value in keywords.items() if value is not None}
