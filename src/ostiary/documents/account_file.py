"""An account folder: `account.yaml`, `policies/`, `routes/` and the like (interfaces.md §1, docs/account.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ostiary.documents.files import DISK, Files
from ostiary.documents.places import Places
from ostiary.documents.policy_file import PolicyDocument, load_policy
from ostiary.documents.readable import Readable, read_readable
from ostiary.documents.resource_policy_file import NO_DOCUMENTS, READERS, AttachedDocuments, load_attachable
from ostiary.documents.text import POLICY_BYTES
from ostiary.documents.value import text_of
from ostiary.documents.yaml_file import read_yaml
from ostiary.errors import Diagnostic, LoadError, reason_of
from ostiary.model.account import Account
from ostiary.spans import Source

ACCOUNT_FILE = "account.yaml"
POLICY_PATTERNS = ("*.json", "*.yaml", "*.yml")
ROUTE_PATTERNS = ("*.yaml", "*.yml", "*.json")
_PARTS = {"policies": POLICY_PATTERNS, "routes": ROUTE_PATTERNS, **dict.fromkeys(READERS, POLICY_PATTERNS)}
_DISPLAY_NAME = re.compile(r"""display_name["']?\s*:\s*["']?([^"',}\r\n]+)""")

if TYPE_CHECKING:
    from ostiary.documents.route_file import RouteDocument

Result = TypeVar("Result")


class AccountFolder(NamedTuple):
    """What an account folder holds, read but not yet tied together.

    With `faults` it is only what can be read of it; `unread` are the names of what could not.
    """

    account: Account
    places: Places
    policies: tuple[PolicyDocument, ...] = ()
    routes: tuple[RouteDocument, ...] = ()
    attached: AttachedDocuments = NO_DOCUMENTS
    faults: tuple[Diagnostic, ...] = ()
    unread: frozenset[str] = frozenset()


def _load_routes(path: Path, name: str, files: Files = DISK) -> RouteDocument:
    from ostiary.documents.route_file import load_routes  # noqa: PLC0415 - most accounts have no routes of their own

    return load_routes(path, name, files)


def _check_file(path: Path, files: Files) -> None:
    if path.is_dir():
        message = f"`account.yaml` in `{path.parent}` is a directory, not a file"
        raise LoadError([Diagnostic("no-account", message)])
    if not files.is_file(path):
        message = f"there is no `account.yaml` in `{path.parent}`"
        hint = "name an account folder with -a, or try `-a @example`"
        raise LoadError([Diagnostic("no-account", message, hint=hint)])


def load_account(folder: Path, files: Files = DISK) -> AccountFolder:
    """Read an account folder; LoadError if `account.yaml` cannot be read, with the faults of all files.

    Where it can be read in part, the faults are in the result, so that its names are checked as well.
    """
    account_path = folder / ACCOUNT_FILE
    try:
        _check_file(account_path, files)
    except OSError as error:
        raise LoadError([Diagnostic("no-account", f"cannot read `{folder}`: {reason_of(error)}")]) from error
    gathered = Gathered()
    account = gathered.collect(lambda: read_account(files.read(account_path, ACCOUNT_FILE)))
    load_all = partial(_load_all, gathered, folder, files)
    policies = load_all("policies", POLICY_PATTERNS, load_policy)
    routes = load_all("routes", ROUTE_PATTERNS, _load_routes)
    attached: dict[str, Any] = {
        part: tuple(load_all(part, POLICY_PATTERNS, partial(load_attachable, part))) for part in READERS
    }
    return gathered.tie(account, policies, routes, AttachedDocuments(**attached))


class Gathered:
    """The faults met while the documents of an account are read, and the names of what could not be read."""

    def __init__(self) -> None:
        self.faults: list[Diagnostic] = []
        self.unread: set[str] = set()

    def collect(self, load: Callable[[], Result], names: Iterable[str] = ()) -> Result | None:
        """Return what a document holds; None, with its faults kept, if it cannot be read."""
        try:
            return load()
        except LoadError as error:
            self.faults.extend(error.diagnostics)
            self.unread.update(names)
            return None

    def tie(
        self,
        account: Readable[Account] | None,
        policies: Iterable[PolicyDocument],
        routes: Iterable[RouteDocument],
        attached: AttachedDocuments,
    ) -> AccountFolder:
        """Return the folder with what was gathered; LoadError without an account to tie it to."""
        if account is None:
            raise LoadError(self.faults)
        return AccountFolder(
            account.model,
            account.places,
            tuple(policies),
            tuple(routes),
            attached,
            (*account.faults, *self.faults),
            account.unread | self.unread,
        )


def account_files(folder: Path, files: Files = DISK) -> list[Path]:
    """Return the files that an account folder consists of, `account.yaml` first."""
    listed = (path for part, patterns in _PARTS.items() for path in files.matching(folder / part, patterns))
    return [folder / ACCOUNT_FILE, *listed]


def account_of_file(path: Path, files: Files = DISK) -> Path | None:
    """Return the account folder that a file is a part of, None if it is of none."""
    if path.name == ACCOUNT_FILE:
        return path.parent
    folder = path.parent.parent
    is_part = any(fnmatchcase(path.name, pattern) for pattern in _PARTS.get(path.parent.name, ()))
    return folder if is_part and files.is_file(folder / ACCOUNT_FILE) else None


def read_account(source: Source) -> Readable[Account]:
    """Read the text of `account.yaml`, as far as it can be read; LoadError for what is not YAML."""
    value = read_yaml(source)
    return read_readable(Account, {} if value in (None, "") else value, Places(source))


def account_of(value: Any) -> Readable[Account]:
    """Read an account from a value of the shape of `account.yaml`, as far as it can be read."""
    return read_readable(Account, value, Places(text_of("account.json", value)))


def _load_all(
    gathered: Gathered,
    folder: Path,
    files: Files,
    part: str,
    patterns: Iterable[str],
    load: Callable[[Path, str, Files], Result],
) -> list[Result]:
    loaded = (
        gathered.collect(partial(load, path, f"{part}/{path.name}", files), _names_in(path, files))
        for path in files.matching(folder / part, patterns)
    )
    return [document for document in loaded if document is not None]


def _names_in(path: Path, files: Files) -> Iterator[str]:
    """The names by which a file may be referred to; nobody names a route file."""
    return iter(()) if path.parent.name == "routes" else policy_names(path, files)


def policy_files(folder: Path, part: str, files: Files = DISK) -> list[Path]:
    """Return the files of one of an account's folders of policies."""
    return files.matching(folder / part, POLICY_PATTERNS)


def policy_names(path: Path, files: Files = DISK) -> Iterator[str]:
    """Yield the names that the policy in a file may have, whatever else is wrong with it."""
    yield path.stem
    with suppress(LoadError):
        yield from _DISPLAY_NAME.findall(files.read(path, path.name, limit=POLICY_BYTES).text)
