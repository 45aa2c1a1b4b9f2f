"""Hover: what is known of the word under a cursor."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ostiary.lsp.descriptions import Surroundings, describe
from ostiary.lsp.slot import Slot, slot_at


class Hover(NamedTuple):
    """What is known, in Markdown, of the word between two offsets."""

    text: str
    start: int
    end: int


def hover(text: str, path: Path, at: int, around: Surroundings) -> Hover | None:
    """Return what is known of the word at an offset of a text; None if nothing is."""
    slot = slot_at(text, path, at)
    if slot is None or slot.cursor.word is None:
        return None
    said = _said(slot, around)
    return Hover(said, slot.cursor.start, slot.cursor.end) if said else None


def _said(slot: Slot, around: Surroundings) -> str | None:
    if not slot.is_key:
        return describe(slot.shape.word, slot.whole, around)
    fixed = slot.shape.keys.get(slot.whole)
    if fixed is not None:
        return f"**{slot.whole}**: {fixed.about}" if fixed.about else None
    return describe(slot.shape.key_word, slot.whole, around)
