"""An account folder: `account.yaml`, `policies/`, `routes/` and the like (interfaces.md §1, docs/account.md)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from ostiary.documents.places import Places
from ostiary.documents.policy_file import PolicyDocument, load_policy
from ostiary.documents.readable import Readable, read_readable
from ostiary.documents.resource_policy_file import NO_DOCUMENTS, READERS, AttachedDocuments, load_attachable
from ostiary.documents.route_file import RouteDocument, load_routes
from ostiary.documents.text import POLICY_BYTES, read_text
from ostiary.documents.value import text_of
from ostiary.documents.yaml_file import read_yaml
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.account import Account
from ostiary.spans import Source

POLICY_PATTERNS = ("*.json", "*.yaml", "*.yml")
ROUTE_PATTERNS = ("*.yaml", "*.yml", "*.json")
_DISPLAY_NAME = re.compile(r"""display_name["']?\s*:\s*["']?([^"',}\r\n]+)""")

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


def load_account(folder: Path) -> AccountFolder:
    """Read an account folder; LoadError if `account.yaml` cannot be read, with the faults of all files.

    Where it can be read in part, the faults are in the result, so that its names are checked as well.
    """
    account_path = folder / "account.yaml"
    if not account_path.is_file():
        message = f"there is no `account.yaml` in `{folder}`"
        hint = "name an account folder with -a, or try `-a @example`"
        raise LoadError([Diagnostic("no-account", message, hint=hint)])
    gathered = Gathered()
    account = gathered.collect(lambda: read_account(read_text(account_path, "account.yaml")))
    policies = _load_all(gathered, folder, "policies", POLICY_PATTERNS, load_policy)
    routes = _load_all(gathered, folder, "routes", ROUTE_PATTERNS, load_routes)
    attached: dict[str, Any] = {
        part: tuple(_load_all(gathered, folder, part, POLICY_PATTERNS, partial(load_attachable, part)))
        for part in READERS
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


def account_files(folder: Path) -> list[Path]:
    """Return the files that an account folder consists of, `account.yaml` first."""
    parts = {"policies": POLICY_PATTERNS, "routes": ROUTE_PATTERNS, **dict.fromkeys(READERS, POLICY_PATTERNS)}
    return [folder / "account.yaml", *(p for part in parts for p in _paths(folder, part, parts[part]))]


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
    part: str,
    patterns: Iterable[str],
    load: Callable[[Path, str], Result],
) -> list[Result]:
    paths = _paths(folder, part, patterns)
    loaded = (gathered.collect(partial(load, path, f"{part}/{path.name}"), _names_in(path)) for path in paths)
    return [document for document in loaded if document is not None]


def _paths(folder: Path, part: str, patterns: Iterable[str]) -> list[Path]:
    """The files of a part of the account, sorted; none where there is no such folder."""
    endings, where = tuple(pattern.removeprefix("*") for pattern in patterns), folder / part
    try:
        names = sorted(os.listdir(where))  # noqa: PTH208 - paths are made of those that count, and compared as text
    except OSError:
        return []
    return [where / name for name in names if name.endswith(endings)]


def _names_in(path: Path) -> Iterator[str]:
    """The names that the policy in a file may have, whatever else is wrong with it; nobody names a route file."""
    if path.parent.name == "routes":
        return
    yield path.stem
    with suppress(LoadError):
        yield from _DISPLAY_NAME.findall(read_text(path, path.name, limit=POLICY_BYTES).text)
