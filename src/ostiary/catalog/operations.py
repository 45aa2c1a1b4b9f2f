"""The tables *operation x system policy* that ship with ostiary, by service."""

from __future__ import annotations

from ostiary.catalog.content import content_folder
from ostiary.documents.places import Places
from ostiary.documents.text import read_text
from ostiary.documents.validation import validate
from ostiary.documents.yaml_file import read_yaml
from ostiary.model.operations import OperationFile

_SUFFIX = ".operations.yaml"


def services_with_operations() -> list[str]:
    """Return the services whose manuals have such a table, sorted."""
    folder = content_folder() / "catalog"
    return sorted(path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}"))


def load_operations(service: str) -> OperationFile | None:
    """Return the tables of a service, None if its manuals have none; LoadError with the file's faults."""
    path = content_folder() / "catalog" / f"{service}{_SUFFIX}"
    if not path.is_file():
        return None
    source = read_text(path, f"@catalog/{path.name}")
    return validate(OperationFile, read_yaml(source), Places(source))
