"""Case files about what is around the engine: pages that are imported, and the command line."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document, shown
from ostiary.model.corrections import Correction
from ostiary.model.route import Level, RouteText


def _check_names(files: dict[str, Any]) -> dict[str, Any]:
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.name:
            raise PydanticCustomError(
                "bad-file-name", "`{name}` is not the name of a file below a folder", {"name": shown(name)}
            )
    return files


class ImportCase(Document):
    """A documentation page of a service, and what an import makes of it.

    `routes` has every route that comes out, each with those of its fields that are to be compared; `reported` and
    `warnings` are `LINE code`. `corrections` are then applied to it, as those of `policies/catalog` are;
    `stale` are the routes whose correction does not apply any more.
    """

    name: str
    rule: str
    service: str
    page: str
    level: Level | None = None
    corrections: tuple[Correction, ...] = ()
    summary: str | None = None
    routes: dict[RouteText, dict[str, Any]] = Field(default_factory=dict)
    reported: tuple[str, ...] = ()
    warnings: tuple[str, ...] | None = None
    stale: tuple[str, ...] = ()


class CommandCase(Document):
    """A call of `ostiary` in a folder of `files`, its exit code, and texts that its outputs must have.

    A file is a text, or a value that is written as JSON. `without` are texts that neither output may have.
    """

    name: str
    rule: str
    argv: tuple[str, ...]
    files: Annotated[dict[str, Any], AfterValidator(_check_names)] = Field(default_factory=dict)
    stdin: str = ""
    exit: int
    stdout: tuple[str, ...] = ()
    stderr: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
