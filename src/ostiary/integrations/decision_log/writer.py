"""From entries to the sink: makes records, masks them, and hands on only those that could be masked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ostiary import __version__
from ostiary.engine.policy_set import policy_set_hash
from ostiary.engine.snapshot import Snapshot
from ostiary.integrations.decision_log.buffer import Buffer
from ostiary.integrations.decision_log.entry import Entry
from ostiary.integrations.decision_log.mask import Masker
from ostiary.integrations.decision_log.record import Values, make_record
from ostiary.integrations.decision_log.sinks import Sink
from ostiary.integrations.decision_log.tally import Tally

SCHEMA = 1
"""The version of the shape of a record; it changes when a member changes its meaning or goes."""

AT_ONCE = 256
"""As many records are written before the sink is flushed."""

Redact = Callable[[dict[str, Any]], dict[str, Any]]


class Item(NamedTuple):
    """What waits in the buffer: an entry, or the record that was made of it already."""

    sequence: int
    snapshot: Snapshot
    entry: Entry | None
    values: Values | None


class Writer:
    """Writes what is in a buffer, until it is closed and empty."""

    def __init__(
        self, sink: Sink, masker: Masker, tally: Tally, redact: Redact | None, *, with_body: bool
    ) -> None:
        self._sink, self._masker, self._tally, self._redact = sink, masker, tally, redact
        self._with_body = with_body
        self._known: tuple[Snapshot, str] | None = None

    def prepare(self, sequence: int, entry: Entry) -> Item | None:
        """Return what is to be buffered: with a body the record is made at once, so that no body waits in memory.

        None, and counted, if it cannot be made.
        """
        if entry.request.body is None:
            return Item(sequence, entry.snapshot, entry, None)
        values = self._make(entry)
        return None if values is None else Item(sequence, entry.snapshot, None, values)

    def run(self, buffer: Buffer[Item]) -> None:
        """Write, until the buffer is closed and empty; then close the sink."""
        while items := buffer.take(AT_ONCE):
            for item in items:
                self.write(item)
            self.flush()
        self.close()

    def write(self, item: Item) -> None:
        """Write one record; whatever goes wrong is counted and told."""
        values = self._make(item.entry) if item.entry is not None else item.values
        if values is None:
            return
        try:
            record = self._complete(item, values)
        except Exception as error:  # noqa: BLE001 - what is not masked for certain is not written
            self._tally.add_lost("unmasked", error)
            return
        try:
            self._sink(record)
        except Exception as error:  # noqa: BLE001 - a sink that fails must not end the log
            self._tally.add_lost("failed", error)
        else:
            self._tally.add_written()

    def flush(self) -> None:
        """Flush the sink, if it can be."""
        self._call("flush")

    def close(self) -> None:
        """Close the sink, if it can be."""
        self._call("close")

    def _call(self, name: str) -> None:
        method = getattr(self._sink, name, None)
        if callable(method):
            try:
                method()
            except Exception as error:  # noqa: BLE001
                self._tally.add_lost("failed", error)

    def _make(self, entry: Entry) -> Values | None:
        try:
            return make_record(entry, self._masker, with_body=self._with_body)
        except Exception as error:  # noqa: BLE001
            self._tally.add_lost("unmasked", error)
            return None

    def _complete(self, item: Item, values: Values) -> Values:
        record = {
            "schema": SCHEMA,
            "sequence": item.sequence,
            "lost": self._tally.counts.lost,
            "ostiary": __version__,
            "policy_set": self._policy_set(item.snapshot),
            **values,
        }
        if self._redact is None:
            return record
        redacted = self._redact(record)
        if not isinstance(redacted, dict):
            raise TypeError("what redacts a record must return a dict")
        return redacted

    def _policy_set(self, snapshot: Snapshot) -> str:
        """The hash of a snapshot; the last one is known, for most decisions are made by it."""
        known = self._known
        if known is None or known[0] is not snapshot:
            known = self._known = (snapshot, policy_set_hash(snapshot))
        return known[1]
