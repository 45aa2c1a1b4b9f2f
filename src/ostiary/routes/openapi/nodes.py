"""A part of an OpenAPI document that knows where it stands, and references from one part to another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from ostiary.spans import Span

Pointer = tuple[str | int, ...]
Load = Callable[[str, str], "OpenDocument"]
"""Reads a file that a document refers to, given the document's name and the file's as written; LoadError."""

REFERENCE = "$ref"
MERGE = "<<"
MOST_STEPS = 32
"""A reference that leads to so many others leads nowhere."""


class OpenDocument(NamedTuple):
    """A file: its name, its value, and the places of keys and values."""

    name: str
    value: Any
    key_place: Callable[[Pointer], Span]
    place: Callable[[Pointer], Span]


class BrokenReferenceError(ValueError):
    """A reference that leads nowhere."""


class Node(NamedTuple):
    """A value in a document, and the way to it."""

    document: OpenDocument
    value: Any
    pointer: Pointer = ()

    @property
    def span(self) -> Span:
        """The place of the key that leads to it; for an element of a list, its own."""
        if self.pointer and isinstance(self.pointer[-1], str):
            return self.document.key_place(self.pointer)
        return self.document.place(self.pointer)

    def members(self) -> Iterator[tuple[str, Node]]:
        """Yield the members of a mapping; nothing of what is none."""
        for key, value in self.value.items() if isinstance(self.value, Mapping) else ():
            yield str(key), Node(self.document, value, (*self.pointer, key))

    def elements(self) -> Iterator[Node]:
        """Yield the elements of a list; nothing of what is none."""
        for number, value in enumerate(self.value if isinstance(self.value, list) else ()):
            yield Node(self.document, value, (*self.pointer, number))

    def get(self, key: str) -> Node | None:
        """Return a member; None if there is none."""
        if not isinstance(self.value, Mapping) or key not in self.value:
            return None
        return Node(self.document, self.value[key], (*self.pointer, key))


def follow(node: Node, load: Load) -> Node:
    """Return what a node refers to, itself if it does not; BrokenReferenceError, or LoadError for a file."""
    for _ in range(MOST_STEPS):
        reference = node.get(REFERENCE)
        if reference is None:
            return node
        node = _find(reference, load)
    raise BrokenReferenceError("the reference leads to itself")


_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def _find(reference: Node, load: Load) -> Node:
    text = reference.value
    if not isinstance(text, str) or not text:
        raise BrokenReferenceError("a reference must be text")
    file, _, fragment = text.partition("#")
    if _REMOTE.match(file):
        raise BrokenReferenceError(f"`{text}` is not a file beside the document, and nothing is fetched")
    document = load(reference.document.name, unquote(file)) if file else reference.document
    node: Node | None = Node(document, document.value)
    for step in _steps(fragment):
        node = _step(node, step) if node is not None else None
    if node is None:
        raise BrokenReferenceError(f"`{text}` refers to nothing")
    return node


def _steps(fragment: str) -> list[str]:
    """The keys of a JSON pointer in a fragment (RFC 6901 §6)."""
    if fragment and not fragment.startswith("/"):
        raise BrokenReferenceError(f"`#{fragment}` is no JSON pointer")
    if fragment == "/":
        return []  # often written for the whole file, which has no member without a name
    return [unquote(step).replace("~1", "/").replace("~0", "~") for step in fragment.split("/")[1:]]


def _step(node: Node, step: str) -> Node | None:
    if isinstance(node.value, list):
        found = list(node.elements())
        return found[int(step)] if step.isdecimal() and int(step) < len(found) else None
    return node.get(step)
