"""Where the bundled content lies: beside the package in a wheel, at the top of a checkout."""

from __future__ import annotations

from functools import cache
from os import PathLike
from pathlib import Path
from zlib import crc32

from ostiary.errors import Diagnostic, LoadError
from ostiary.printable import described

NO_SERVICE = frozenset(("denials",))
"""Files of `policies/catalog` that are about all services."""

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def content_folder() -> Path:
    """Return the folder that holds `routes`, `catalog`, `system` and `example`."""
    bundled = _PACKAGE / "policies"
    return bundled if bundled.is_dir() else _PACKAGE.parent.parent / "policies"


EXAMPLE = "@example"
"""What to write in place of a folder for the account that comes with ostiary."""


def account_folder(account: object) -> Path:
    """Return the folder of an account that somebody names, of the bundled one for `@example`; LoadError for no path."""
    if not isinstance(account, str | PathLike):
        message = f"an account is a folder, not `{described(account)}`"
        raise LoadError([Diagnostic("no-account", message)])
    return content_folder() / "example" if account == EXAMPLE else Path(account)


def index_file(name: str) -> Path:
    """Return where a generated index of catalog files or system policies is: `services`, `system`."""
    return content_folder() / "index" / f"{name}.tsv"


def checksum_of(*paths: Path) -> str:
    """Return what changes with the content of files, those that are not there included.

    Enough to notice that one has changed since; nothing here is protected by it.
    """
    size, check = 0, 0
    for path in paths:
        try:
            content = path.read_bytes().replace(b"\r\n", b"\n")
        except FileNotFoundError:
            content = b""
        size, check = size + len(content), crc32(content, check)
    return f"{size}-{check:08x}"


def cases_folder() -> Path:
    """Return the folder of the case files that `ostiary selftest` runs."""
    bundled = _PACKAGE / "cases"
    return bundled if bundled.is_dir() else _PACKAGE.parent.parent / "tests" / "cases"
