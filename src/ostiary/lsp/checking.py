"""Lint on what an editor has open, as `ostiary lint` would find it if it were saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ostiary.catalog.bundled import DEPLOYMENT, deployments
from ostiary.catalog.catalog import Catalog
from ostiary.documents.account_file import account_files, account_of_file
from ostiary.documents.files import Files, UnsavedFiles
from ostiary.documents.route_file import RouteDocument, load_routes_text
from ostiary.errors import Diagnostic, LoadError
from ostiary.lint.baseline import load_baseline, without_known
from ostiary.lint.config import Settings, find_settings
from ostiary.lint.files import ACCOUNT, Unit
from ostiary.lint.reading import is_policy_name
from ostiary.lint.runner import CRASHED, LintedDocument, Linter
from ostiary.lsp.account_names import AccountNames
from ostiary.lsp.descriptions import Surroundings
from ostiary.spans import Source, Span


class Report(NamedTuple):
    """The findings in the files of one unit, and the texts that they are about, by path."""

    findings: Mapping[Path, tuple[Diagnostic, ...]]
    texts: Mapping[Path, str]


def unit_of(path: Path, files: Files) -> Unit | None:
    """Return what a file is checked with: its account, or itself alone; None for a file that holds no policies."""
    folder = account_of_file(path, files)
    if folder is not None:
        return Unit(folder, is_account=True)
    return Unit(path) if is_policy_name(path.name) else None


class Checker:
    """Checks open texts; the catalog is read once."""

    def __init__(self) -> None:
        self._catalogs = lru_cache(maxsize=8)(_catalog)

    def check(self, unit: Unit, texts: Mapping[Path, str]) -> Report:
        """Return the findings of a unit; whatever fails is a finding itself."""
        files = UnsavedFiles(texts)
        try:
            return self._check(unit, files)
        except Exception as error:  # noqa: BLE001 - the editor goes on, and shows what happened
            path = unit.path / ACCOUNT if unit.is_account else unit.path
            return Report({path: (_crash(path, error),)}, {})

    def _check(self, unit: Unit, files: Files) -> Report:
        linter, faults = self._linter(unit.path, files)
        if not (unit.is_account or files.is_file(unit.path)):
            return Report({unit.path: ()}, {})
        checked = linter.check_unit(unit)
        found, more = _without_known(checked.findings, linter.settings)
        texts = {Path(name): source.text for name, source in checked.sources.items()}
        main = unit.path / ACCOUNT if unit.is_account else unit.path
        listed = [*faults, *more, *found, *linter.finish(whole=False)]
        return Report(_by_path(listed, main, texts), texts)

    def document(self, path: Path, texts: Mapping[Path, str]) -> tuple[Linter, LintedDocument] | None:
        """Return one document with what fixes it; None for what is no document of policies."""
        files = UnsavedFiles(texts)
        if not is_policy_name(path.name):
            return None
        linter, _ = self._linter(path, files)
        document = next(linter.documents(Unit(path)), None)
        return (linter, document) if document else None

    def surroundings(self, path: Path, texts: Mapping[Path, str]) -> Surroundings:
        """Return what is known around a file: of the cloud, and of the account that it belongs to."""
        files = UnsavedFiles(texts)
        unit = unit_of(path, files)
        if unit is None or not unit.is_account:
            return Surroundings(self._catalogs(DEPLOYMENT, ()))
        names = AccountNames(unit.path, files)
        deployment = names.deployment if names.deployment in deployments() else DEPLOYMENT
        return Surroundings(self._catalogs(deployment, _routes(unit.path, files)), names)

    def _linter(self, path: Path, files: Files) -> tuple[Linter, tuple[Diagnostic, ...]]:
        """The linter under the settings that count for a path; settings with faults are as good as none."""
        faults: tuple[Diagnostic, ...] = ()
        try:
            settings = find_settings(path)
        except LoadError as error:
            settings, faults = Settings(), error.diagnostics
        return Linter(settings, lambda: self._catalogs(DEPLOYMENT, ()), files=files), faults


def _without_known(
    findings: list[Diagnostic], settings: Settings
) -> tuple[list[Diagnostic], tuple[Diagnostic, ...]]:
    """The findings that the baseline of the settings does not have, and its own faults."""
    if settings.baseline is None:
        return findings, ()
    try:
        known = load_baseline(settings.baseline)
    except LoadError as error:
        return findings, error.diagnostics
    return without_known(findings, known, settings.baseline.parent).findings, ()


def _catalog(deployment: str, routes: tuple[Source, ...]) -> Catalog:
    """A deployment's catalog with an account's own route files, those that can be read."""
    own: list[RouteDocument] = []
    for source in routes:
        try:
            own.append(load_routes_text(source))
        except LoadError:
            continue
    return Catalog.bundled(deployment, own)


def _routes(folder: Path, files: Files) -> tuple[Source, ...]:
    found: list[Source] = []
    for path in account_files(folder, files):
        if path.parent == folder / "routes":
            try:
                found.append(files.read(path, f"routes/{path.name}"))
            except LoadError:
                continue
    return tuple(found)


def _by_path(
    findings: Iterable[Diagnostic], main: Path, texts: Mapping[Path, str]
) -> dict[Path, tuple[Diagnostic, ...]]:
    found: dict[Path, dict[Diagnostic, None]] = {path: {} for path in (main, *texts)}
    for finding in findings:
        file = finding.span.file if finding.span else ""
        path = main if not file or file.startswith("@") else Path(file)
        path = path if path in found else path.absolute()
        found.setdefault(path, {})[finding] = None
    return {path: tuple(listed) for path, listed in found.items()}


def _crash(path: Path, error: Exception) -> Diagnostic:
    message = f"the check of this file failed: {type(error).__name__}: {error}"
    return Diagnostic(CRASHED, message, Span.whole(str(path)), "please report it")
