"""Route files: the routes of one service, bundled or an account's own (interfaces.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ostiary.documents.json_file import read_json
from ostiary.documents.places import Places
from ostiary.documents.text import read_text
from ostiary.documents.validation import validate
from ostiary.documents.value import text_of
from ostiary.documents.yaml_file import read_yaml
from ostiary.model.route import RouteFile
from ostiary.spans import Source, Span


@dataclass(frozen=True)
class RouteDocument:
    """A route file with its text, so that it knows the places of its routes."""

    file: RouteFile
    source: Source

    def place(self, number: int) -> Span:
        """The place of the method and path of a route, by its number from 0."""
        return self._places.value(("routes", number, "route"))

    @cached_property
    def _places(self) -> Places:
        return Places(self.source)


def load_routes(path: Path, name: str) -> RouteDocument:
    """Read one route file, shown under `name`; LoadError with all its faults."""
    source = read_text(path, name)
    value = read_json(source) if name.lower().endswith(".json") else read_yaml(source)
    return _document(value, source)


def routes_of(value: Any, name: str) -> RouteDocument:
    """Read a route file from its value, shown under `name`; LoadError with all its faults."""
    return _document(value, text_of(name, value))


def _document(value: Any, source: Source) -> RouteDocument:
    return RouteDocument(validate(RouteFile, value, Places(source)), source)
