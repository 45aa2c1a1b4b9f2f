"""The catalog files as one index, a service a line, so that asking of one service reads only that one.

`policies/catalog/index.tsv` is generated and holds the digest of each file it was made from: a file that has
changed since is read from its YAML, so that the index can be late but never wrong.
"""

from __future__ import annotations

import json
from functools import cache, cached_property
from pathlib import Path

from ostiary.catalog.content import content_folder, digest_of
from ostiary.catalog.facts import Facts, row_of
from ostiary.catalog.services import service_names
from ostiary.documents.service_file import load_service_file

INDEX = "index.tsv"


class FactBook:
    """The facts of every service in a folder of catalog files; each is read once, when it is asked for."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self._folder = folder
        self.names = names
        self._known: dict[str, Facts | None] = {}

    def of(self, service: str) -> Facts | None:
        """Return what is known of a service by its short name, None if it has no file; LoadError for a bad one."""
        if service not in self._known:
            self._known[service] = self._load(service) if service in self.names else None
        return self._known[service]

    def _load(self, service: str) -> Facts:
        path = self._folder / f"{service}.yaml"
        digest, row = self._lines.get(service, ("", ""))
        if digest and digest == digest_of(path):
            return Facts(json.loads(row))
        return Facts.of_file(load_service_file(path, f"@catalog/{path.name}"))

    @cached_property
    def _lines(self) -> dict[str, tuple[str, str]]:
        """The lines of the index by service, their values unread; none if the file is missing or no index."""
        try:
            text = (self._folder / INDEX).read_text("utf-8")
        except (OSError, UnicodeError):
            return {}
        parts = (line.split("\t", 2) for line in text.splitlines())
        return {part[0]: (part[1], part[2]) for part in parts if len(part) == len(("name", "digest", "row"))}

    def render_index(self) -> str:
        """Return the text that the index must have: service, digest of its file, values, parted by tabs."""
        return "".join(self._render_line(name) for name in self.names)

    def _render_line(self, name: str) -> str:
        path = self._folder / f"{name}.yaml"
        row = row_of(load_service_file(path, f"@catalog/{path.name}"))
        return f"{name}\t{digest_of(path)}\t{json.dumps(row, separators=(',', ':'), ensure_ascii=False)}\n"


@cache
def bundled_facts() -> FactBook:
    """Return the facts that ship with ostiary."""
    return FactBook(content_folder() / "catalog", tuple(service_names()))


def write_facts_index() -> Path:
    """Write `policies/catalog/index.tsv` anew and return its path."""
    path = content_folder() / "catalog" / INDEX
    path.write_text(bundled_facts().render_index(), encoding="utf-8", newline="\n")
    return path
