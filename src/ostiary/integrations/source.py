"""Where an engine comes from: itself, or whoever holds the one of this moment, as a Watcher does."""

from __future__ import annotations

from typing import Protocol

from ostiary.engine.engine import Engine


class EngineHolder(Protocol):
    """Holds an engine that may be another one the next time."""

    @property
    def engine(self) -> Engine:
        """The engine of this moment."""


EngineSource = Engine | EngineHolder


def current(source: EngineSource) -> Engine:
    """Return the engine that decides now; a request is to be decided by one engine throughout."""
    return source if isinstance(source, Engine) else source.engine
