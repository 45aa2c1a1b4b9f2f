"""A bounded buffer between those who decide and the one thread that writes."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Buffer(Generic[Item]):
    """Holds up to `size` items, those included that were taken and are not done yet."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: deque[Item] = deque()
        self._taken = 0
        self._closed = False
        self._lock = threading.Lock()
        self._filled = threading.Condition(self._lock)
        self._drained = threading.Condition(self._lock)

    def offer(self, item: Item) -> bool:
        """Add an item; False if there is no room for it, or if the buffer is closed."""
        with self._lock:
            return self._add(item)

    def put(self, item: Item) -> bool:
        """Add an item, and wait for room if there is none; False if the buffer is closed."""
        with self._lock:
            while not self._add(item):
                if self._closed:
                    return False
                self._drained.wait()
            return True

    def take(self, most: int) -> list[Item]:
        """Return the next items, wait for one if there is none; nothing once the buffer is closed and empty.

        The items taken before count as done.
        """
        with self._lock:
            self._taken = 0
            self._drained.notify_all()
            while not self._items and not self._closed:
                self._filled.wait()
            items = [self._items.popleft() for _ in range(min(most, len(self._items)))]
            self._taken = len(items)
            return items

    def wait_until_done(self, timeout: float | None = None) -> bool:
        """Wait until everything that was added is done; False if that took longer than `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        with self._lock:
            while self._items or self._taken:
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    return False
                self._drained.wait(left)
            return True

    def close(self) -> None:
        """Refuse further items; what is in the buffer is still taken."""
        with self._lock:
            self._closed = True
            self._filled.notify_all()
            self._drained.notify_all()

    def _add(self, item: Item) -> bool:
        if self._closed or len(self._items) + self._taken >= self._size:
            return False
        self._items.append(item)
        if len(self._items) == 1:
            self._filled.notify()
        return True
