"""JSON with places: where a value stands in its text, and what is wrong with a text that is not JSON.

Values are read by the standard library; this module is asked when a place or a fault has to be shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from ostiary.spans import Edit
from ostiary.syntax.json_faults import MOST_FAULTS, JsonFault, line_at, quoted, read_pieces
from ostiary.syntax.json_mending import Mender

if TYPE_CHECKING:
    from lark import Lark, Token

__all__ = ["JsonFault", "JsonText", "Pointer"]

Pointer = tuple[str | int, ...]
"""The path of keys and indexes from a document's root to one of its values."""

# What may stand before a document, and how a document or something else starts
_MARGIN = re.compile(r"(?:[\ufeff\s]|//[^\n]*|#[^\n]*|/\*[\s\S]*?\*/)*")
_OF_JSON = re.compile(
    r"""[{\[\]},:"'\u2018-\u201f\u2026\xab]|[-+.]*[0-9]|\.\.|(?:true|false|null)\b|\S+\s*\Z"""
)
_BRACKET_FIRST = re.compile(r"^[ \t]*([{\[])", re.MULTILINE)
_BRACKET_ON_LINE = re.compile(r"[^\n{\[]*([{\[])")
_HTTP = re.compile(r"(?:[A-Z]+ \S+ )?HTTP/\d")


@dataclass(slots=True, eq=False, repr=False)
class _Place:
    """Where a value stands, where its name stands if it is a member, and the places of its parts."""

    start: int
    end: int
    name: tuple[int, int] | None = None
    parts: dict[str | int, _Place] = field(default_factory=dict)
    repeated: list[tuple[str, _Place, _Place]] = field(default_factory=list)


class JsonText:
    """A JSON text with its places and its faults (a byte order mark at the start is white space).

    Never raises, however the text is broken and however deep it is nested; time grows with its length.

    Args:
        text: the whole text of a file.

    >>> text = JsonText('{"Effect": "Allow" "Action": ["ecs:*:*",]}')
    >>> [fault.code for fault in text.faults]
    ['missing-comma', 'trailing-comma']
    >>> JsonText('{"a": [10, 20]}').locate(("a", 1))
    (11, 13)
    """

    __slots__ = ("_root", "faults", "text")

    faults: tuple[JsonFault, ...]
    """Every fault found, at most 20, in the order of their places; empty for JSON with unique keys."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._root = _Place(0, len(text))
        self.faults = tuple(sorted(self._read(), key=lambda fault: fault.start)[:MOST_FAULTS])

    def locate(self, pointer: Pointer) -> tuple[int, int]:
        """The offsets of the value at the pointer: its first character, and the one after its last.

        Of a repeated key the last value counts; a pointer that leads nowhere gives its nearest ancestor.
        """
        place = self._find(pointer)
        return place.start, place.end

    def _find(self, pointer: Pointer) -> _Place:
        place = self._root
        for step in pointer:
            part = place.parts.get(step)
            if part is None:
                break
            place = part
        return place

    def _read(self) -> list[JsonFault]:
        """Find the faults, and set the root if the text could be mended to its end."""
        text, faults = _skip_preamble(self.text)
        if text is None:
            return faults
        parser = _grammar().parse_interactive(text, start="json")
        tokens: Iterator[Token] = parser.lexer_thread.lex(parser.parser_state)  # type: ignore[no-untyped-call]
        pieces = read_pieces(text, tokens)
        mender = Mender(text, pieces, lambda: _grammar().parse_interactive("", start="json"))
        root = mender.mend()
        if isinstance(root, _Place):
            self._root = root
            faults += _find_repeated(self.text, root)
        return faults + pieces.faults + mender.faults


@cache
def _grammar() -> Lark:
    """The parser of json.lark, whose trees are places."""
    from lark import Lark  # noqa: PLC0415 - heavy, and most runs need no place

    return Lark.open(
        "json.lark",
        rel_to=__file__,
        parser="lalr",
        lexer="basic",
        start=["json", "fault"],
        transformer=cast("Any", _PlaceBuilder()),
    )


class _PlaceBuilder:
    """Makes places of the grammar's rules, one method for each."""

    def json(self, children: Sequence[_Place]) -> _Place:
        return children[0]

    def scalar(self, children: Sequence[Token]) -> _Place:
        return _Place(*_ends(children[0]))

    def member(self, children: tuple[Token, _Place]) -> tuple[str, _Place]:
        name, place = children
        place.name = _ends(name)
        return _name_of(name), place

    def array(self, children: Sequence[Any]) -> _Place:
        elements = (child for child in children if isinstance(child, _Place))
        return _Place(*_ends(children[0], children[-1]), parts=dict(enumerate(elements)))

    def object(self, children: Sequence[Any]) -> _Place:
        place = _Place(*_ends(children[0], children[-1]))
        for child in children:
            if isinstance(child, tuple):
                _add_member(place, *child)
        return place


def _add_member(place: _Place, name: str, part: _Place) -> None:
    before = place.parts.get(name)
    if before is not None:
        place.repeated.append((name, before, part))
    if part.name and part.name[0] < part.name[1]:  # not a name that mending put in
        place.parts[name] = part


def _ends(first: Token, last: Token | None = None) -> tuple[int, int]:
    return cast("int", first.start_pos), cast("int", (last or first).end_pos)


def _name_of(token: Token) -> str:
    """The name a quoted string stands for; one that is not JSON stands for itself."""
    if "\\" not in token:
        return token[1:-1]
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return str(token)


def _find_repeated(text: str, root: _Place) -> list[JsonFault]:
    """The first members whose name an earlier member of the same object has (semantics.md §4)."""
    places, repeated = [root], []
    while places:
        place = places.pop()
        places += place.parts.values()
        repeated += [
            (*again.name, before.name[0], name)
            for name, before, again in place.repeated
            if before.name and again.name
        ]
    return [
        JsonFault(
            "duplicate-key",
            f"the key {quoted(name)} is already given on line {line_at(text, before)}",
            "keep one of the two, or put their values together",
            start,
            end,
        )
        for start, end, before, name in sorted(repeated)[:MOST_FAULTS]
    ]


def _skip_preamble(text: str) -> tuple[str | None, list[JsonFault]]:
    """Blank out what stands before the document, such as the head of an HTTP request, and report it.

    None in place of the text when no document follows. Offsets stay what they were.
    """
    if text.startswith("\ufeff"):
        text = " " + text[1:]
    start = cast("re.Match[str]", _MARGIN.match(text)).end()
    if start == len(text) or _OF_JSON.match(text, start):
        return text, []
    first_line = text[start:].partition("\n")[0].rstrip()
    place = start, start + len(first_line)
    bracket = _BRACKET_ON_LINE.match(text, start) or _BRACKET_FIRST.search(text, start)
    if bracket is None:
        message = f"{quoted(first_line)} is not the start of a JSON document"
        hint = "a JSON document starts with `{` or `[`"
        return None, [JsonFault("text-outside-document", message, hint, *place)]
    document = bracket.start(1)
    what = "the head of an HTTP message" if _HTTP.match(first_line) else "text"
    first, last = line_at(text, start), line_at(text, document)
    hint = f"remove what stands before `{text[document]}` on line {last}"
    if first < last:
        lines = f"line {first}" if first == last - 1 else f"lines {first} to {last - 1}"
        hint = f"remove {lines}: the document starts on line {last}"
    message = f"{what} stands before the document: {quoted(first_line)}"
    fault = JsonFault("text-outside-document", message, hint, *place, (Edit(start, document, ""),))
    return re.sub("[^\n]", " ", text[:document]) + text[document:], [fault]
