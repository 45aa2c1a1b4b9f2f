"""What the catalog files say of each service, as plain values: read service by service, when they are asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ostiary.conditions.values import ValueType
from ostiary.routes.route import Service
from ostiary.syntax.action import ActionPattern

if TYPE_CHECKING:
    from ostiary.model.route import Level


class ResourceType(NamedTuple):
    """A type of resource that policies of a service may name.

    `urn` has placeholders in braces: `obs:*:*:object:{bucket}/{object}`. `actions` are patterns of those that
    take it, empty where the documentation does not say.
    """

    type: str
    urn: str
    title: str | None
    actions: tuple[str, ...]
    source: str


class ResourceLevel(NamedTuple):
    """Whether the actions under these patterns can be limited to resources, where documentation says so."""

    actions: tuple[str, ...]
    support: bool | None
    source: str


class KnownKey(NamedTuple):
    """A condition key as its documentation spells it; one that ends in `/` stands for all keys that begin so.

    `service` is None for a global key. `multiple`: it may have several values. `versions`: the versions of
    identity policies that list it; none for a spelling of bucket policies. `actions`: patterns of those that send
    it, empty for all. `documented`: false for keys seen in third-party code only.
    """

    name: str
    type: ValueType
    service: str | None = None
    multiple: bool = False
    versions: tuple[str, ...] = ("1.1",)
    actions: tuple[str, ...] = ()
    documented: bool = True
    source: str | None = None


class Alias(NamedTuple):
    """Other names for an action, in manuals or in the tables of another deployment (research A31)."""

    action: str
    also: tuple[str, ...]
    source: str


class ManualAction(NamedTuple):
    """An action that no route of the service needs, with the pages that name it; `elsewhere`: another deployment's."""

    name: str
    title: str | None
    sources: tuple[str, ...]
    elsewhere: bool = False


class Meant(NamedTuple):
    """Names that are none, as patterns, and the actions that their authors mean."""

    written: tuple[ActionPattern, ...]
    actions: tuple[str, ...]

    def covers(self, name: str) -> bool:
        """Whether a name is one of them."""
        return any(pattern.matches(name.casefold()) for pattern in self.written)


class Facts:
    """One catalog file: the header of its service, and what the routes cannot tell.

    `row` are the values of the file in JSON; each part becomes values of its own when it is asked for.
    """

    def __init__(self, row: dict[str, Any]) -> None:
        self._row = row
        self.service: str = row["service"]
        self.title: str = row["name"]
        self.level: Level = row.get("level", "project")
        self.prefix: str = row.get("prefix") or self.service
        self.is_complete: bool = row.get("all_actions") is True

    def header(self, deployment: str) -> Service:
        """The service as route files describe theirs, with its hosts in a deployment."""
        endpoints = self._row.get("endpoints", ())
        if deployment != "otc":
            endpoints = self._row.get("deployments", {}).get(deployment, {}).get("endpoints", ())
        return Service(self.service, self.level, self.title, tuple(endpoints))

    @cached_property
    def resource_types(self) -> tuple[ResourceType, ...]:
        """The types of resources that policies may name."""
        return tuple(
            ResourceType(
                row["type"], row["urn"], row.get("title"), tuple(row.get("actions", ())), row["source"]
            )
            for row in self._row.get("resource_types", ())
        )

    @cached_property
    def resource_level(self) -> tuple[ResourceLevel, ...]:
        """What is documented of limiting actions to resources; the first entry that fits an action counts."""
        return tuple(
            ResourceLevel(tuple(row["actions"]), row["support"], row["source"])
            for row in self._row.get("resource_level", ())
        )

    @cached_property
    def keys(self) -> tuple[KnownKey, ...]:
        """The condition keys of the service, each spelling one."""
        return tuple(key for row in self._row.get("condition_keys", ()) for key in self._spellings(row))

    @cached_property
    def aliases(self) -> tuple[Alias, ...]:
        """The families of names."""
        return tuple(
            Alias(row["action"], tuple(row["also"]), row["source"]) for row in self._row.get("aliases", ())
        )

    @cached_property
    def actions(self) -> tuple[ManualAction, ...]:
        """The actions that only manuals name, and those that only other sources do."""
        pages = self._row.get("pages", {})
        named = (
            ManualAction(row["action"], row.get("title"), tuple(pages[page] for page in row.get("pages", ())))
            for row in self._row.get("actions", ())
        )
        others = (
            ManualAction(row["action"], row.get("title"), (row["source"],), elsewhere=True)
            for row in self._row.get("other_actions", ())
        )
        return (*named, *others)

    @cached_property
    def meant(self) -> tuple[Meant, ...]:
        """What wrong names of the service's actions stand for."""
        return tuple(
            Meant(tuple(map(ActionPattern, row["written"])), tuple(row["meant"]))
            for row in self._row.get("meant", ())
        )

    def _spellings(self, row: dict[str, Any]) -> list[KnownKey]:
        entry = KnownKey(
            row["key"],
            ValueType(row["type"]),
            self.service,
            bool(row.get("multiple")),
            tuple(row.get("versions", ("1.1",))),
            tuple(row.get("actions", ())),
            row.get("documented", True) is not False,
            row["source"],
        )
        others = [entry._replace(name=name, versions=()) for name in row.get("in_buckets", ())]
        return [entry, *others]
