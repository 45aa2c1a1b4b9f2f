"""Lists of like things as JSON, YAML, CSV, or a table that fits the terminal."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from ostiary.printable import printable
from ostiary.report.text import json_text

FORMATS = ("text", "json", "yaml", "csv")
"""What `--format` of a list may be."""

_PIPE_WIDTH = 200
"""Columns of a table that goes into a file or a pipe."""


def render_records(records: Sequence[Mapping[str, Any]], form: str, fields: Sequence[str]) -> str:
    """Return records as `json`, `yaml` or `csv`; a CSV has the given fields, each record one line.

    >>> print(render_records([{"path": "/a", "actions": ["x:y:z", "x:y:w"], "scope": {"project": None}}], "csv",
    ...                      ["path", "actions", "scope.project"]), end="")
    path,actions,scope.project
    /a,x:y:z; x:y:w,
    """
    if form == "json":
        return json_text(list(records)) + "\n"
    if form == "yaml":
        from ostiary.documents.yaml_text import yaml_text  # noqa: PLC0415 - only for this format

        return yaml_text(list(records))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([_cell(_member(record, name)) for name in fields] for record in records)
    return out.getvalue()


def _member(record: Mapping[str, Any], name: str) -> Any:
    """The member of a name such as `scope.project`."""
    value: Any = record
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _cell(value: Any) -> str:
    """A value as one cell: true and false as in JSON, a list with semicolons, what is deeper as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return printable("; ".join(value))
    if isinstance(value, list) and not value:
        return ""
    return printable(json.dumps(value, ensure_ascii=False))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], folding: frozenset[int]) -> None:
    """Print a table as wide as the terminal; the columns of `folding` give way and go on in the next line."""
    from rich import box  # noqa: PLC0415 - only for a table
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for position, heading in enumerate(headings):
        table.add_column(heading, no_wrap=position not in folding, overflow="fold")
    for row in rows:
        table.add_row(*map(printable, row))
    plain = click.get_current_context().color is False
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    console = Console(color_system=None if plain else "auto", width=width, highlight=False, markup=False)
    console.print(table)
