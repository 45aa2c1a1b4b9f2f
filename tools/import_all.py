"""Import every route file anew from a folder with the documentation pages, one sub-folder for each repository.

    python tools/import_all.py PAGES            write policies/routes and policies/index
    python tools/import_all.py PAGES --check    write nothing; exit code 1 if a file would change

`tools/sources.tsv` says which folder holds what: service, deployment, repository, commit, day of the import.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ostiary.catalog.content import content_folder
from ostiary.catalog.index import write_indexes
from ostiary.catalog.services import load_service
from ostiary.documents.route_writer import write_route_file
from ostiary.model.route import Provenance
from ostiary.routes.importer import ImportReport, import_pages

SOURCES = Path(__file__).with_name("sources.tsv")


class Source(NamedTuple):
    """One folder of pages and what it holds."""

    folder: str
    service: str
    deployment: str
    repository: str
    commit: str
    licence: str
    imported: str

    @property
    def path(self) -> Path:
        """The route file of the folder's service."""
        routes = content_folder() / "routes"
        return (routes if self.deployment == "otc" else routes / self.deployment) / f"{self.service}.yaml"


def read_sources() -> list[Source]:
    """Return the folders in the order of `sources.tsv`."""
    with SOURCES.open(encoding="utf-8", newline="") as file:
        return [Source(**row) for row in csv.DictReader(file, delimiter="\t")]


def import_folder(pages: Path, source: Source) -> ImportReport:
    """Import the pages of one folder, its header from the catalog."""
    known = load_service(source.service)
    return import_pages(
        [pages / source.folder],
        service=source.service,
        name=known.name if known else None,
        level=known.level if known else None,
        endpoints=known.endpoints_in(source.deployment) if known else (),
        source=Provenance(
            repository=source.repository,
            commit=source.commit,
            licence=source.licence,
            imported=source.imported,
        ),
    )


def imported_files(pages: Path) -> Iterator[tuple[Source, ImportReport, str]]:
    """Yield each folder with its report and the text of its route file, empty if it has no routes."""
    for source in read_sources():
        report = import_folder(pages, source)
        text = write_route_file(report.route_file) if report.route_file.routes else ""
        yield source, report, text


def main() -> int:
    """Import, or compare; print one line for each folder and the sums."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    rows = imported = reported = changed = 0
    for source, report, text in imported_files(arguments.pages):
        rows, imported = rows + report.rows, imported + report.imported
        reported += len(report.reported)
        old = source.path.read_text("utf-8") if text and source.path.exists() else ""
        changed += text != old
        sys.stdout.write(f"{source.folder}: {report.summary()}{' (changed)' if text != old else ''}\n")
        if text and not arguments.check:
            source.path.parent.mkdir(exist_ok=True)
            source.path.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"rows {rows} = imported {imported} + reported {reported}; {changed} files changed\n")
    if not arguments.check:
        write_indexes()
    return 1 if arguments.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
