"""What the collecting tools share: the manuals that a corpus has pages of, and their command line."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import NamedTuple

MANUALS = Path(__file__).with_name("manuals.tsv")


class Manual(NamedTuple):
    """One folder of a corpus: the service that its manual is of, and the source, `opentelekomcloud-docs/x@15a87b5`."""

    service: str
    source: str


def read_manuals() -> dict[str, Manual]:
    """Return the manuals by their folders."""
    with MANUALS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {
            row["folder"]: Manual(row["service"], f"{row['repository']}@{row['commit'][:7]}") for row in rows
        }


def read_arguments(description: str | None) -> tuple[Path, bool]:
    """Return the corpus that the command line names, and whether only to check."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    return arguments.corpus, arguments.check
