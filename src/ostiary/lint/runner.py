"""Find the documents below the paths that a user names, and collect what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ostiary.catalog.catalog import Catalog
from ostiary.documents.account_file import account_files
from ostiary.documents.form import is_yaml, read_value
from ostiary.documents.policy_file import policy_document
from ostiary.documents.resource_policy_file import READERS
from ostiary.documents.route_file import RouteDocument, load_routes
from ostiary.documents.text import FILE_BYTES, POLICY_BYTES, check_size, read_text
from ostiary.engine.snapshot import load_snapshot
from ostiary.errors import Diagnostic, LoadError, RequestError
from ostiary.spans import Source

_SUFFIXES = (".json", ".yaml", ".yml")
_POLICY_KEYS = frozenset({"Statement", "Version", "policy", "role"})
_ROUTE_KEYS = frozenset({"service", "routes"})


def lint(paths: Sequence[Path]) -> tuple[list[Diagnostic], int]:
    """Return the findings in files, folders and accounts, in the order of the files, and how many were read.

    A folder is searched for accounts (`account.yaml`) and policy documents. RequestError for a path that does
    not exist or cannot be read.
    """
    findings: list[Diagnostic] = []
    count = 0
    for path in paths:
        for found, files in _units(path):
            count += files
            findings.extend(found)
    return list(dict.fromkeys(findings)), count


def _units(path: Path) -> Iterator[tuple[list[Diagnostic], int]]:
    """Yield the findings of each file and account, and how many files those are."""
    if not path.exists():
        raise RequestError("no-such-path", f"there is no file or folder `{path}`")
    if path.is_dir():
        yield from _folder(path)
    elif path.name == "account.yaml":
        yield _account(path.parent), len(account_files(path.parent))
    else:
        yield _file(path, named=True), 1


def _folder(folder: Path) -> Iterator[tuple[list[Diagnostic], int]]:
    if (folder / "account.yaml").is_file():
        yield _account(folder), len(account_files(folder))
        return
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RequestError("unreadable-folder", f"cannot read `{folder}`: {reason}") from error
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            yield from _folder(entry)
        elif entry.is_file() and entry.suffix.lower() in _SUFFIXES:
            yield _file(entry, named=False), 1


def _account(folder: Path) -> list[Diagnostic]:
    try:
        load_snapshot(folder)
    except LoadError as error:
        return [_below(folder, diagnostic) for diagnostic in error.diagnostics]
    return []


def _below(folder: Path, diagnostic: Diagnostic) -> Diagnostic:
    """A finding of an account's file, named as the user can open it."""
    span = diagnostic.span
    if span is None or span.file.startswith("@"):
        return diagnostic
    return diagnostic._replace(span=span._replace(file=str(folder / span.file)))


def _file(path: Path, *, named: bool) -> list[Diagnostic]:
    """The findings of one file; a file that was only come across, and is no policy, has none."""
    try:
        limit = FILE_BYTES if is_yaml(path.name) else POLICY_BYTES  # a route file is YAML, and may be large
        source = read_text(path, str(path), limit=limit)
    except LoadError as error:
        if named and error.diagnostics[0].code == "unreadable-file":
            raise RequestError("unreadable-file", error.diagnostics[0].message) from error
        return list(error.diagnostics)
    try:
        value = read_value(source)
        _check(path, source, value, named=named)
    except LoadError as error:
        return list(error.diagnostics)
    return []


def _check(path: Path, source: Source, value: Any, *, named: bool) -> None:
    keys = set(value) if isinstance(value, dict) else set()
    if keys >= _ROUTE_KEYS:
        _check_routes(load_routes(path, str(path)))
        return
    check_size(source)
    if named or keys & _POLICY_KEYS:
        read = READERS.get(path.absolute().parent.name, policy_document)
        read(value, path.stem, source)


def _check_routes(document: RouteDocument) -> None:
    """Two routes of one file that match the same paths are a fault whatever else the account has."""
    ambiguities = Catalog([], [document], system_policies=False).ambiguities()
    if ambiguities:
        raise LoadError(finding.fault for finding in ambiguities)
