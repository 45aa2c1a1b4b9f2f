"""The body of a call, where its action depends on it: whether it is wanted, and what it says."""

from __future__ import annotations

from typing import Any, NamedTuple

from ostiary.documents.json_file import read_strict_json
from ostiary.engine.decision import Decision
from ostiary.routes.route import Route
from ostiary.syntax.discriminator import parse_discriminator

BODY = "body"


class Reading(NamedTuple):
    """What could be read of a body; `is_whole` False: it broke off, or (`is_large`) is larger than the gate reads."""

    content: bytes
    is_whole: bool = True
    is_large: bool = False


TOO_LARGE = Reading(b"", is_whole=False, is_large=True)


def wants_body(decision: Decision) -> bool:
    """Whether a decision is open and its route names something in the body that may settle it."""
    return decision.outcome == "undetermined" and decision.route is not None and _names_body(decision.route)


def _names_body(route: Route) -> bool:
    if route.enterprise_project_from is not None and route.enterprise_project_from[0] == BODY:
        return True
    found = (parse_discriminator(variant.when) for variant in route.alternatives)
    return any(discriminator is not None and discriminator.place == BODY for discriminator in found)


def value_of(reading: Reading, content_type: str | None) -> Any:
    """Return the JSON value of a body; None, which is unknown, if the application may read it in another way.

    That is so if it is not whole, not sent as JSON, not UTF-8, not JSON to the letter, or has a name twice.
    """
    if not reading.is_whole or not _is_json(content_type or ""):
        return None
    try:
        return read_strict_json(reading.content.decode("utf-8"))
    except ValueError:
        return None


def _is_json(content_type: str) -> bool:
    """Whether a content type is `application/json`, or another form of JSON, in UTF-8."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [text.partition("=")[2].strip(' "') for text in parameters if text.startswith("charset")]
    is_json = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    return is_json and all(charset in ("utf-8", "utf8") for charset in charsets)
