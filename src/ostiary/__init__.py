"""Decide, explain and check IAM policies of Open Telekom Cloud and Huawei Cloud.

The pipeline, in reading order:

* `documents` reads an account folder: `account.yaml`, policies and route files, every fault with its place;
* `catalog` adds what ships with ostiary: the route table of the cloud and its system-defined policies;
* `engine` ties and compiles all that into a snapshot, and decides requests: `Engine`, `evaluate`, `Decision`;
* `analysis` asks many questions at once (what-if), `lint` checks files, `report` and `cli` show the answers.

>>> from ostiary import evaluate
>>> policy = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["elb:*:get"]}]}
>>> evaluate([policy], action="elb:pools:get").outcome
'allowed'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ostiary.errors import Diagnostic, LoadError, OstiaryError, RequestError, Severity
from ostiary.spans import Span

if TYPE_CHECKING:
    from ostiary.engine.alone import evaluate
    from ostiary.engine.answer import ActionDecision, DependsOn, Determining, Note
    from ostiary.engine.decision import Decision
    from ostiary.engine.engine import Engine
    from ostiary.engine.explained.denial import HttpDenial
    from ostiary.engine.request import Request
    from ostiary.engine.watch import Watcher

__version__ = "0.1.0"

_HOMES = {
    "ActionDecision": "ostiary.engine.answer",
    "Decision": "ostiary.engine.decision",
    "DependsOn": "ostiary.engine.answer",
    "Determining": "ostiary.engine.answer",
    "Engine": "ostiary.engine.engine",
    "HttpDenial": "ostiary.engine.explained.denial",
    "Note": "ostiary.engine.answer",
    "Request": "ostiary.engine.request",
    "Watcher": "ostiary.engine.watch",
    "evaluate": "ostiary.engine.alone",
}
"""Names that are imported when they are first used, so that `ostiary --help` need not load the engine."""

__all__ = [
    "ActionDecision",
    "Decision",
    "DependsOn",
    "Determining",
    "Diagnostic",
    "Engine",
    "HttpDenial",
    "LoadError",
    "Note",
    "OstiaryError",
    "Request",
    "RequestError",
    "Severity",
    "Span",
    "Watcher",
    "evaluate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - see _HOMES

    return getattr(import_module(_HOMES[name]), name)
