"""What a cursor points at: the word there, of which kind it is, and what stands around it."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from ostiary.conditions import OperatorUse, parse_operator
from ostiary.lint.files import ACCOUNT as ACCOUNT_NAME
from ostiary.lint.reading import PARTS, is_policy_name
from ostiary.lsp.cursor import Cursor
from ostiary.lsp.outline import form_of, outline
from ostiary.lsp.shapes import (
    ACCOUNT,
    DOCUMENT,
    ROUTES,
    Shape,
    shape_at,
    statement_shape_at,
    terraform_shape_at,
)
from ostiary.syntax.action import service_of
from ostiary.syntax.tree import ListNode, MapNode, Node, ScalarNode

_ELEMENTS = frozenset({"Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal"})
_MARKS = ("Statement", "policy", "role", "roles")
_DASHES = re.compile(r"[ \t-]*")


class Slot:
    """A cursor in a document of ours, with the shape of what it stands in.

    `shape` is that of the value, or, where a key is written (`is_key`), of the mapping that the key is of.
    """

    def __init__(self, text: str, path: Path, cursor: Cursor, shape: Shape) -> None:
        self.text = text
        self.path = path
        self.cursor = cursor
        self.shape = shape

    @property
    def is_key(self) -> bool:
        """Whether a key is written here."""
        return self.cursor.is_key

    @property
    def before(self) -> str:
        """What of the word stands before the cursor."""
        return self.cursor.before(self.text)

    @property
    def whole(self) -> str:
        """The whole word."""
        word = self.cursor.word
        return str(word.value) if word is not None else ""

    @property
    def begins_line(self) -> bool:
        """Whether nothing but blanks and dashes stands before the word on its line."""
        begin = self.text.rfind("\n", 0, self.cursor.start) + 1
        return bool(_DASHES.fullmatch(self.text, begin, self.cursor.start))

    @property
    def mapping(self) -> MapNode | None:
        """The mapping that a key here is of."""
        inner = self.cursor.around[-1]
        return inner if isinstance(inner, MapNode) else None

    @cached_property
    def keys(self) -> frozenset[str]:
        """The other keys of the mapping here."""
        return _keys(self.mapping, self.cursor)

    @cached_property
    def statement(self) -> MapNode | None:
        """The statement that the cursor stands in, by the elements it has."""
        found = [node for node in self.cursor.around if isinstance(node, MapNode) and _is_statement(node)]
        return found[-1] if found else None

    @cached_property
    def actions(self) -> tuple[str, ...]:
        """The actions that the statement lists, under `Action` or `NotAction`."""
        if self.statement is None:
            return ()
        members = [
            m for m in self.statement.members if str(m.key.value).casefold() in ("action", "notaction")
        ]
        return tuple(text for member in members for text in _texts(member.value))

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The services of the statement's actions; none if it may be any."""
        found = dict.fromkeys(service_of(action) for action in self.actions)
        return () if any("*" in name or "?" in name for name in found) else tuple(found)

    @cached_property
    def version(self) -> str | None:
        """The version of the policy, None if it does not say."""
        for node in self.cursor.around:
            member = node.get("Version") if isinstance(node, MapNode) else None
            if member is not None and isinstance(member.value, ScalarNode):
                return str(member.value.value)
        return None

    @cached_property
    def operator(self) -> OperatorUse | None:
        """The operator of the condition that the cursor stands in."""
        names = [step for step in self.cursor.path if isinstance(step, str)]
        uses = [use for name in reversed(names) if (use := parse_operator(name)) is not None]
        return uses[0] if uses else None

    @property
    def kind(self) -> str:
        """What the policy is attached to, as its folder or its Terraform resource says."""
        if self.cursor.path and "_bucket_policy " in str(self.cursor.path[0]):
            return "bucket"
        return str(PARTS.get(self.path.parent.name, "identity"))

    @property
    def names_principals(self) -> bool:
        """Whether a statement here names principals: it is of a bucket or an agency, or another statement does."""
        return self.kind in ("bucket", "trust") or '"Principal"' in self.text or "Principal:" in self.text


def slot_at(text: str, path: Path, at: int) -> Slot | None:
    """Return what an offset of a text points at; None where the text is not ours, or nothing may stand there."""
    if not is_policy_name(path.name):
        return None
    form = form_of(path)
    scanned = outline(text, form, at)
    if scanned.cursor is None:
        return None
    shape = _shape(path, form, scanned.root, scanned.cursor)
    return Slot(text, path, scanned.cursor, shape) if shape else None


def _shape(path: Path, form: str, root: Node, cursor: Cursor) -> Shape | None:
    if form == "hcl":
        return terraform_shape_at(cursor.path)
    if path.name == ACCOUNT_NAME:
        return shape_at(ACCOUNT, cursor.path)
    keys = _keys(root, cursor)
    if path.parent.name == "routes" or {"service", "routes"} <= keys:
        return shape_at(ROUTES, cursor.path)
    if not (path.parent.name in PARTS or _is_policy(keys)):
        return None
    found = shape_at(DOCUMENT, cursor.path)
    return found or (statement_shape_at(cursor.path) if _ELEMENTS & set(cursor.path) else None)


def _is_policy(keys: frozenset[str]) -> bool:
    """Whether a document with such keys is a policy, or may become one."""
    return any(mark in keys for mark in _MARKS) or keys <= DOCUMENT.keys.keys()


def _keys(node: Node | None, cursor: Cursor) -> frozenset[str]:
    """The keys of a mapping, but for the one that is being written."""
    members = node.members if isinstance(node, MapNode) else []
    return frozenset(str(member.key.value) for member in members if member.key is not cursor.word)


def _is_statement(node: MapNode) -> bool:
    return any(
        str(member.key.value).capitalize() in ("Effect", "Action", "Condition")
        or member.key.value == "NotAction"
        for member in node.members
    )


def _texts(node: Node) -> list[str]:
    items = node.items if isinstance(node, ListNode) else [node]
    return [str(item.value) for item in items if isinstance(item, ScalarNode) and item.value]
