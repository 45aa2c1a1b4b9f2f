"""Answers to requests that are refused without a decision: a client learns the status and no more."""

from __future__ import annotations

import json
from types import MappingProxyType

from ostiary.engine.explained.denial import HttpDenial, word_refusal
from ostiary.errors import OstiaryError

INTERNAL = "internal"
"""The fault of everything that is not the client's."""

_PATH, _SIZE, _TOKEN, _INTERNAL = (
    (400, "APIGW.0201", "API request error"),
    (413, "APIGW.0201", "Request entity too large"),
    (401, "APIGW.0301", "Incorrect IAM authentication information"),
    (500, "APIGW.0601", "Internal server error"),
)
"""Status, code and message as the API gateway in front of the cloud's services has them (its table of error codes)."""

_ANSWERS = {
    "ambiguous-path": _PATH,
    "bad-host": _PATH,
    "repeated-header": _PATH,
    "body-too-large": _SIZE,
    "unauthenticated": _TOKEN,
    INTERNAL: _INTERNAL,
}

FORBIDDEN = frozenset(
    {
        *(f"unknown-{kind}" for kind in ("user", "agency", "group", "project", "enterprise-project")),
        *(f"ambiguous-{kind}" for kind in ("user", "agency", "group", "project", "enterprise-project")),
        "ambiguous-route",
        "project-contradiction",
        "enterprise-project-contradiction",
        "bad-enterprise-project",
        "foreign-domain",
        "incomplete-claims",
    }
)
"""The faults of a request that a client can bring about by what it is, or asks for: denied like any other."""


class RefusedError(OstiaryError):
    """A request that is refused before anything is decided; `code` names the fault, for the operator alone."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def answer_to(fault: str) -> HttpDenial:
    """Return the response for a fault: none of its words tells more than the status."""
    if fault in FORBIDDEN:
        return word_refusal()
    status, code, message = _ANSWERS.get(fault, _INTERNAL)
    body = json.dumps({"error_msg": message, "error_code": code})
    return HttpDenial(status, MappingProxyType({"Content-Type": "application/json"}), body)


def challenge_with(answer: HttpDenial, challenge: str) -> HttpDenial:
    """Return a 401 with its `WWW-Authenticate` (RFC 9110 §15.5.2)."""
    headers = {**answer.headers, "WWW-Authenticate": challenge}
    return HttpDenial(answer.status, MappingProxyType(headers), answer.body)


def wire_headers(answer: HttpDenial) -> tuple[bytes, list[tuple[str, str]]]:
    """Return an answer's body in bytes and all its headers; no cache may give it to anybody else."""
    content = answer.body.encode("utf-8")
    return content, [
        *answer.headers.items(),
        ("Content-Length", str(len(content))),
        ("Cache-Control", "no-store"),
    ]
