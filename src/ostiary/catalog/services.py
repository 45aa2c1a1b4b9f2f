"""The catalog files of the services that ship with ostiary, by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ostiary.catalog.content import NO_SERVICE, content_folder
from ostiary.documents.service_file import load_service_file
from ostiary.model.service import ServiceFile


def service_names() -> list[str]:
    """Return the short names of all services in `policies/catalog`, sorted; no file is read."""
    stems = (path.stem for path in _folder().glob("*.yaml"))
    return sorted(stem for stem in stems if "." not in stem and stem not in NO_SERVICE)


def load_service(name: str) -> ServiceFile | None:
    """Return what the catalog says of a service, None if it has no file; LoadError with the file's faults."""
    return _load(name) if name in service_names() else None


@cache
def _load(name: str) -> ServiceFile:
    return load_service_file(_folder() / f"{name}.yaml", f"@catalog/{name}.yaml")


def _folder() -> Path:
    return content_folder() / "catalog"
