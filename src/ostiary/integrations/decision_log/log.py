"""The decision log: every decision becomes a record, written by a thread of its own."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from ostiary.engine.forked import start_in_children
from ostiary.integrations.decision_log.buffer import Buffer
from ostiary.integrations.decision_log.entry import Entry
from ostiary.integrations.decision_log.mask import Mask, Masker
from ostiary.integrations.decision_log.recording import Recording
from ostiary.integrations.decision_log.sinks import JsonLines, Sink
from ostiary.integrations.decision_log.tally import LOGGER, Counts, Tally, Told
from ostiary.integrations.decision_log.writer import Item, Redact, Writer
from ostiary.integrations.source import EngineSource

AT_EXIT = 5.0
"""How many seconds the end of the program waits for a sink."""


class DecisionLog:
    """Writes a record of each decision to a sink: a callable, or a path for a file of JSON Lines.

    Whoever decides only puts a reference into a buffer of `buffer` entries; a thread makes the record, masks it
    and gives it to the sink. When the buffer is full, `drop` loses the record and `block` makes whoever decides
    wait, for as long as the sink takes. With `buffer=0` there is no thread: a record is written before the decision
    is returned. What `mask` and `redact` cannot be applied to is lost rather than written; `counts` and
    `on_loss(kind, error)` tell of every loss. `with_body` writes the (masked) body of a request too.

    Close the log, or use it in a `with`: that writes what is in the buffer. What is open when the program ends is
    given AT_EXIT seconds.

    >>> from ostiary import Engine
    >>> records = []
    >>> with DecisionLog(records.append) as log:
    ...     _ = log.recording(Engine.load("@example")).authorize("GET", "/shop/v1/health", user="alice")
    >>> records[0]["principal"], records[0]["outcome"], records[0]["route"]["path"]
    ('user:alice', 'no-action-required', '/shop/v1/health')
    """

    def __init__(
        self,
        sink: Sink | str | Path,
        *,
        mask: Mask = Mask(),  # noqa: B008 - immutable
        redact: Redact | None = None,
        with_body: bool = False,
        buffer: int = 10_000,
        when_full: Literal["drop", "block"] = "drop",
        on_loss: Told | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open the log; OSError if its file cannot be opened, ValueError for a choice that there is not."""
        if when_full not in ("drop", "block") or buffer < 0:
            raise ValueError("`when_full` is `drop` or `block`, and `buffer` is not negative")
        self._tally, self._clock = Tally(on_loss), clock
        masker = Masker(mask)
        opened = JsonLines(sink) if isinstance(sink, str | Path) else sink
        self._writer = Writer(opened, masker, self._tally, redact, with_body=with_body)
        self._blocks, self._size = when_full == "block", buffer
        self._numbers, self._is_open = count(1), True
        self._thread: threading.Thread | None = None
        self.start()
        start_in_children(self)
        self._at_exit = _closing(self)

    @property
    def counts(self) -> Counts:
        """How many records were written so far, and how many were lost."""
        return self._tally.counts

    @property
    def is_running(self) -> bool:
        """Whether the log is open."""
        return self._is_open

    def start(self) -> None:
        """Start the thread; in a forked process, where threads do not come along, that is done anew.

        What was in the buffer is written by the parent.
        """
        self._lock, self._buffer = threading.Lock(), Buffer[Item](self._size)
        self._tally.start()
        if self._size:
            run, arguments = self._writer.run, (self._buffer,)
            name = "ostiary-decision-log"
            self._thread = threading.Thread(target=run, args=arguments, name=name, daemon=True)
            weakref.finalize(self, self._buffer.close)
            self._thread.start()

    def now(self) -> float:
        """Return the time that a record is given, in seconds since 1970."""
        return self._clock()

    def record(self, entry: Entry) -> None:
        """Record a decision; waits for room where the log was told to block, and never raises."""
        item = self._item(entry)
        if item is not None and not self._add(item, wait=self._blocks):
            self._tally.add_lost("dropped")

    def offer(self, entry: Entry) -> Callable[[], None] | None:
        """Record a decision without waiting; what is returned, if anything, waits for room and is to be called.

        That is for callers who must not wait where they are, such as an event loop.
        """
        item = self._item(entry)
        if item is None or self._add(item, wait=False):
            return None
        if not self._blocks:
            self._tally.add_lost("dropped")
            return None
        return lambda: None if self._add(item, wait=True) else self._tally.add_lost("dropped")

    def recording(self, source: EngineSource) -> Recording:
        """Return an engine, or a watcher of one, whose decisions are recorded."""
        return Recording(source, self)

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until what was recorded is written; False if that took longer than `timeout` seconds."""
        return self._thread is None or self._buffer.wait_until_done(timeout)

    def close(self, timeout: float | None = None) -> bool:
        """Write what is in the buffer and close the sink; False if that took longer than `timeout` seconds.

        What is recorded afterwards is lost, and counted.
        """
        if not self._is_open:
            return True
        self._is_open = False
        atexit.unregister(self._at_exit)
        thread, self._thread = self._thread, None
        if thread is not None:
            self._buffer.close()
            thread.join(timeout)
            if thread.is_alive():
                LOGGER.error("the sink of the decision log does not return: what is in the buffer is lost")
                return False
        else:
            with self._lock:
                self._writer.close()
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _item(self, entry: Entry) -> Item | None:
        return self._writer.prepare(next(self._numbers), entry)

    def _add(self, item: Item, *, wait: bool) -> bool:
        if self._size:
            return self._buffer.put(item) if wait else self._buffer.offer(item)
        with self._lock:
            if self._is_open:
                self._writer.write(item)
                self._writer.flush()
        return self._is_open


def _closing(log: DecisionLog) -> Callable[[], None]:
    """Have the log closed when the program ends, if anybody holds it then."""
    reference = weakref.ref(log)

    def close() -> None:
        held = reference()
        if held is not None:
            held.close(AT_EXIT)

    atexit.register(close)
    return close
