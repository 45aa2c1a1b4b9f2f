"""Where the bundled content lies: beside the package in a wheel, at the top of a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zlib import crc32

NO_SERVICE = frozenset(("denials",))
"""Files of `policies/catalog` that are about all services."""

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def content_folder() -> Path:
    """Return the folder that holds `routes`, `catalog`, `system` and `example`."""
    bundled = _PACKAGE / "policies"
    return bundled if bundled.is_dir() else _PACKAGE.parent.parent / "policies"


def example_account() -> Path:
    """Return the folder of the example account, `@example` at the command line."""
    return content_folder() / "example"


def digest_of(path: Path) -> str:
    """Enough to notice that a file has changed since; nothing is protected by it. Empty if it cannot be read."""
    try:
        content = path.read_bytes().replace(b"\r\n", b"\n")
    except OSError:
        return ""
    return f"{len(content)}-{crc32(content):08x}"
