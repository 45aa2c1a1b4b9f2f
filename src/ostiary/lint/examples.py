"""The examples of rules: a policy, a statement, or a small account, in YAML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ACCOUNT_KEYS = frozenset({"assignments", "users", "groups", "agencies", "projects"})


def is_account(value: Any) -> bool:
    """Whether an example is an account: the keys of `account.yaml`, with `policies` by the stem of their file."""
    return isinstance(value, Mapping) and bool(_ACCOUNT_KEYS & set(value))


def whole_policy(value: Any) -> Any:
    """Return an example as a policy: a statement alone is one of version 1.1."""
    is_statement = isinstance(value, Mapping) and not {"Statement", "policy", "role", "Version"} & set(value)
    return {"Version": "1.1", "Statement": [value]} if is_statement else value


def write_account(value: Mapping[str, Any], folder: Path) -> Path:
    """Write an example account below a folder, and return it."""
    parts = ("policies", "bucket_policies", "trust_policies", "scps", "routes")
    for part in parts:
        for stem, document in dict(value.get(part) or {}).items() if part != "bucket_policies" else ():
            path = folder / part / f"{stem}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    rest = {key: part for key, part in value.items() if key not in parts or key == "bucket_policies"}
    (folder / "account.yaml").write_text(json.dumps(rest, indent=1), encoding="utf-8")
    return folder
