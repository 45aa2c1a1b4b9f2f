"""Where the bundled content lies: beside the package in a wheel, at the top of a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def content_folder() -> Path:
    """Return the folder that holds `routes`, `catalog`, `system` and `example`."""
    bundled = _PACKAGE / "policies"
    return bundled if bundled.is_dir() else _PACKAGE.parent.parent / "policies"


def example_account() -> Path:
    """Return the folder of the example account, `@example` at the command line."""
    return content_folder() / "example"


def cases_folder() -> Path:
    """Return the folder of the case files that `ostiary selftest` runs."""
    bundled = _PACKAGE / "cases"
    return bundled if bundled.is_dir() else _PACKAGE.parent.parent / "tests" / "cases"
