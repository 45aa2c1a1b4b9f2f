"""What every document model shares: frozen, strict about names, strings left as strings."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from ostiary.printable import described, printable

_LONGEST = 60  # one line of a terminal has room for the rest of the sentence


class Document(BaseModel):
    """A part of a file as its author wrote it: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _not_empty(text: str) -> str:
    if not text:
        raise PydanticCustomError("empty-name", "there is no name here: write one, or leave the key out")
    return text


Name = Annotated[str, AfterValidator(_not_empty)]
"""A name or an id, which is never empty."""


def empty_as_list(value: Any) -> Any:
    """Return an empty list for nothing, as YAML has it after a key."""
    is_nothing = value is None or (isinstance(value, str) and value in ("", "null", "~"))
    return () if is_nothing else value


def shown(value: Any) -> str:
    r"""Return a user's own value for a message: on one line, printable, and not longer than a line should be.

    >>> shown("two\nlines")
    'two\\nlines'
    """
    text = printable((value if isinstance(value, str) else _written(value))[: _LONGEST + 1])
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _written(value: Any) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - see `described`
        return described(value)
