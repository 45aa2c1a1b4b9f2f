"""A catalog file: what is known of one cloud service besides its routes (`policies/catalog/<service>.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document, shown
from ostiary.model.known import (
    ActionEntry,
    AliasEntry,
    KeyEntry,
    MeantEntry,
    OtherActionEntry,
    ResourceEntry,
    ResourceLevelEntry,
)
from ostiary.model.route import Flag, Level

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_ENDPOINT = re.compile(r"(?:[a-z0-9-]+|\{[a-z_]+\})(?:\.(?:[a-z0-9-]+|\{[a-z_]+\}))+")


def _check_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise PydanticCustomError(
            "invalid-service", "`{text}` is not the name of a service: write it as in actions, in small letters",
            {"text": shown(text)},
        )  # fmt: skip
    return text


def _check_endpoint(text: str) -> str:
    if not _ENDPOINT.fullmatch(text):
        raise PydanticCustomError(
            "invalid-endpoint", "`{text}` is not a host: write for example `elb.{{region}}.example.com`",
            {"text": shown(text)},
        )  # fmt: skip
    return text


ServiceName = Annotated[str, AfterValidator(_check_name)]
"""A service by its short name, as route files and `--service` have it."""

Endpoint = Annotated[str, AfterValidator(_check_endpoint)]
"""A host, each placeholder one label of it: `elb.{region}.otc.t-systems.com`."""


class DeploymentEntry(Document):
    """What another deployment of the service has of its own."""

    endpoints: tuple[Endpoint, ...] = ()


class ServiceFile(Document):
    """One service of the cloud.

    `prefix` is the first segment of its actions where that is not its name (`vpc` for `eip`). `twin` is the service
    whose API this one's manual describes a second time: a call that both have is the twin's. `spellings` are other
    spellings of the first segment of its paths, each with the one of the route table. `endpoints` are those of the
    deployment `otc`; `deployments` has the others by name. `pages` are the sources of `actions`, by the numbers that
    these have; `all_actions`: a manual lists all of them, not only some. `other_actions` are those that only sources
    of another kind name, `meant` what a wrong name stands for.
    """

    service: ServiceName
    name: str
    level: Level = "project"
    prefix: ServiceName | None = None
    twin: ServiceName | None = None
    spellings: Mapping[str, str] = {}
    endpoints: tuple[Endpoint, ...] = ()
    deployments: Mapping[str, DeploymentEntry] = {}
    resource_types: tuple[ResourceEntry, ...] = ()
    resource_level: tuple[ResourceLevelEntry, ...] = ()
    condition_keys: tuple[KeyEntry, ...] = ()
    aliases: tuple[AliasEntry, ...] = ()
    meant: tuple[MeantEntry, ...] = ()
    other_actions: tuple[OtherActionEntry, ...] = ()
    all_actions: Flag = None
    pages: Mapping[str, str] = {}
    actions: tuple[ActionEntry, ...] = ()

    def endpoints_in(self, deployment: str) -> tuple[str, ...]:
        """Return the hosts of the service in a deployment, as patterns; empty if none is known."""
        if deployment == "otc":
            return self.endpoints
        entry = self.deployments.get(deployment)
        return entry.endpoints if entry else ()
