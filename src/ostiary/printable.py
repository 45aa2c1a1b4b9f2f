"""What somebody else wrote, as messages may show it: on one line, nothing that steers a terminal, not endless."""

from __future__ import annotations

from typing import Any

_LONGEST_MESSAGE = 2_000
_LONGEST_VALUE = 40


def printable(text: str) -> str:
    r"""Return a text with what cannot be printed (control, bidirectional, half characters) shown as an escape.

    >>> printable("a\nALLOWED\u202e")
    'a\\nALLOWED\\u202e'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def sentence(text: str) -> str:
    """Return a message that may quote a text of any length: printable, and cut in its middle if it is very long."""
    if len(text) > _LONGEST_MESSAGE:
        half = _LONGEST_MESSAGE // 2
        text = f"{text[:half]} … {text[-half:]}"
    return printable(text)


def described(value: Any) -> str:
    """Return a value as Python writes it, or what it is where that cannot be written; cut if it is long.

    >>> described("false"), described(10**5000)
    ("'false'", 'a value of type int')
    """
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - what a stranger's object raises, endless nesting, too many digits
        text = f"a value of type {type(value).__name__}"
    return printable(text[:_LONGEST_VALUE])
