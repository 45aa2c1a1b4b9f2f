"""Doing something again whenever files change: they are looked at, so that it works on every file system."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from ostiary.errors import OstiaryError

Seen = Mapping[Path, tuple[int, int]]
PAUSE = 0.5
"""Seconds between two looks; a look that takes long is waited for ten times as long."""


def changes(files: Callable[[], Iterable[Path]], pause: float = PAUSE) -> Iterator[None]:
    """Yield at once, and again after each change of the files: new ones, other times or sizes, files that are gone."""
    before = _look(files)
    yield
    while True:
        begin = time.monotonic()
        now = _look(files)
        if now != before:
            before = now
            yield
        else:
            time.sleep(max(pause, 10 * (time.monotonic() - begin)))


def _look(files: Callable[[], Iterable[Path]]) -> Seen:
    """The times and sizes of the files; what cannot be read just now is looked at the next time."""
    seen: dict[Path, tuple[int, int]] = {}
    try:
        for path in files():
            try:
                found = path.stat()
            except OSError:
                continue
            seen[path] = found.st_mtime_ns, found.st_size
    except (OSError, OstiaryError):
        return {}
    return seen
