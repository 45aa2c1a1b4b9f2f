"""The catalog files of the services that ship with ostiary, by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ostiary.catalog.content import content_folder
from ostiary.documents.service_file import load_service_file
from ostiary.model.service import ServiceFile

_NO_SERVICE = frozenset(("denials",))
"""Files of `policies/catalog` that are about all services."""


def service_names() -> list[str]:
    """Return the short names of all services in `policies/catalog`, sorted; no file is read."""
    stems = (path.stem for path in _folder().glob("*.yaml"))
    return sorted(stem for stem in stems if "." not in stem and stem not in _NO_SERVICE)


@cache
def load_service(name: str) -> ServiceFile | None:
    """Return what the catalog says of a service, None if it has no file; LoadError with the file's faults."""
    if name not in service_names():
        return None
    return load_service_file(_folder() / f"{name}.yaml", f"@catalog/{name}.yaml")


def _folder() -> Path:
    return content_folder() / "catalog"
