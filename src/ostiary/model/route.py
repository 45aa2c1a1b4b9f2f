"""A route file: which action and which authorization scope each API call needs (interfaces.md §4)."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document, shown
from ostiary.model.imported import ImportRecord

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

Authorization = Literal["required", "none", "unknown"]
Level = Literal["project", "global"]


_PARAMETER = re.compile(r"\{([^{}/]*[^{}/\s][^{}/]*)\}")
_ACTION = re.compile(r"[^\s:]+:[^\s:]*:[^\s:]+")


def _check_route(text: str) -> str:
    method, blank, path = text.partition(" ")
    if method not in METHODS or not blank or not path.startswith("/") or path != path.strip():
        raise PydanticCustomError(
            "invalid-route",
            "`{text}` is not a route: write a method in capitals, one blank and a path from `/`",
            {"text": shown(text)},
        )
    _check_path(path)
    return text


def _check_path(path: str) -> None:
    wrong = {
        "has an empty segment": "//" in path,
        "has a brace without its partner, or a parameter without a name": bool(
            re.search(r"[{}]", _PARAMETER.sub("", path))
        ),
    }
    names = [name.strip() for name in _PARAMETER.findall(path)]
    wrong |= {f"has the parameter `{name}` twice": names.count(name) > 1 for name in names}
    for what, found in wrong.items():
        if found:
            raise PydanticCustomError(
                "invalid-path", "the path `{path}` {what}", {"path": shown(path), "what": what}
            )


def _check_action(text: str) -> str:
    if not _ACTION.fullmatch(text) or not text.isprintable():
        raise PydanticCustomError(
            "invalid-action",
            "`{text}` is not an action: write `service:type:operation`",
            {"text": shown(text)},
        )
    return text


Action = Annotated[str, AfterValidator(_check_action)]
"""`service:type:operation`, the type may be empty; manuals write wildcards too, and the engine reads them (ADR 10)."""

RouteText = Annotated[str, AfterValidator(_check_route)]


_FLAGS: dict[Any, bool | None] = {"true": True, "false": False, "null": None, "": None, "~": None}


def _read_flag(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in _FLAGS:
        raise PydanticCustomError("invalid-flag", "write `true`, `false` or `null`")
    return _FLAGS[value]


Flag = Annotated[bool | None, BeforeValidator(_read_flag)]


class RouteScope(Document):
    """Where a route can be authorized; None: the documentation does not say (semantics.md §1)."""

    project: Flag = True
    enterprise_project: Flag = None


class Alternative(Document):
    """One variant of a route whose action depends on the request; `when` says which."""

    when: str | None = None
    actions: tuple[Action, ...]


class Dependencies(Document):
    """Actions that must be allowed besides the route's own; `when` limits them, in the manual's words."""

    when: str | None = None
    actions: tuple[Action, ...]


class EnterpriseProjectSource(Document):
    """Where a request itself names its enterprise project (semantics.md §2, research §4.5)."""

    source: Literal["body", "query", "path"] = Field(alias="from")
    name: str = "enterprise_project_id"
    default: str | None = None


class RouteEntry(Document):
    """One route as written in a route file.

    `source_actions` are those of its required actions that are about the source of the call, such as the object that is
    copied, and not about the resource that the call itself names.
    """

    route: RouteText
    title: str | None = None
    authorization: Authorization = "required"
    actions: tuple[Action, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    dependencies: tuple[Dependencies, ...] = ()
    scope: RouteScope = RouteScope()
    enterprise_project: EnterpriseProjectSource | None = None
    resource: str | None = None
    source_actions: tuple[Action, ...] = ()
    priority: int = 0
    page: str | None = None

    @model_validator(mode="after")
    def _check_sources(self) -> Self:
        named = {action.casefold() for action in self.actions}
        named.update(action.casefold() for variant in self.alternatives for action in variant.actions)
        for action in self.source_actions:
            if action.casefold() not in named:
                raise PydanticCustomError(
                    "source-not-required",
                    "`{action}` is among `source_actions`, but the route does not require it",
                    {"action": shown(action)},
                )
        return self

    @model_validator(mode="after")
    def _check_enterprise_project(self) -> Self:
        source = self.enterprise_project
        if source is not None and source.source == "path" and f"{{{source.name}}}" not in self.path:
            raise PydanticCustomError(
                "no-such-parameter",
                "`enterprise_project` is from the path, which has no parameter `{name}`",
                {"name": shown(source.name)},
            )
        return self

    @model_validator(mode="after")
    def _check_authorization(self) -> Self:
        if self.authorization != "required" and (self.actions or self.alternatives):
            raise PydanticCustomError(
                "authorization-contradiction",
                "a route with authorization `{authorization}` names actions: remove them, or `authorization`",
                {"authorization": self.authorization},
            )
        return self

    @property
    def method(self) -> str:
        """The HTTP method, in capitals."""
        return self.route.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path template, from its first slash."""
        return self.route.partition(" ")[2]


class Provenance(Document):
    """Where an imported route file comes from; `imported` is the day of the import, `2026-11-25`."""

    repository: str | None = None
    commit: str | None = None
    licence: str | None = None
    imported: str | None = None


class Aliases(Document):
    """Other names of an action, in manuals or in other deployments (research A31)."""

    action: Action
    also: tuple[Action, ...]
    source: str | None = None


class RouteFile(Document):
    """The routes of one service."""

    service: str
    name: str | None = None
    level: Level = "project"
    endpoints: tuple[str, ...] = ()
    resource_level: Flag = None
    aliases: tuple[Aliases, ...] = ()
    source: Provenance | None = None
    record: ImportRecord | None = Field(default=None, alias="import")
    routes: tuple[RouteEntry, ...] = ()
