"""Completion: the words that may stand at a cursor, and what each changes in the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ostiary.lsp.descriptions import Surroundings
from ostiary.lsp.shapes import Shape
from ostiary.lsp.slot import Slot, slot_at
from ostiary.lsp.vocabulary import Word, words_for

_REST = re.compile(r"[\w:*?./-]*")
_PLAIN = re.compile(r"[A-Za-z0-9_/.](?:[A-Za-z0-9_/.@+=*?-]|:(?! )| (?!#))*")
_PAIRS = {"Action": "NotAction", "Resource": "NotResource", "Principal": "NotPrincipal"}
_OTHER = {**_PAIRS, **{other: name for name, other in _PAIRS.items()}}
_VERSION_5 = ("Sid", "NotAction", "NotResource")
_BLOCKS = ("statement",)
_NAMES_PRINCIPALS = ("Principal", "NotPrincipal")
_POLICY = frozenset({"Version", "Statement", "Depends"})
_ENVELOPE = frozenset({"display_name", "type", "description", "policy"})
_ELSEWHERE = {**dict.fromkeys(_POLICY, _ENVELOPE), **dict.fromkeys(_ENVELOPE, _POLICY)}
"""The keys of a policy and of its envelope, each with those that it does not stand beside."""


class Item(NamedTuple):
    """A word that is offered, and its change: the text between two offsets becomes `text`.

    `end` is the cursor's own offset; `rest` is the end of the word around it, for editors that replace that as well.
    """

    label: str
    word: Word
    text: str
    start: int
    end: int
    rest: int


def complete(text: str, path: Path, at: int, around: Surroundings) -> list[Item]:
    """Return what may stand at an offset of a text, in the order in which it is to be shown."""
    slot = slot_at(text, path, at)
    if slot is None or "\n" in slot.before:
        return []
    keys = slot.is_key or (slot.cursor.form == "yaml" and not slot.cursor.quote and slot.begins_line)
    found = [*_keys(slot, around)] if keys else []
    if not slot.is_key:
        found += [_item(word, slot) for word in words_for(slot.shape.word, slot, around)]
    return sorted(found, key=lambda item: (item.word.rank, item.label.casefold()))


def _keys(slot: Slot, around: Surroundings) -> Iterator[Item]:
    """The keys that a mapping here may have besides those that it has."""
    for name, shape in slot.shape.keys.items():
        if _may_stand(name, slot):
            word = Word(name, "Field", "key", shape.about, rank=list(slot.shape.keys).index(name))
            yield _key_item(word, slot, shape)
    if slot.shape.key_word:
        for word in words_for(slot.shape.key_word, slot, around):
            yield _key_item(word, slot, slot.shape.inner or Shape())


def _may_stand(name: str, slot: Slot) -> bool:
    """Whether a key may be added to those that the mapping has, in a policy of this version and kind."""
    taken = slot.keys if slot.is_key else frozenset[str]()
    if slot.shape.keys[name].rare or name in taken or _OTHER.get(name) in taken:
        return False
    if name in _NAMES_PRINCIPALS:
        return slot.names_principals
    if name in _VERSION_5:
        return slot.version not in ("1.0", "1.1") or slot.kind in ("bucket", "trust")
    if name == "Depends" and not (slot.version in (None, "1.0") and slot.kind == "identity"):
        return False
    return not taken & _ELSEWHERE.get(name, frozenset())


def _key_item(word: Word, slot: Slot, shape: Shape) -> Item:
    """A key, with what goes between it and its value unless that is there."""
    cursor = slot.cursor
    follows = slot.text[cursor.end + cursor.is_closed :].lstrip()[:1] in (":", "=") if cursor.word else False
    if follows or word.goes_on or cursor.is_closed:
        return _item(word, slot)
    if cursor.form == "hcl" and word.text in _BLOCKS:
        return _item(word, slot, " {")
    after = {"json": ": ", "hcl": " = "}.get(
        cursor.form, ":" if shape.is_block and slot.begins_line else ": "
    )
    return _item(word, slot, after)


def _item(word: Word, slot: Slot, after: str = "") -> Item:
    cursor = slot.cursor
    found = _REST.match(slot.text, cursor.at, cursor.end)
    rest = cursor.end if cursor.is_closed else found.end() if found else cursor.at
    return Item(word.text, word, _written(word, slot) + after, cursor.start, cursor.at, max(rest, cursor.at))


def _written(word: Word, slot: Slot) -> str:
    """The word as it is written here: in quotes where it needs them and has none."""
    cursor = slot.cursor
    if cursor.quote:
        inner = (
            word.text.replace("'", "''")
            if cursor.quote == "'"
            else json.dumps(word.text, ensure_ascii=False)[1:-1]
        )
        return inner if cursor.is_closed or word.goes_on else inner + cursor.quote
    plain = cursor.form == "yaml" and _PLAIN.fullmatch(word.text) and not _is_other_than_text(word.text)
    if plain or (cursor.form == "hcl" and slot.is_key and word.text.isidentifier()):
        return word.text
    quoted = json.dumps(word.text, ensure_ascii=False)
    return quoted[:-1] if word.goes_on else quoted


def _is_other_than_text(text: str) -> bool:
    """Whether YAML's readers elsewhere would take a bare word for a number or a truth value."""
    return text in ("true", "false", "null") or text[:1].isdigit()
