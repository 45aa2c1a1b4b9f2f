"""Which files lie below the paths that a user names: accounts, policies, route files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ostiary.documents.files import DISK, Files
from ostiary.errors import RequestError, reason_of
from ostiary.lint.excluded import Exclusion, Search
from ostiary.lint.reading import is_policy_name
from ostiary.lint.recognising import is_account

ACCOUNT = "account.yaml"
EVERYTHING_OF_OURS = Exclusion()
"""What is left out unless the settings say otherwise."""


class Unit(NamedTuple):
    """One thing to be linted: the folder of an account, or a file; `named` if the user named just this file."""

    path: Path
    is_account: bool = False
    named: bool = False


def find_units(
    paths: Sequence[Path], exclusion: Exclusion = EVERYTHING_OF_OURS, files: Files = DISK
) -> Iterator[Unit]:
    """Yield the accounts and files below the paths; RequestError for one that does not exist or cannot be read."""
    for path in paths:
        if not path.exists():
            raise RequestError("no-such-path", f"there is no file or folder `{path}`")
        if exclusion.refuses(path):
            continue
        if _has_account(path):
            yield Unit(path, is_account=True)
        elif path.is_dir():
            yield from _folder(path, exclusion.search(path), files)
        elif path.name == ACCOUNT:
            yield Unit(path.parent, is_account=True)
        else:
            yield Unit(path, named=True)


def _folder(folder: Path, search: Search, files: Files) -> Iterator[Unit]:
    for entry in _entries(folder):
        if entry.is_symlink() and entry.is_dir():
            continue
        if entry.is_dir():
            if not entry.name.startswith(".") and not search.skips(entry, is_folder=True):
                yield from _below(entry, search.below(entry), files)
        elif is_policy_name(entry.name) and entry.is_file() and not search.skips(entry, is_folder=False):
            yield Unit(entry)


def _below(folder: Path, search: Search, files: Files) -> Iterator[Unit]:
    account = folder / ACCOUNT
    if _has_account(folder) and not search.skips(account, is_folder=False) and is_account(account, files):
        yield Unit(folder, is_account=True)
    else:
        yield from _folder(folder, search, files)


def _has_account(folder: Path) -> bool:
    try:
        return (folder / ACCOUNT).is_file()
    except OSError:  # whoever lists the folder says what is wrong with it
        return False


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise RequestError("unreadable-folder", f"cannot read `{folder}`: {reason_of(error)}") from error
