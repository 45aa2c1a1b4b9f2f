"""Collect the tables *operation x system policy* of the manuals into `policies/catalog/<service>.operations.yaml`.

    python tools/collect_operations.py CORPUS            write the files
    python tools/collect_operations.py CORPUS --check    write nothing; exit code 1 if a file would change

Operations and cells are the manual's. `ways` and `untied`, which tie an operation to calls and actions, are written
by people and kept; a new operation has `untied: not reviewed` until somebody does.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ostiary.catalog.content import content_folder
from ostiary.catalog.operations import load_operations
from ostiary.documents.route_writer import yaml_value
from ostiary.model.operations import NO, YES, OperationFile, OperationRow, OperationTable, PolicyColumn
from ostiary.routes.importer.page import read_page
from ostiary.routes.importer.table import Cell, Table

MANUALS = Path(__file__).with_name("manuals.tsv")
SKIPPED = {
    "elastic-load-balancing/umn/source/faq/elb_use/elb_functionality/"
    "what_types_of_apis_does_elb_provide_what_are_permissions_of_elb.rst": "repeats the table of the service overview",
}
"""Pages whose table says nothing of its own."""

NOT_REVIEWED = "not reviewed"
_WORDS = {"y": YES, "yes": YES, "supported": YES, "x": NO, "no": NO, "not supported": NO}
_CONDITION = re.compile(r"(?P<policy>[^(]+?)\s*\((?P<when>[^()]+)\)")


def read_tables(corpus: Path) -> Iterator[tuple[str, OperationTable]]:
    """Yield each table with its service, in the order of the index of the pages."""
    folders = _folders()
    with (corpus / "system-policies" / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["matrix rows"] and row["page"] not in SKIPPED:
                folder, _, rest = row["page"].partition("/")
                service, source = folders[folder]
                page = read_page(corpus / "system-policies" / row["page"])
                policies = [name.strip() for name in row["policy columns"].split("|")]
                others = [name.strip() for name in row["other columns"].split("|")]
                yield from (
                    (service, table_of(table, policies, others, f"{source} {rest}"))
                    for table in page.tables
                    if set(policies) <= set(_headings(table))
                )


def table_of(table: Table, policies: list[str], others: list[str], page: str) -> OperationTable:
    """Return a table of a page in our words: the operation under its feature, a cell for each policy."""
    headings = _headings(table)
    features = [headings.index(name) for name in others if name not in ("", "Remarks")]
    rows, feature = [], ""
    for row in table.rows:
        *above, name = (_text(row.cells[at]) for at in features)
        feature = next((text for text in above if text), feature)
        cells = tuple(_cell(row.cells[headings.index(policy)]) for policy in policies)
        label = f"{feature}: {name}" if feature else name
        rows.append(OperationRow(operation=label, cells=cells, untied=NOT_REVIEWED))
    columns = tuple(_column(policy) for policy in policies)
    return OperationTable(page=page, policies=columns, operations=tuple(rows))


def _headings(table: Table) -> list[str]:
    return [cell.text for cell in table.headers[-1].cells] if table.headers else []


def _text(cell: Cell) -> str:
    """The first paragraph of a cell: what follows explains."""
    return cell.prose[0].text.strip(" .") if cell.prose else ""


def _cell(cell: Cell) -> str:
    text = cell.text.strip(" .")
    return _WORDS.get(text.casefold(), text)


def _column(heading: str) -> PolicyColumn:
    heading = heading.removesuffix(" Permission")
    found = _CONDITION.fullmatch(heading)
    return PolicyColumn(**found.groupdict()) if found else PolicyColumn(policy=heading)


def _folders() -> dict[str, tuple[str, str]]:
    """The service and the source of each folder of pages."""
    with MANUALS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {row["folder"]: (row["service"], f"{row['repository']}@{row['commit'][:7]}") for row in rows}


def with_ties(table: OperationTable, known: OperationFile | None) -> OperationTable:
    """Return a table with the ties of the file that it replaces, by page (whatever its commit) and operation."""
    old = {
        (_path(other.page), row.operation): row
        for other in (known.tables if known else ())
        for row in other.operations
    }
    rows = []
    for row in table.operations:
        tied = old.get((_path(table.page), row.operation))
        update = {"ways": tied.ways, "untied": tied.untied} if tied else {}
        rows.append(row.model_copy(update=update))
    return table.model_copy(update={"operations": tuple(rows)})


def _path(page: str) -> str:
    return re.sub(r"@\w+", "", page)


def render(file: OperationFile, head: str) -> str:
    """Return the text of an operations file: one line for each operation."""
    lines = [head, f"service: {file.service}", "tables:"]
    for table in file.tables:
        columns = [column.model_dump(exclude_none=True) for column in table.policies]
        lines += [f"  - page: {yaml_value(table.page)}", "    policies:"]
        lines += [f"      - {yaml_value(column)}" for column in columns]
        lines.append("    operations:")
        lines += [f"      - {yaml_value(_row(row))}" for row in table.operations]
    return "".join(f"{line}\n" for line in lines)


def _row(row: OperationRow) -> Mapping[str, Any]:
    tie = {"ways": [list(way) for way in row.ways]} if row.ways else {"untied": row.untied}
    return {"operation": row.operation, "cells": list(row.cells), **tie}


HEAD = "# Operations and cells: tools/collect_operations.py. Ways: reviewed by hand, see docs/catalog.md."


def main() -> int:
    """Collect, and write or compare; print one line for each service."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    found: dict[str, list[OperationTable]] = {}
    for service, table in read_tables(arguments.corpus):
        found.setdefault(service, []).append(table)
    changed = 0
    for service, tables in sorted(found.items()):
        known = load_operations(service)
        file = OperationFile(service=service, tables=tuple(with_ties(table, known) for table in tables))
        path = content_folder() / "catalog" / f"{service}.operations.yaml"
        old, new = path.read_text("utf-8") if path.exists() else "", render(file, HEAD)
        changed += new != old
        if new != old and not arguments.check:
            path.write_text(new, encoding="utf-8", newline="\n")
        rows = [row for table in tables for row in table.operations]
        sys.stdout.write(f"{service}: {len(rows)} operations{' (changed)' if new != old else ''}\n")
    return 1 if arguments.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
