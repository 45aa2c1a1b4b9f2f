"""Case files, of whatever kind: told apart by what their first case has, every fault with its place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ostiary.documents.places import Places
from ostiary.documents.text import read_text
from ostiary.documents.validation import validate
from ostiary.documents.yaml_file import construct, node_span, read_nodes
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.base import Document
from ostiary.model.case import ConditionCase, DenialCase, DocumentCase, GridTable, JsonCase, Scenario
from ostiary.model.case_programs import CommandCase, ImportCase
from ostiary.spans import Source, Span


class Kind(NamedTuple):
    """A kind of case: what it is called, the key that only it has, its model; `typed`: scalars as in JSON."""

    name: str
    marker: str
    model: type[Document]
    typed: bool


KINDS = (
    Kind("decisions", "requests", Scenario, typed=True),
    Kind("condition grid", "table", GridTable, typed=False),
    Kind("conditions", "operator", ConditionCase, typed=False),
    Kind("documents", "as", DocumentCase, typed=True),
    Kind("JSON faults", "faults", JsonCase, typed=True),
    Kind("denials", "status", DenialCase, typed=False),
    Kind("imports", "page", ImportCase, typed=True),
    Kind("commands", "argv", CommandCase, typed=True),
)


class CaseFile(NamedTuple):
    """The cases of one file, all of one kind."""

    name: str
    kind: str
    cases: tuple[Any, ...]
    places: Places | None = None

    def place(self, pointer: Sequence[str | int]) -> Span:
        """Where something stands in the file: the number of a case, and the keys and indexes below it."""
        return self.places.value(pointer) if self.places else Span.whole(self.name)


class _CasePlaces(Places):
    """The places in a file of several YAML documents: they count like the entries of one list."""

    def __init__(self, source: Source, root: yaml.Node) -> None:
        super().__init__(source)
        self._root = root

    @cached_property
    def _yaml(self) -> yaml.Node:
        return self._root


def load_cases(path: Path, name: str) -> CaseFile:
    """Read one case file, shown under `name`; LoadError with all its faults, also if there is no case in it."""
    return read_cases(read_text(path, name))


def read_cases(source: Source) -> CaseFile:
    """Read the text of a case file; LoadError with all its faults."""
    nodes = read_nodes(source)
    start = yaml.Mark(source.name, 0, 0, 0, "", 0)
    is_list = len(nodes) == 1 and isinstance(nodes[0], yaml.SequenceNode)
    root = nodes[0] if is_list else yaml.SequenceNode("", nodes, start, start)
    if not root.value:
        raise LoadError([Diagnostic("no-cases", "there is no case in this file", node_span(root, source))])
    kind = _kind_of(root.value[0], source)
    places = _CasePlaces(source, root)
    faults: list[Diagnostic] = []
    cases: list[Document] = []
    for number, node in enumerate(root.value):
        try:
            cases.append(validate(kind.model, construct(node, typed=kind.typed), places, (number,)))
        except LoadError as error:
            faults.extend(error.diagnostics)
    if faults:
        raise LoadError(faults)
    return CaseFile(source.name, kind.name, tuple(cases), places)


def _kind_of(node: yaml.Node, source: Source) -> Kind:
    keys = {key.value for key, _ in node.value} if isinstance(node, yaml.MappingNode) else set()
    for kind in KINDS:
        if kind.marker in keys:
            return kind
    hint = f"a case has one of {', '.join(f'`{kind.marker}` ({kind.name})' for kind in KINDS)}"
    place = node_span(node, source)
    raise LoadError([Diagnostic("not-a-case", "this is no case of any kind", place, hint)])
