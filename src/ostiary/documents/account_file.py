"""An account folder: `account.yaml`, `policies/`, `routes/` and the like (interfaces.md §1, docs/account.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ostiary.documents.json_file import read_json
from ostiary.documents.places import Places
from ostiary.documents.policy_file import PolicyDocument, load_policy, text_of
from ostiary.documents.resource_policy_file import NO_DOCUMENTS, READERS, AttachedDocuments, load_attachable
from ostiary.documents.text import read_text
from ostiary.documents.validation import validate
from ostiary.documents.yaml_file import read_yaml
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.account import Account
from ostiary.model.route import RouteFile
from ostiary.spans import Source

POLICY_PATTERNS = ("*.json", "*.yaml", "*.yml")
ROUTE_PATTERNS = ("*.yaml", "*.yml", "*.json")


@dataclass(frozen=True)
class AccountFolder:
    """What an account folder holds, read but not yet tied together."""

    account: Account
    places: Places
    policies: tuple[PolicyDocument, ...] = ()
    routes: tuple[RouteFile, ...] = ()
    attached: AttachedDocuments = NO_DOCUMENTS


def load_account(folder: Path) -> AccountFolder:
    """Read an account folder; LoadError with every fault of every file in it."""
    faults: list[Diagnostic] = []
    account_path = folder / "account.yaml"
    if not account_path.is_file():
        message = f"there is no `account.yaml` in `{folder}`"
        hint = "name an account folder with -a, or try `-a @example`"
        raise LoadError([Diagnostic("no-account", message, hint=hint)])
    account = _collect(faults, lambda: read_account(read_text(account_path, "account.yaml")))
    policies = _load_all(faults, folder, "policies", POLICY_PATTERNS, load_policy)
    routes = _load_all(faults, folder, "routes", ROUTE_PATTERNS, load_routes)
    attached = {
        part: tuple(_load_all(faults, folder, part, POLICY_PATTERNS, partial(load_attachable, part)))
        for part in READERS
    }
    if faults or account is None:
        raise LoadError(faults)
    return AccountFolder(
        account[0], account[1], tuple(policies), tuple(routes), AttachedDocuments(**attached)
    )


def read_account(source: Source) -> tuple[Account, Places]:
    """Read the text of `account.yaml`."""
    places = Places(source)
    value = read_yaml(source)
    return validate(Account, {} if value in (None, "") else value, places), places


def account_of(value: Any) -> AccountFolder:
    """Read an account from a value of the shape of `account.yaml`; LoadError with all its faults."""
    places = Places(text_of("account.json", value))
    return AccountFolder(validate(Account, value, places), places)


def load_routes(path: Path, name: str) -> RouteFile:
    """Read one route file, shown under `name`; LoadError with all its faults."""
    source = read_text(path, name)
    value = read_json(source) if name.lower().endswith(".json") else read_yaml(source)
    return validate(RouteFile, value, Places(source))


def _load_all(
    faults: list[Diagnostic], folder: Path, part: str, patterns: Iterable[str], load: Any
) -> list[Any]:
    paths = sorted({path for pattern in patterns for path in (folder / part).glob(pattern)})
    loaded = (_collect(faults, lambda p=path: load(p, f"{part}/{p.name}")) for path in paths)
    return [document for document in loaded if document is not None]


def _collect(faults: list[Diagnostic], load: Any) -> Any:
    try:
        return load()
    except LoadError as error:
        faults.extend(error.diagnostics)
        return None
