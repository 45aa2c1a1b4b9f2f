"""Threads do not come along into a forked process: whoever has one starts it there anew."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Threaded(Protocol):
    """Something with a thread of its own."""

    @property
    def is_running(self) -> bool:
        """Whether its thread is meant to run."""

    def start(self) -> None:
        """Start the thread, whatever there was of it before."""


def start_in_children(owner: Threaded) -> None:
    """Start an object's thread in processes forked from now on, as long as anybody holds the object."""
    reference = weakref.ref(owner)

    def start() -> None:
        held = reference()
        if held is not None and held.is_running:
            held.start()

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=start)
