"""Which files lie below the paths that a user names: accounts, policies, route files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ostiary.errors import RequestError
from ostiary.lint.reading import is_policy_name

ACCOUNT = "account.yaml"


class Unit(NamedTuple):
    """One thing to be linted: the folder of an account, or a file; `named` if the user named just this file."""

    path: Path
    is_account: bool = False
    named: bool = False


def find_units(paths: Sequence[Path]) -> Iterator[Unit]:
    """Yield the accounts and files below the paths; RequestError for one that does not exist or cannot be read."""
    for path in paths:
        if not path.exists():
            raise RequestError("no-such-path", f"there is no file or folder `{path}`")
        if path.is_dir():
            yield from _folder(path)
        elif path.name == ACCOUNT:
            yield Unit(path.parent, is_account=True)
        else:
            yield Unit(path, named=True)


def _folder(folder: Path) -> Iterator[Unit]:
    if (folder / ACCOUNT).is_file():
        yield Unit(folder, is_account=True)
        return
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RequestError("unreadable-folder", f"cannot read `{folder}`: {reason}") from error
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            yield from _folder(entry)
        elif entry.is_file() and is_policy_name(entry.name):
            yield Unit(entry)
