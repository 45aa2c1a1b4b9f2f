"""Where nobody may wait, and where nobody can: between functions that are asynchronous and those that are not."""

from __future__ import annotations

import asyncio
from inspect import isawaitable, iscoroutine
from typing import Any

from ostiary.integrations.decision_log.entry import Entry
from ostiary.integrations.decision_log.log import DecisionLog
from ostiary.integrations.identity import Identity


async def record(log: DecisionLog | None, entry: Entry) -> None:
    """Record a decision: where the log blocks, the call waits in a thread; outside of asyncio, everybody."""
    wait = log.offer(entry) if log is not None else None
    if wait is None:
        return
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        wait()
    else:
        await asyncio.to_thread(wait)


def at_once(found: Any) -> Identity | None:
    """Return an identity that need not be waited for; TypeError for one that has to be."""
    if isawaitable(found):
        if iscoroutine(found):
            found.close()
        raise TypeError("`identify` is asynchronous, and what it is for is not")
    identity: Identity | None = found
    return identity
