"""Corrections of the documentation: `policies/catalog/<service>.corrections.yaml`, applied on top of an import."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document
from ostiary.model.route import (
    Action,
    Alternative,
    Authorization,
    Dependencies,
    EnterpriseProjectSource,
    RouteScope,
    RouteText,
)


class RouteChange(Document):
    """Some fields of a route, as its file has them; what is not written is not meant."""

    route: RouteText | None = None
    title: str | None = None
    authorization: Authorization | None = None
    actions: tuple[Action, ...] | None = None
    alternatives: tuple[Alternative, ...] | None = None
    dependencies: tuple[Dependencies, ...] | None = None
    scope: RouteScope | None = None
    enterprise_project: EnterpriseProjectSource | None = None
    resource: str | None = None
    source_actions: tuple[Action, ...] | None = None
    priority: int | None = None

    def fields(self) -> dict[str, Any]:
        """Return the fields that are written, by name."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


class Correction(Document):
    """One error of the documentation: what a page says of a route, and what is right.

    `was` must be what the import gave, so that a correction falls due when the page is corrected. `reason`
    says what is wrong, `evidence` how one knows.
    """

    route: RouteText
    deployment: str = "otc"
    was: RouteChange = RouteChange()
    now: RouteChange = RouteChange()
    remove: bool = False
    reason: str
    evidence: str

    @model_validator(mode="after")
    def _check_effect(self) -> Self:
        if self.remove == bool(self.now.fields()):
            raise PydanticCustomError(
                "no-correction", "a correction either says what is right in `now`, or has `remove: true`"
            )
        return self


class KnownFault(Document):
    """Findings of `routes check` that stay, with the reason why that is right.

    They are those with the code, about one of `routes` or of `pages`, about all routes of the service if neither is
    given; `against` limits a collision to those with one of these.
    """

    code: str
    routes: tuple[RouteText, ...] = ()
    pages: tuple[str, ...] = ()
    against: tuple[RouteText, ...] = ()
    deployment: str = "otc"
    reason: str


class CorrectionsFile(Document):
    """All corrections of one service, and the faults of its table that are known."""

    service: str
    corrections: tuple[Correction, ...] = ()
    known: tuple[KnownFault, ...] = ()
