"""JSON or YAML: the form of a policy's file, by its name."""

from __future__ import annotations

from typing import Any

from ostiary.documents.json_file import read_json
from ostiary.documents.yaml_file import read_yaml
from ostiary.spans import Source


def is_yaml(name: str) -> bool:
    """Whether a file of this name is read as YAML; everything else is JSON."""
    return name.lower().endswith((".yaml", ".yml"))


def read_value(source: Source) -> Any:
    """Return the value of a text in the form that its name says; LoadError with its faults."""
    return read_yaml(source) if is_yaml(source.name) else read_json(source)
