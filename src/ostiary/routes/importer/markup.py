"""reStructuredText to a docutils tree: the only module that imports docutils.

Pages come from strangers. Only tables and admonitions are run as docutils knows them; every other directive
is a stub that keeps its prose or drops its content, every role gives its text. Nothing is read or executed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from docutils import frontend, nodes, statemachine, utils
from docutils.parsers import rst
from docutils.parsers.rst import states
from docutils.parsers.rst.directives import admonitions, tables

_ROLE_TARGET = re.compile(r"\s*<[^<>]*>\s*$", re.DOTALL)

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "syntax_highlight": "none",
    "report_level": 5,  # nothing is printed: messages reach the observer
    "halt_level": 5,
    "line_length_limit": 10_000,  # the widest line of the published pages has 763 characters
    "warning_stream": False,
    "_disable_config": True,
}


class _CSVTable(tables.CSVTable):
    """The csv-table directive, its cells at the lines they stand on."""

    def parse_csv_data_into_rows(
        self, csv_data: Sequence[str], dialect: Any, source: str
    ) -> tuple[list[list[tuple[int, int, int, statemachine.StringList]]], int]:
        """Return the rows as docutils wants them, every line of a cell with the line its row starts on."""
        places = getattr(csv_data, "items", None) or [(source, self.lineno - 1)] * len(csv_data)
        reader = csv.reader((line + "\n" for line in csv_data), dialect=dialect)
        rows, first_line = [], 0
        for row in reader:
            rows.append([(0, 0, 0, _cell_lines(cell, places[first_line])) for cell in row])
            first_line = reader.line_num
        return rows, max(map(len, rows), default=0)


def _cell_lines(text: str, place: tuple[str, int]) -> statemachine.StringList:
    lines = text.splitlines()
    return statemachine.StringList(lines, items=[place] * len(lines))


class _Container(rst.Directive):
    """A directive that docutils does not know: its content is read, its options are not."""

    optional_arguments = 100
    has_content = True

    def run(self) -> list[nodes.Node]:
        node = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, node)
        return node.children


class _Dropped(rst.Directive):
    """A directive whose content is no prose, or would read other files."""

    optional_arguments = 100
    has_content = True

    def run(self) -> list[nodes.Node]:
        return []


_DIRECTIVES: dict[str, type[rst.Directive]] = {
    "table": tables.RSTTable,
    "list-table": tables.ListTable,
    "csv-table": _CSVTable,
    "note": admonitions.Note,
    "tip": admonitions.Tip,
    "hint": admonitions.Hint,
    "important": admonitions.Important,
    "caution": admonitions.Caution,
    "warning": admonitions.Warning,
    "attention": admonitions.Attention,
    "danger": admonitions.Danger,
    "error": admonitions.Error,
}
_DROPPED = frozenset(
    (
        "code",
        "code-block",
        "sourcecode",
        "highlight",
        "literalinclude",
        "include",
        "raw",
        "parsed-literal",
        "math",
        "image",
        "figure",
        "toctree",
        "contents",
        "meta",
        "role",
        "default-role",
        "title",
        "date",
        "unicode",
        "replace",
        "index",
        "graphviz",
        "tabularcolumns",
    )
)


def _directive(name: str) -> type[rst.Directive]:
    name = name.lower()
    return _DIRECTIVES.get(name) or (_Dropped if name in _DROPPED else _Container)


def _role_text(
    rawsource: str, text: str, _role: str, _line: int
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Stand in for every role: ``:ref:`Title <label>` `` is `Title`."""
    shown = _ROLE_TARGET.sub("", text)
    return [nodes.inline(rawsource, utils.unescape(shown or text))], []


def _run_directive(state: Any, match: re.Match[str], **presets: Any) -> Any:
    """Stand in for docutils' search of its registry: run one of ours, or a stub."""
    name = match.group(1)
    return state.run_directive(_directive(name), match, name, presets)


def _explicit_markup() -> Any:
    """Return docutils' table of explicit markup with the directives replaced."""
    known = states.Body.explicit
    constructs = [
        (_run_directive if method is states.Body.directive else method, pattern)
        for method, pattern in known.constructs
    ]
    return type(known)(patterns=known.patterns, constructs=constructs)


class _PageState:
    """Added to every state of the docutils parser, so that nothing of docutils' global registries is used."""

    nested_sm_cache: ClassVar[list[object]] = []
    explicit = _explicit_markup()
    directive = _run_directive

    def __init__(self, state_machine: states.RSTStateMachine, debug: bool = False) -> None:
        super().__init__(state_machine, debug)  # type: ignore[call-arg]
        self.nested_sm_kwargs = {"state_classes": _STATES, "initial_state": "Body"}


_STATES = tuple(type(state.__name__, (_PageState, state), {}) for state in states.state_classes)


def parse_markup(text: str, name: str) -> tuple[nodes.document, list[nodes.system_message]]:
    """Return the tree of a page without any transform applied, and what docutils had to say about it.

    Raises whatever docutils raises on text it was not written for, RecursionError included.
    """
    inliner = states.Inliner()
    inliner.interpreted = _role_text  # type: ignore[method-assign,assignment]  # the class keeps its patterns to itself
    parser = rst.Parser(inliner=inliner)
    parser.state_classes = _STATES
    settings = frontend.get_default_settings(rst.Parser)
    for option, value in _SETTINGS.items():
        setattr(settings, option, value)
    document = utils.new_document(name, settings)
    messages: list[nodes.system_message] = []
    document.reporter.attach_observer(messages.append)
    parser.parse(text, document)
    return document, messages
