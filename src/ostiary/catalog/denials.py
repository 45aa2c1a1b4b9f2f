"""The wordings of denials that ship with ostiary, read when the first one is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ostiary.catalog.content import content_folder
from ostiary.documents.places import Places
from ostiary.documents.text import read_text
from ostiary.documents.validation import validate
from ostiary.documents.yaml_file import read_yaml
from ostiary.model.denial import Denial, DenialFile


@cache
def load_denials() -> DenialFile:
    """Return the content of `policies/catalog/denials.yaml`; LoadError with its faults."""
    source = read_text(content_folder() / "catalog" / "denials.yaml", "@catalog/denials.yaml")
    return validate(DenialFile, read_yaml(source), Places(source))


def find_denial(file: DenialFile, services: Iterable[str], path: str = "/") -> Denial:
    """Return the wording of the first service that has one: the entry with the longest fitting path.

    `path` is the route's, `/` where there is none. A service without an entry is worded as `default`.
    """
    for service in services:
        entries = [entry for entry in file.services if entry.service == service.casefold()]
        fitting = [entry for entry in entries if path.startswith(entry.path)]
        if fitting:
            return max(fitting, key=lambda entry: len(entry.path))
    return file.default
