"""Files read into trees with places: the text of a JSON or YAML document, or JSON within another file."""

from __future__ import annotations

from typing import NamedTuple

from ostiary.documents.form import is_yaml
from ostiary.documents.json_file import read_json
from ostiary.documents.yaml_tree import yaml_tree
from ostiary.spans import Source
from ostiary.syntax.json_tree import json_tree
from ostiary.syntax.tree import Node


class PlacedText(NamedTuple):
    """A document with its places: `form` is `json`, `yaml` or `hcl`, the syntax that its values are written in."""

    source: Source
    root: Node
    form: str


def read_tree(source: Source) -> PlacedText:
    """Return the tree of a text in the form that its name says; LoadError with its faults."""
    if is_yaml(source.name):
        return PlacedText(source, yaml_tree(source), "yaml")
    read_json(source)
    return PlacedText(source, json_tree(source.text), "json")


def read_embedded(source: Source, text: str, start: int) -> Node:
    """Return the tree of a JSON text that stands at an offset of a file; LoadError, its places in that file."""
    at = source.span(start, start)
    margin = "\n" * (at.line - 1) + " " * (
        at.column - 1
    )  # so that every line has the number it has in the file
    read_json(Source(source.name, margin + text))
    return json_tree(text, start)
