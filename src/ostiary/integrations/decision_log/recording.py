"""An engine whose decisions are recorded."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from ostiary.engine.decision import Decision
from ostiary.engine.request import Request
from ostiary.errors import RequestError
from ostiary.integrations.decision_log.entry import Entry
from ostiary.integrations.source import EngineSource, current

if TYPE_CHECKING:
    from ostiary.integrations.decision_log.log import DecisionLog


class Recording:
    """Decides as the engine does, and records each decision, and each request that could not be decided."""

    def __init__(self, source: EngineSource, log: DecisionLog) -> None:
        self._source, self._log = source, log

    def ask(self, request: Request) -> Decision:
        """Decide a request as `Engine.ask` does."""
        engine, began = current(self._source), perf_counter()
        try:
            decision = engine.ask(request)
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
        return self.ask(Request(method=method, path=path, **_without_none(keywords)))

    def authorize_action(self, action: str, **keywords: Any) -> Decision:
        """Decide an action as `Engine.authorize_action` does."""
        return self.ask(Request(action=action, **_without_none(keywords)))

    def is_allowed(self, method: str, path: str, **keywords: Any) -> bool:
        """Return whether a call is allowed; unlike `Engine.is_allowed` with the whole decision, for it is recorded."""
        return bool(self.authorize(method, path, **keywords))


def _without_none(keywords: dict[str, Any]) -> dict[str, Any]:
    """What is None is as if it were not given, as the engine has it for the context."""
    return {name: value for name, value in keywords.items() if value is not None}
