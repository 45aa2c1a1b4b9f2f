"""What is kept of a decision until its record is made: only references, so that whoever decides need not wait."""

from __future__ import annotations

from typing import NamedTuple

from ostiary.engine.decision import Decision
from ostiary.engine.request import Request
from ostiary.engine.snapshot import Snapshot


class Entry(NamedTuple):
    """A decision, or a request that could not be decided (`fault` says why), with what became of it.

    `time` is in seconds since 1970, `duration` in seconds. `source` says who asked for the decision: `python`,
    `asgi`, `wsgi`. `snapshot` is what it was decided by. `status` is that of the answer, where the request came over
    HTTP and was refused.
    """

    time: float
    duration: float
    decision: Decision | None
    request: Request
    snapshot: Snapshot
    source: str = "python"
    enforced: bool = True
    status: int | None = None
    fault: str | None = None
