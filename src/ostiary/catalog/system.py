"""System-defined policies and roles by their display names: those whose text ships, and those known by name only.

`policies/index/system.tsv` is generated: a line for each name with the file, the digest of the file and its values.
A file that has changed since, or a name that the index does not have, is looked for in the files themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from ostiary.catalog.content import checksum_of, content_folder, index_file
from ostiary.documents.form import read_value
from ostiary.documents.policy_file import PolicyDocument, policy_document
from ostiary.documents.text import read_text

NAME_ONLY = "name-only"


class SystemPolicy(NamedTuple):
    """A system-defined policy as it is listed.

    `status` is `published` (the vendor's text), `derived` (made from what manuals say of it) or `name-only` (its
    text is not known, `file` is None). `kind` is `policy` or `role`; `type` AX, XA, AA or None. `source` are the
    values of the file's `source`, or the pages that name it.
    """

    name: str
    service: str
    kind: str
    status: str
    type: str | None = None
    description: str | None = None
    file: str | None = None
    depends: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    source: Mapping[str, Any] = MappingProxyType({})


class _Line(NamedTuple):
    name: str
    file: str
    digest: str
    row: str


class SystemPolicies:
    """The policies in a folder, with its index; nothing is read before a name is asked for."""

    def __init__(self, folder: Path, index: Path) -> None:
        self._folder = folder
        self._index = index

    @classmethod
    def bundled(cls) -> SystemPolicies:
        """Return the policies that ship with ostiary."""
        return cls(content_folder() / "system", index_file("system"))

    def find(self, name: str) -> PolicyDocument | None:
        """Return the text of a policy by its display name, None if none of that name ships."""
        line = self._lines.get(name)
        if line and line.file:
            path = self._folder / line.file
            if checksum_of(path) == line.digest:
                source = read_text(path, f"@system/{path.name}")
                return policy_document(json.loads(line.row)["envelope"], path.stem, source)
        return None if line and not line.file else self._search(name)

    def is_known(self, name: str) -> bool:
        """Whether a manual names such a policy, with its text or without."""
        return name in self._lines or self._search(name) is not None

    def names(self) -> list[str]:
        """Return every name that a policy has, sorted, those without a text included."""
        return sorted(self._lines)

    def listed(self) -> list[SystemPolicy]:
        """Return every policy once, under its own name, sorted."""
        rows = {line.name: json.loads(line.row) for line in self._lines.values()}
        found = [_listed(row) for name, row in rows.items() if row["listed"]["name"] == name]
        return sorted(found, key=lambda policy: policy.name.casefold())

    def _search(self, name: str) -> PolicyDocument | None:
        """Look through the files: the index is late, or there is no such policy."""
        if self._is_complete:
            return None
        return next((found for names, found in self._read_files() if name in names), None)

    @cached_property
    def _is_complete(self) -> bool:
        """Whether the index was made from the files as they are."""
        indexed = {(line.file, line.digest) for line in self._lines.values() if line.file}
        return indexed == {(path.name, checksum_of(path)) for path in self._paths()}

    def _read_files(self) -> Iterator[tuple[tuple[str, ...], PolicyDocument]]:
        for path in self._paths():
            source = read_text(path, f"@system/{path.name}")
            value = read_value(source)
            document = policy_document(value, path.stem, source)
            yield (document.name, *value.get("source", {}).get("also", ())), document

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.yaml"))

    @cached_property
    def _lines(self) -> dict[str, _Line]:
        try:
            text = self._index.read_text("utf-8")
        except (OSError, UnicodeError):
            return {}
        parts = (line.split("\t", len(_Line._fields) - 1) for line in text.splitlines())
        return {part[0]: _Line(*part) for part in parts if len(part) == len(_Line._fields)}


def _listed(row: dict[str, Any]) -> SystemPolicy:
    values = row["listed"]
    values |= {field: tuple(values.get(field, ())) for field in ("depends", "also")}
    return SystemPolicy(**values)
