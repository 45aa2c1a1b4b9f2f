"""The canonical form of policy documents: key order, indentation, sorted actions that stand once."""

from __future__ import annotations

import json
from textwrap import indent
from typing import NamedTuple

from ostiary.documents.text import POLICY_BYTES
from ostiary.errors import Diagnostic, LoadError
from ostiary.lint.fixes import decides_alike
from ostiary.lint.reading import read_document
from ostiary.lint.runner import LintedDocument
from ostiary.lint.yaml_formatting import CommentLostError, render_yaml
from ostiary.spans import Source
from ostiary.syntax.tree import ListNode, MapNode, Member, Node, ScalarNode, value_of

_ENVELOPE = ("display_name", "type", "description", "description_cn", "policy")
_POLICY = ("Version", "Id", "Statement", "Depends")
_STATEMENT = (
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
)  # fmt: skip


class Formatted(NamedTuple):
    """A document's canonical text; the text as it is, and why, if it cannot be had."""

    text: str
    left: str | None = None
    faults: tuple[Diagnostic, ...] = ()


def format_document(document: LintedDocument) -> Formatted | None:
    """Return a policy document in canonical form, None for what is no policy or is formatted by other tools."""
    source = document.source
    reading = read_document(source, named=document.named, kind=document.kind)
    syntax = not reading.roots
    if (not reading.policies and not reading.faults) or source.name.lower().endswith(".tf"):
        return None
    if reading.faults and (syntax or not reading.policies):
        return Formatted(source.text, faults=reading.faults)
    form, root = reading.policies[0].form, ordered(reading.roots[0])
    try:
        text = (
            render_yaml(source.text, reading.roots[0], root) if form == "yaml" else render_json(root) + "\n"
        )
    except CommentLostError as error:
        return Formatted(source.text, str(error))
    return _checked(document, text)


def _checked(document: LintedDocument, text: str) -> Formatted:
    """The text if it means the same as before, else the text before."""
    source, after = document.source, Source(document.source.name, text)
    if len(text.encode(errors="surrogatepass")) > POLICY_BYTES:
        return Formatted(source.text, "its canonical form would be larger than a document may be")
    try:
        same = decides_alike(source, after, document.kind, document.known)
    except LoadError:
        same = False
    return Formatted(text) if same else Formatted(source.text, "its canonical form would decide otherwise")


def ordered(node: Node) -> Node:
    """Return a tree with its keys and actions in canonical order."""
    if isinstance(node, MapNode):
        members = [Member(member.key, _ordered_member(member)) for member in node.members]
        return MapNode(node.start, node.end, sorted(members, key=_rank(node)), node.block, node.partial)
    if isinstance(node, ListNode):
        items = [ordered(item) for item in node.items]
        return ListNode(node.start, node.end, items, node.block, node.partial)
    return node


def _rank(node: MapNode):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a key function
    """How the members of a mapping are put in order: as its kind has them, what is unknown last and as it was."""
    names = {member.key.value for member in node.members}
    table = (
        _STATEMENT
        if "Effect" in names
        else _POLICY
        if "Statement" in names
        else _ENVELOPE
        if "policy" in names
        else ()
    )
    places = {name: number for number, name in enumerate(table)}
    return lambda member: places.get(member.key.value, len(places))


def _ordered_member(member: Member) -> Node:
    name, value = member.key.value, member.value
    if name in ("Action", "NotAction") and isinstance(value, ListNode):
        return _sorted_actions(value)
    if name == "Condition" and isinstance(value, MapNode):
        blocks = [Member(block.key, _by_name(block.value)) for block in value.members]
        return _by_name(MapNode(value.start, value.end, blocks, value.block, value.partial))
    return ordered(value)


def _by_name(node: Node) -> Node:
    if not isinstance(node, MapNode):
        return node
    members = sorted(node.members, key=lambda member: str(member.key.value))
    return MapNode(node.start, node.end, members, node.block, node.partial)


def _sorted_actions(listed: ListNode) -> ListNode:
    """The actions in the order of their letters, each once; a list with anything but texts stays as it is."""
    if not all(isinstance(item, ScalarNode) and isinstance(item.value, str) for item in listed.items):
        return listed
    texts = [item for item in listed.items if isinstance(item, ScalarNode)]
    once: dict[str, ScalarNode] = {}
    for item in sorted(texts, key=lambda item: (item.value.casefold(), item.value)):
        once.setdefault(item.value.casefold(), item)
    return ListNode(listed.start, listed.end, list(once.values()), listed.block, listed.partial)


def render_json(node: Node) -> str:
    """Return a tree as JSON, two blanks a level, each entry on a line of its own; empty ones stay closed."""
    if isinstance(node, MapNode) and node.members:
        parts = [f"{_text(member.key.value)}: {render_json(member.value)}" for member in node.members]
        return "{\n" + indent(",\n".join(parts), "  ") + "\n}"
    if isinstance(node, ListNode) and node.items:
        return "[\n" + indent(",\n".join(render_json(item) for item in node.items), "  ") + "\n]"
    return _text(value_of(node))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
