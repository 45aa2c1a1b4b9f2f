"""A denied decision as the HTTP response that the service itself would give (research §5).

Only names of actions get into a body, never what the account's policies are called or say. Values replace whole
leaves of a body and are quoted by its format, so that no text of a request can add to the structure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

from ostiary.catalog.denials import find_denial, load_denials
from ostiary.engine.decision import Decision
from ostiary.model.denial import Body, Denial, DenialFile
from ostiary.syntax.action import service_of

_XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document can hold, not even escaped (XML 1.0 §2.2)."""


@dataclass(frozen=True, slots=True)
class HttpDenial:
    """A response that denies a request: status, headers (at least `Content-Type`), body to be sent as UTF-8."""

    status: int
    headers: Mapping[str, str]
    body: str


def word_denial(decision: Decision) -> HttpDenial | None:
    """Return the response for a denied decision, None for an allowed one.

    A path that no route has is 404; one that has other methods is 405, with `Allow` (RFC 9110 §15.5.6).
    """
    if decision:
        return None
    file = load_denials()
    if decision.outcome != "no-route":
        return _respond(file, _denial_of(file, decision), _denied_actions(decision))
    methods = decision.facts.methods
    if methods:
        return _respond(file, file.no_method, (), {"Allow": ", ".join(methods)})
    return _respond(file, file.no_route, ())


def word_refusal() -> HttpDenial:
    """Return the response for a request that is denied without a decision: the usual one, which names no action."""
    file = load_denials()
    return _respond(file, file.default, ())


def _denied_actions(decision: Decision) -> tuple[str, ...]:
    return tuple(verdict.action for verdict in decision.verdicts if not verdict.allowed)


def _denial_of(file: DenialFile, decision: Decision) -> Denial:
    """The service that answers is that of the route; the actions' is asked where the route's has no wording."""
    route = decision.route
    services = [route.service] if route else []
    services.extend(service_of(action) for action in _denied_actions(decision))
    return find_denial(file, services, route.path if route else "/")


def _respond(
    file: DenialFile,
    denial: Denial,
    actions: tuple[str, ...],
    headers: Mapping[str, str] = MappingProxyType({}),
) -> HttpDenial:
    shape = file.bodies[denial.body]
    message = denial.message.replace("{actions}", ", ".join(actions) or file.unnamed)
    body = _render(shape, _values(denial, message))
    return HttpDenial(denial.status, MappingProxyType({"Content-Type": shape.type, **headers}), body)


def _values(denial: Denial, message: str) -> dict[str, Any]:
    """What stands for each placeholder of `model.denial.PLACEHOLDERS`."""
    return {
        "{message}": message,
        "{code}": denial.code,
        "{status}": denial.status,
        "{status_text}": str(denial.status),
        "{title}": HTTPStatus(denial.status).phrase,
    }


def _render(shape: Body, values: Mapping[str, Any]) -> str:
    content = _fill(shape.content, values)
    return json.dumps(content) if shape.type == "application/json" else _XML_DECLARATION + _xml(content)


def _fill(content: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(content, dict):
        return {name: _fill(part, values) for name, part in content.items()}
    return values[content]


def _xml(content: Any) -> str:
    if isinstance(content, dict):
        return "".join(f"<{name}>{_xml(part)}</{name}>" for name, part in content.items())
    return escape(_NOT_XML.sub("\ufffd", str(content)))
