"""The catalog files as one index, a service a line, so that asking of one service reads only that one.

`policies/index/services.tsv` is generated and holds the digest of each file it was made from: a file that has
changed since is read from its YAML, so that the index can be late but never wrong.
"""

from __future__ import annotations

import json
import re
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ostiary.catalog.content import NO_SERVICE, checksum_of, content_folder, index_file
from ostiary.catalog.facts import Facts

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class FactBook:
    """The facts of every service in a folder of catalog files; each is read once, when it is asked for."""

    def __init__(self, folder: Path, index: Path) -> None:
        self._folder = folder
        self._index = index
        self._known: dict[str, Facts] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The short names of all services that have a file, sorted."""
        stems = (path.stem for path in self._folder.glob("*.yaml"))
        return tuple(sorted(stem for stem in stems if _NAME.fullmatch(stem) and stem not in NO_SERVICE))

    def of(self, service: str) -> Facts | None:
        """Return what is known of a service by its short name, None if it has no file; LoadError for a bad one."""
        if service not in self._known and service in self.names:  # of what a stranger writes nothing is kept
            self._known[service] = self._load(service)
        return self._known.get(service)

    def _load(self, service: str) -> Facts:
        path = self._folder / f"{service}.yaml"
        digest, row = self._lines.get(service, ("", ""))
        return Facts(json.loads(row) if digest == checksum_of(path) else _row(path))

    @cached_property
    def _lines(self) -> dict[str, tuple[str, str]]:
        """The lines of the index by service, their values unread; none if the file is missing or no index."""
        try:
            text = self._index.read_text("utf-8")
        except (OSError, UnicodeError):
            return {}
        parts = (line.split("\t", 2) for line in text.splitlines())
        return {part[0]: (part[1], part[2]) for part in parts if len(part) == len(("name", "digest", "row"))}

    def render_index(self) -> str:
        """Return the text that the index must have: service, digest of its file, values, parted by tabs."""
        return "".join(self._render_line(name) for name in self.names)

    def _render_line(self, name: str) -> str:
        path = self._folder / f"{name}.yaml"
        row = json.dumps(_row(path), separators=(",", ":"), ensure_ascii=False)
        return f"{name}\t{checksum_of(path)}\t{row}\n"


def _row(path: Path) -> dict[str, Any]:
    """The values of a catalog file as JSON holds them, without what is not said."""
    from ostiary.documents.service_file import load_service_file  # noqa: PLC0415 - only where the index is late

    file = load_service_file(path, f"@catalog/{path.name}")
    return file.model_dump(mode="json", exclude_defaults=True)


@cache
def bundled_facts() -> FactBook:
    """Return the facts that ship with ostiary."""
    return FactBook(content_folder() / "catalog", index_file("services"))


def write_facts_index() -> Path:
    """Write `policies/index/services.tsv` anew and return its path."""
    path = index_file("services")
    path.write_text(bundled_facts().render_index(), encoding="utf-8", newline="\n")
    return path
