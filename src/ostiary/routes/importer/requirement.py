"""The action and dependency cells: what a call needs, in which variants (research/corpus.md §6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ostiary.model.route import Alternative, Authorization, Dependencies
from ostiary.routes.importer.columns import ACTION
from ostiary.routes.importer.table import Block, Cell


@dataclass(frozen=True, slots=True)
class Requirement:
    """What an action cell asks for: `actions` all together, or `alternatives`, one for each variant.

    `wording` is the text of a cell that names no action.
    """

    authorization: Authorization
    actions: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    wording: str | None = None


@dataclass(slots=True)
class _Group:
    """Actions under one label; None stands for those without."""

    label: str | None
    actions: list[str]


_NOTHING_REQUIRED = re.compile(
    r"no (?:authori[sz]ation|permissions?|actions?) (?:is |are )?(?:required|needed)"
    r"|(?:(?:authori[sz]ation|permissions?|actions?) )?(?:is |are )?not (?:required|needed)",
    re.IGNORECASE,
)


def read_requirement(cell: Cell) -> Requirement:
    """Return what an action cell asks for.

    Without an action it is `none` only where the cell says that nothing is required, else `unknown`
    (semantics.md §1). Labelled variants are alternatives; if all need the same, the labels do not matter.
    """
    groups = _groups(cell)
    if not groups:
        wording = cell.text
        is_none = _NOTHING_REQUIRED.fullmatch(wording.strip(" ."))
        return Requirement("none" if is_none else "unknown", wording=wording)
    variants = [Alternative(when=group.label, actions=tuple(group.actions)) for group in groups]
    if len({frozenset(variant.actions) for variant in variants}) == 1:
        return Requirement("required", variants[0].actions)
    return Requirement("required", alternatives=tuple(variants))


def read_dependencies(cell: Cell) -> tuple[Dependencies, ...]:
    """Return the actions of a dependency cell, those under a label apart; empty if it names none."""
    return tuple(Dependencies(when=group.label, actions=tuple(group.actions)) for group in _groups(cell))


_BLANKS = ("", "-", "--", "x", "none", "n/a", "na", "/")


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing: empty, a dash, or a word for it."""
    return cell.text.strip(" .").casefold() in _BLANKS


def _groups(cell: Cell) -> list[_Group]:
    """Collect the actions of a cell under the labels they stand below, in order, each once per label."""
    groups: dict[str | None, _Group] = {}
    for label, action in _labelled(cell.prose):
        group = groups.setdefault(label, _Group(label, []))
        if action not in group.actions:
            group.actions.append(action)
    return list(groups.values())


def _labelled(blocks: Sequence[Block]) -> Iterator[tuple[str | None, str]]:
    """Yield every action with its label; a label holds for its block and deeper ones, to the next item."""
    labels: list[tuple[int, str]] = []
    for block in blocks:
        ends = block.depth if block.starts_item else block.depth + 1
        labels = [(depth, label) for depth, label in labels if depth < ends]
        for label, action, condition in _pieces(block.text):
            if label:
                labels = [*((d, text) for d, text in labels if d < block.depth), (block.depth, label)]
            if action:
                yield condition or (labels[-1][1] if labels else None), action


_PIECE = re.compile(
    rf"(?P<label>.*?)(?:(?P<action>{ACTION.pattern})(?P<condition>\s*\([^()]*\))?|$)", re.DOTALL
)
_PUNCTUATION = " :,;.\"'()`"
_CONNECTORS = frozenset(("", "and", "or", "&", "+", "/", "|"))


def _pieces(text: str) -> Iterator[tuple[str | None, str | None, str | None]]:
    """Split a text into (label before, action, condition in brackets after); each part may be missing.

    Words behind the last action label nothing, unless a colon says that more is to come.
    """
    for match in _PIECE.finditer(text):
        label, action, condition = match["label"], match["action"], match["condition"]
        if action or match.start() == 0 or label.rstrip().endswith(":"):
            yield _words(label), action, _words(condition)


def _words(text: str | None) -> str | None:
    words = (text or "").strip(_PUNCTUATION)
    return None if words.casefold() in _CONNECTORS else words
