"""What every document model shares: frozen, strict about names, strings left as strings."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

_LONGEST = 60  # one line of a terminal has room for the rest of the sentence


class Document(BaseModel):
    """A part of a file as its author wrote it: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def shown(value: Any) -> str:
    r"""Return a user's own value for a message: on one line, printable, and not longer than a line should be.

    >>> shown("two\nlines")
    'two\\nlines'
    """
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(value)[: _LONGEST + 1])
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
