"""Ostiary in an application: middleware, checks inside it, and a log of every decision.

A call comes in (`asgi`, `wsgi`) and becomes a `call`, whose path is read twice (`paths`). `identity` and `keystone` say
whom it is from, `copy_source` what it copies. The `gate` holds the rules, a `visit` applies them: it asks the engine,
with the `body` where that matters, and gives the ruling; `refusal` has the answers to what could not be decided.
`checking`, `permission` and `guard` check actions inside the application, `starlette` (imported by name only) has the
dependency for FastAPI. `decision_log` records it all. docs/embedding.md shows them at work.
"""

from __future__ import annotations

from ostiary.integrations.asgi import AsgiMiddleware
from ostiary.integrations.call import Call
from ostiary.integrations.checking import DeniedError, check
from ostiary.integrations.copy_source import CopySource
from ostiary.integrations.decision_log.entry import Entry
from ostiary.integrations.decision_log.log import DecisionLog
from ostiary.integrations.decision_log.mask import Mask
from ostiary.integrations.decision_log.sinks import JsonLines, ToLogging
from ostiary.integrations.decision_log.tally import Counts
from ostiary.integrations.gate import Gate
from ostiary.integrations.guard import requires
from ostiary.integrations.identity import Claims, Identity
from ostiary.integrations.keystone import KeystoneHeaders
from ostiary.integrations.wsgi import WsgiMiddleware

__all__ = [
    "AsgiMiddleware",
    "Call",
    "Claims",
    "CopySource",
    "Counts",
    "DecisionLog",
    "DeniedError",
    "Entry",
    "Gate",
    "Identity",
    "JsonLines",
    "KeystoneHeaders",
    "Mask",
    "ToLogging",
    "WsgiMiddleware",
    "check",
    "requires",
]
