"""Runs case files: the bundled ones, none of which may be missing, or a user's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ostiary.catalog.content import cases_folder
from ostiary.documents.case_file import CaseFile, load_cases
from ostiary.errors import Diagnostic, LoadError
from ostiary.selftest.commands import command_checks
from ostiary.selftest.conditions import condition_checks, grid_checks
from ostiary.selftest.decisions import scenario_checks
from ostiary.selftest.denials import denial_checks
from ostiary.selftest.documents import document_checks, json_checks
from ostiary.selftest.imports import import_checks
from ostiary.selftest.result import Check, Result, check

PINNED = "counts.json"
"""Beside this module: how many cases each bundled file has, written by `tools/count_cases.py`."""

ELSEWHERE = ("lint", "lsp", "openapi")
"""Folders with cases of the linter, of editors and of imports, which are none of the policy language."""

CHECKS: Mapping[str, Callable[[Any], Iterator[Check]]] = {
    "decisions": scenario_checks,
    "condition grid": grid_checks,
    "conditions": condition_checks,
    "documents": document_checks,
    "JSON faults": json_checks,
    "denials": denial_checks,
    "imports": import_checks,
    "commands": command_checks,
}
"""The checks of each kind of case."""


class FileReport(NamedTuple):
    """What came of the cases of one file: how many there are, those that failed, and those that were skipped."""

    file: str
    kind: str
    cases: int
    failures: tuple[Result, ...] = ()
    skipped: tuple[Result, ...] = ()


class Report(NamedTuple):
    """What came of a run; `gaps` are bundled cases that are missing, or that nobody counted."""

    files: tuple[FileReport, ...]
    gaps: tuple[str, ...] = ()

    @property
    def cases(self) -> int:
        """How many cases were checked."""
        return sum(file.cases for file in self.files)

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return sum(len(file.failures) for file in self.files)

    @property
    def skipped(self) -> int:
        """How many could not be checked here."""
        return sum(len(file.skipped) for file in self.files)

    @property
    def passed(self) -> bool:
        """Whether there were cases, all of them, and all that were checked came as expected."""
        return self.cases > self.skipped and not self.failed and not self.gaps


def run_bundled() -> Report:
    """Run the case files that ship with ostiary, held against the number of cases that each must have."""
    files = tuple(map(run_file, load_bundled()))
    return Report(files, tuple(_gaps({file.file: file.cases for file in files}, pinned_counts())))


def run_files(paths: Iterable[Path]) -> Report:
    """Run a user's case files, and those in folders; LoadError with all faults of all files."""
    return Report(tuple(map(run_file, load_files(paths))))


def load_files(paths: Iterable[Path]) -> tuple[CaseFile, ...]:
    """Return a user's case files, and those in folders; LoadError with all faults of all files."""
    files: list[CaseFile] = []
    faults: list[Diagnostic] = []
    for path, name in _named(paths):
        try:
            files.append(load_cases(path, name))
        except LoadError as error:
            faults.extend(error.diagnostics)
    if faults:
        raise LoadError(faults)
    return tuple(files)


def run_file(file: CaseFile) -> FileReport:
    """Check every case of a file; what a check raises is a failure of its case."""
    results = [check(case) for case in checks_of(file)]
    failures = tuple(result for result in results if not result.passed)
    skipped = tuple(result for result in results if result.skipped)
    return FileReport(file.name, file.kind, len(results), failures, skipped)


def checks_of(file: CaseFile) -> Iterator[Check]:
    """Yield the checks of a file's cases, each with its place in the file (`at`)."""
    for number, case in enumerate(file.cases):
        yield from (found._replace(at=(number, *found.at)) for found in CHECKS[file.kind](case))


def load_bundled() -> Iterator[CaseFile]:
    """Yield the case files that ship with ostiary, by their names below the folder; LoadError with their faults."""
    folder = cases_folder()
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder)
        if name.parts[0] not in ELSEWHERE:
            yield load_cases(path, name.as_posix())


def pinned_counts() -> dict[str, int]:
    """Return how many cases each bundled file must have."""
    counts: dict[str, int] = json.loads((Path(__file__).parent / PINNED).read_text("utf-8"))
    return counts


def _gaps(counts: Mapping[str, int], pinned: Mapping[str, int]) -> Iterator[str]:
    for name in sorted({*counts, *pinned}):
        have, want = counts.get(name), pinned.get(name)
        if have is None:
            yield f"`{name}` with its {want} cases is missing"
        elif want is None:
            yield f"`{name}` has {have} cases that nobody counted"
        elif have != want:
            yield f"`{name}` has {have} cases, {want} are expected"


def _named(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        inside = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
        if not inside:
            raise LoadError([Diagnostic("no-cases", f"there is no case file (`*.yaml`) in `{path}`")])
        yield from ((file, str(file)) for file in inside)
