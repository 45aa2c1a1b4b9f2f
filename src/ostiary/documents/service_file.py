"""Catalog files: what is known of one service besides its routes."""

from __future__ import annotations

from pathlib import Path

from ostiary.documents.places import Places
from ostiary.documents.text import read_text
from ostiary.documents.validation import validate
from ostiary.documents.yaml_file import read_yaml
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.service import ServiceFile


def load_service_file(path: Path, name: str) -> ServiceFile:
    """Read `<service>.yaml`, shown under `name`; LoadError with all its faults.

    The file is named after its service, so that it is found by name.
    """
    source = read_text(path, name)
    places = Places(source)
    file = validate(ServiceFile, read_yaml(source), places)
    if file.service != path.stem:
        message = f"the file of the service `{file.service}` must be called `{file.service}.yaml`"
        raise LoadError([Diagnostic("misnamed-file", message, places.value(("service",)))])
    return file
