"""Documents given as values, not as files: held to the same limits (semantics.md §6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ostiary.documents.json_file import DEPTH
from ostiary.documents.text import FILE_BYTES, check_size
from ostiary.documents.yaml_file import EXPANSION
from ostiary.errors import Diagnostic, LoadError
from ostiary.spans import Source, Span


def text_of(name: str, value: Any, *, limit: int = FILE_BYTES) -> Source:
    """Return a text to point into for a value that has none: its JSON form.

    LoadError for a value that is nested too deep, too large (`limit` bytes without blanks) or has no JSON form.
    """
    _check_depth(name, value)
    try:
        compact = json.dumps(value, separators=(",", ":"), default=str, ensure_ascii=False, allow_nan=False)
        text = json.dumps(value, indent=2, default=str)
    except (TypeError, ValueError, RecursionError) as error:
        raise _refused("not-json", f"the document has no JSON form: {error}", name) from None
    check_size(Source(name, compact), limit)
    return Source(name, text)


def _check_depth(name: str, value: Any) -> None:
    """Refuse what is nested deeper than DEPTH, as a value that contains itself is, before anything recurses."""
    left, count = [(value, 1)], 0
    while left:
        part, depth = left.pop()
        inner = (
            part.values() if isinstance(part, Mapping) else part if isinstance(part, list | tuple) else None
        )
        if inner is None:
            continue
        count += len(inner)
        if depth > DEPTH:
            raise _refused("document-too-deep", f"the document is nested deeper than {DEPTH} levels", name)
        if count > EXPANSION:
            raise _refused("document-too-large", f"the document has more than {EXPANSION:,} values", name)
        left.extend((item, depth + 1) for item in inner)


def _refused(code: str, message: str, name: str) -> LoadError:
    return LoadError([Diagnostic(code, message, Span.whole(name))])
