"""JSON text to values: the standard library reads, the grammar of `syntax.json_text` says what is wrong."""

from __future__ import annotations

import json
import re
from typing import Any

from ostiary.errors import Diagnostic, Fix, LoadError
from ostiary.spans import Edit, Source, Span

DEPTH = 64
"""A document nested deeper than this is one error of that document (semantics.md §6)."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


class _DuplicateKeyError(ValueError):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _DuplicateKeyError
    return members


def _refuse_constant(text: str) -> Any:
    raise ValueError(text)


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse_constant)


def read_json(source: Source) -> Any:
    """Return the value of a JSON text; LoadError with every syntax fault and duplicate key in it."""
    check_depth(source)
    try:
        return _DECODER.decode(source.text)
    except ValueError:
        raise LoadError(json_faults(source)) from None


def read_strict_json(text: str) -> Any:
    """Return the value of a JSON text as `read_json` has it; ValueError, unexplained, where that finds a fault.

    For what strangers send: to find out what is wrong with a text takes far longer than to read it.
    """
    try:
        check_depth(Source("", text))
    except LoadError as error:
        raise ValueError("nested too deep") from error
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)


def json_faults(source: Source) -> list[Diagnostic]:
    """Return every fault of a text that is not JSON, each with its place and what to do."""
    from ostiary.syntax.json_faults import MOST_FAULTS  # noqa: PLC0415 - lark is only needed for faults
    from ostiary.syntax.json_text import JsonText  # noqa: PLC0415

    faults = JsonText(source.text).faults
    found = [
        Diagnostic(f.code, f.message, source.span(f.start, f.end), f.hint, fix=_fix(f.code, f.edits))
        for f in faults
    ]
    if len(found) >= MOST_FAULTS:
        message = f"there may be more faults: only the first {MOST_FAULTS} of a text are shown"
        found.append(Diagnostic("more-faults", message, found[-1].span))
    return found or [Diagnostic("json-syntax", "this is not valid JSON", Span.whole(source.name))]


_TITLES = {
    "comment": "remove the comment",
    "line-break-in-string": "give each line its own quotes",
    "missing-colon": "put the colon in",
    "missing-comma": "put the comma in",
    "missing-quote": "put the quote in",
    "text-outside-document": "remove what stands before the document",
    "trailing-comma": "remove the comma",
    "unclosed-bracket": "close the brackets",
}


def _fix(code: str, edits: tuple[Edit, ...]) -> Fix | None:
    """What was probably meant: no policy decides anything before it."""
    return Fix(_TITLES.get(code, "write straight quotes"), edits, safe=False) if edits else None


def check_depth(source: Source) -> None:
    """Refuse brackets nested deeper than DEPTH, in time linear in the text."""
    text = source.text
    if text.count("{") + text.count("[") <= DEPTH:
        return
    depth = 0
    bare = _STRING.sub(lambda match: " " * len(match[0]), text)
    for bracket in _BRACKET.finditer(bare):
        depth += 1 if bracket[0] in "{[" else -1
        if depth > DEPTH:
            place = source.span(bracket.start(), bracket.end())
            message = f"the document is nested deeper than {DEPTH} levels"
            raise LoadError([Diagnostic("document-too-deep", message, place)])
