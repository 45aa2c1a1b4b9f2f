"""Where records go: a file of JSON Lines, the standard logging; a callable needs nothing of this."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Record = Mapping[str, Any]
Sink = Callable[[Record], object]
"""Takes a record of the shape of `ostiary.model.record`; what it raises is counted and told."""

_LINE = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
"""One line of ASCII: nothing in a record can end the line, whoever's idea of a line it is."""


class JsonLines:
    """Appends each record to a file as one line of ASCII JSON, so that several processes may share the file.

    The file is made for its owner alone (0600). One that is moved away is opened anew (log rotation).
    """

    def __init__(self, path: str | Path) -> None:
        """Open the file; OSError if that is not possible."""
        self._path = Path(path)
        self._file = self._open()
        self._is_torn = False

    def __call__(self, record: Record) -> None:
        """Append a record by one write; OSError if it could not be written whole."""
        line = f"{_LINE.encode(record)}\n".encode("ascii")
        start = b"\n" if self._is_torn else b""
        self._is_torn = True
        written = os.write(self._file, start + line)
        if written < len(start + line):
            raise OSError(f"only {written} of {len(line)} bytes of a record could be written")
        self._is_torn = False

    def flush(self) -> None:
        """Follow a rotation of the file; there is nothing to be flushed."""
        try:
            is_same = os.path.samestat(self._path.stat(), os.fstat(self._file))
        except FileNotFoundError:
            is_same = False
        if not is_same:
            os.close(self._file)
            self._file, self._is_torn = self._open(), False

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


class ToLogging:
    """Hands each record to a logger: the message is its JSON, `decision` an attribute of the log record."""

    def __init__(self, logger: str | logging.Logger = "ostiary.decisions", level: int = logging.INFO) -> None:
        self._logger = logging.getLogger(logger) if isinstance(logger, str) else logger
        self._level = level

    def __call__(self, record: Record) -> None:
        """Log a record."""
        if self._logger.isEnabledFor(self._level):
            self._logger.log(self._level, "%s", _LINE.encode(record), extra={"decision": record})
