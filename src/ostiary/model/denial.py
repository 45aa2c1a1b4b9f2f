"""How services word a denial: `policies/catalog/denials.yaml` as it is written (research §5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document

PLACEHOLDERS = ("{message}", "{code}", "{status}", "{status_text}", "{title}")
"""What a leaf of a body can be; it is replaced as a whole, never spliced into other text."""

_INHERITED = ("status", "message", "body")


def leaves_of(content: Any) -> Iterator[Any]:
    """Yield the leaves of a body's content, in its order."""
    if isinstance(content, dict):
        for part in content.values():
            yield from leaves_of(part)
    else:
        yield content


def _check_content(content: dict[str, Any]) -> dict[str, Any]:
    for leaf in leaves_of(content):
        if leaf not in PLACEHOLDERS:
            expected = ", ".join(f"`{placeholder}`" for placeholder in PLACEHOLDERS)
            raise PydanticCustomError(
                "invalid-placeholder",
                "`{leaf}` is not a placeholder: write one of {expected}",
                {"leaf": str(leaf), "expected": expected},
            )
    return content


class Body(Document):
    """The shape of a response body: nested names, with placeholders for leaves."""

    type: Literal["application/json", "application/xml"]
    content: Annotated[dict[str, Any], AfterValidator(_check_content)]


class OtherCode(Document):
    """A further code that a manual gives for the same denial; None: with the status of the first."""

    code: str
    status: int | None = None


class Denial(Document):
    """How a denial is worded: HTTP status, error code (None: the service has none), message and shape.

    `message` may hold `{actions}`; `body` names a shape of the file.
    """

    status: int = Field(ge=400, le=499)
    code: str | None = None
    message: str
    body: str
    also: tuple[OtherCode, ...] = ()
    source: str


class ServiceDenial(Denial):
    """The wording of one service, or of its routes whose path begins with `path`."""

    service: str
    path: str = "/"


class DenialFile(Document):
    """All wordings; what an entry leaves out is as in `default`."""

    bodies: dict[str, Body]
    unnamed: str
    default: Denial
    no_route: Denial
    no_method: Denial
    services: tuple[ServiceDenial, ...]

    @model_validator(mode="before")
    @classmethod
    def _inherit(cls, value: Any) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("default"), dict):
            return value
        common = {name: text for name, text in value["default"].items() if name in _INHERITED}
        filled = {name: _fill(common, value.get(name)) for name in ("no_route", "no_method")}
        services = value.get("services")
        entries = [_fill(common, entry) for entry in services] if isinstance(services, list) else services
        return {**value, **filled, "services": entries}

    @model_validator(mode="after")
    def _check_bodies(self) -> Self:
        for entry in (self.default, self.no_route, self.no_method, *self.services):
            if entry.body not in self.bodies:
                text = "there is no body `{body}` among `bodies`"
                raise PydanticCustomError("unknown-body", text, {"body": entry.body})
        return self


def _fill(common: dict[str, Any], entry: Any) -> Any:
    return {**common, **entry} if isinstance(entry, dict) else entry
