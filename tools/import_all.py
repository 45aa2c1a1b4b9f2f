"""Import every route file anew from a folder with the documentation pages, one sub-folder for each repository.

    python tools/import_all.py PAGES            write policies/routes, tools/folders.tsv and policies/index
    python tools/import_all.py PAGES --check    write nothing; exit code 1 if a file would change

`tools/sources.tsv` says which folder holds what: service, deployment, repository, commit, day of the import. What was
found in each folder is written to `tools/folders.tsv`, from which `tools/coverage.py` makes `docs/coverage.md`.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ostiary.catalog.content import content_folder
from ostiary.catalog.index import write_indexes
from ostiary.catalog.services import load_service
from ostiary.documents.route_writer import write_route_file
from ostiary.model.route import Provenance
from ostiary.routes.importer import ImportReport, import_pages

SOURCES = Path(__file__).with_name("sources.tsv")
FOLDERS = Path(__file__).with_name("folders.tsv")


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


def render_folders(reports: Sequence[tuple[Source, ImportReport]], pages: Path) -> str:
    """Return what was found in each folder: its pages, and the tables in which no cell names a call."""
    lines = ["folder\tpages\tset_aside_tables\tset_aside_rows"]
    for source, report in reports:
        record = report.route_file.record
        aside = record.set_aside if record else ()
        count = sum(1 for _ in (pages / source.folder).rglob("*.rst"))
        lines.append(f"{source.folder}\t{count}\t{len(aside)}\t{sum(table.rows for table in aside)}")
    return "".join(f"{line}\n" for line in lines)


def main() -> int:
    """Import, or compare; print one line for each folder and the sums."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    found = list(imported_files(arguments.pages))
    reports = [(source, report) for source, report, _ in found]
    texts = {source.path: text for source, _, text in found if text}
    texts[FOLDERS] = render_folders(reports, arguments.pages)
    changed = {path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text}
    for source, report in reports:
        mark = " (changed)" if source.path in changed else ""
        sys.stdout.write(f"{source.folder}: {report.summary()}{mark}\n")
    rows, imported = (sum(getattr(r, name) for _, r in reports) for name in ("rows", "imported"))
    reported = sum(len(report.reported) for _, report in reports)
    sys.stdout.write(
        f"rows {rows} = imported {imported} + reported {reported}; {len(changed)} files changed\n"
    )
    if arguments.check:
        return 1 if changed else 0
    for path in changed:
        path.parent.mkdir(exist_ok=True)
        path.write_text(texts[path], encoding="utf-8", newline="\n")
    write_indexes()
    return 0


if __name__ == "__main__":
    sys.exit(main())
