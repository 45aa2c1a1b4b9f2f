"""What became of records: those that were not written are counted, and told to the operator."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Literal, NamedTuple

LOGGER = logging.getLogger("ostiary.decision_log")

Loss = Literal["dropped", "unmasked", "failed"]
Told = Callable[[Loss, Exception | None], object]

_REASONS: dict[Loss, str] = {
    "dropped": "the buffer is full or closed",
    "unmasked": "a record could not be made and masked",
    "failed": "the sink failed",
}


class Counts(NamedTuple):
    """How many records were written, and how many were not: no room, not to be masked, refused by the sink."""

    written: int = 0
    dropped: int = 0
    unmasked: int = 0
    failed: int = 0

    @property
    def lost(self) -> int:
        """All that were not written."""
        return self.dropped + self.unmasked + self.failed


class Tally:
    """Counts records; a loss is given to `on_loss`, and logged when its number is a power of two."""

    def __init__(self, on_loss: Told | None) -> None:
        self._on_loss = on_loss
        self.counts = Counts()
        self.start()

    def start(self) -> None:
        """Begin in a process, which may be a forked one, where the lock may be held by nobody."""
        self._lock = threading.Lock()

    def add_written(self) -> None:
        """Count a record that was written."""
        with self._lock:
            self.counts = self.counts._replace(written=self.counts.written + 1)

    def add_lost(self, kind: Loss, error: Exception | None = None) -> None:
        """Count a record that was not, and tell why."""
        with self._lock:
            number = getattr(self.counts, kind) + 1
            self.counts = self.counts._replace(**{kind: number})
        if number & (number - 1) == 0:
            # the error's own text may hold what must not be told
            because = f" ({type(error).__name__})" if error is not None else ""
            LOGGER.error("%s: %s%s; %d lost in this way", kind, _REASONS[kind], because, number)
        if self._on_loss is not None:
            try:
                self._on_loss(kind, error)
            except Exception:
                LOGGER.exception("the callback for lost records failed")
