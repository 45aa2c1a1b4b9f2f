"""Documents given as values, not as files: held to the same limits (semantics.md §6)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ostiary.documents.json_file import DEPTH
from ostiary.documents.text import FILE_BYTES, check_size
from ostiary.documents.yaml_file import EXPANSION
from ostiary.errors import Diagnostic, LoadError
from ostiary.printable import described
from ostiary.spans import Source, Span


def text_of(name: str, value: Any, *, limit: int = FILE_BYTES) -> Source:
    """Return a text to point into for a value that has none: its JSON form.

    LoadError for a value that is nested too deep, too large (`limit` bytes without blanks) or has no JSON form.
    """
    _check_values(name, value)
    try:
        compact = json.dumps(
            value, separators=(",", ":"), default=_written, ensure_ascii=False, allow_nan=False
        )
        text = json.dumps(value, indent=2, default=_written)
    except (TypeError, ValueError, RecursionError) as error:
        raise _refused("not-json", f"the document has no JSON form: {error}", name) from None
    check_size(Source(name, compact), limit)
    return Source(name, text)


def _written(value: Any) -> Any:
    """What JSON has for a value that it does not know."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, set | frozenset) else described(value)


def _check_values(name: str, value: Any) -> None:
    """Refuse what is no document before anything recurses or goes on and on.

    That is what is nested deeper than DEPTH, as a value that contains itself is, has other keys than words, or holds
    what gives out values of its own for as long as somebody asks: a generator, a range.
    """
    left, count = [(value, 1)], 0
    while left:
        part, depth = left.pop()
        if isinstance(part, Mapping):
            for key in part:
                if not isinstance(key, str):
                    raise _refused(
                        "not-json", f"a key of the document is no string: `{described(key)}`", name
                    )
            inner: Collection[Any] = part.values()
        elif isinstance(part, list | tuple | set | frozenset):
            inner = part
        elif isinstance(part, Iterable) and not isinstance(part, str | bytes):
            kind = type(part).__name__
            raise _refused("not-json", f"the document has no JSON form: there is a `{kind}` in it", name)
        else:
            continue
        count += len(inner)
        if depth > DEPTH:
            raise _refused("document-too-deep", f"the document is nested deeper than {DEPTH} levels", name)
        if count > EXPANSION:
            raise _refused("document-too-large", f"the document has more than {EXPANSION:,} values", name)
        left.extend((item, depth + 1) for item in inner)


def _refused(code: str, message: str, name: str) -> LoadError:
    return LoadError([Diagnostic(code, message, Span.whole(name))])
