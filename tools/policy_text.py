"""The files of system policies as YAML text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ostiary.documents.route_writer import yaml_value
from ostiary.model.system import SystemEntry
from tools.derivation import Derived

_DERIVED = "Derived from what the manuals say of this policy; not the vendor's own text."
_CHANGED = "The vendor's text, but for the changes that `source` lists."
_LICENCE = "Apache-2.0"
_REACH = {
    "full": "Full access to",
    "most": "Access to all but a part of",
    "read": "Read-only access to",
    "some": "Some operations of",
    None: "Some operations of",
}
_SAID = {
    "full": "described as full access",
    "most": "described as access to all but what it excludes",
    "read": "described as read-only access",
}


def describe(entry: SystemEntry, title: str) -> str:
    """Return what a policy is about, in our words."""
    return f"{_REACH[entry.grants]} {title}."


def derived_text(entry: SystemEntry, derived: Derived, pages: Sequence[str], title: str) -> str:
    """Return the file of a derived policy."""
    is_role = entry.kind == "role"
    statement = {"Effect": "Allow", "Action": derived.actions}
    policy: dict[str, Any] = {"Version": "1.0" if is_role else "1.1", "Statement": [statement]}
    if is_role and entry.depends:
        policy["Depends"] = [{"display_name": name} for name in entry.depends]
    source = {
        "status": "derived",
        "evidence": _evidence(entry, derived),
        "licence": _LICENCE,
        "pages": pages,
        "also": entry.also,
        "tied": derived.tied,
        "untied": derived.untied,
        "contradictory": derived.contradictory,
    }
    return _render(_DERIVED, entry, describe(entry, title), policy, source)


def _evidence(entry: SystemEntry, derived: Derived) -> str:
    count = len(derived.tied)
    said = [_SAID[entry.grants]] if entry.grants in _SAID else []
    tied = f"{count} operation{'s' if count != 1 else ''} of the manuals' tables tied to calls or actions"
    return "; ".join((*said, tied) if count else said)


def published_text(
    entry: SystemEntry, policy: Mapping[str, Any], description: str, source: str, changes: Sequence[str]
) -> str:
    """Return the file of a published policy."""
    where = {"status": "published", "evidence": source, "licence": _LICENCE, "changes": changes}
    return _render(_CHANGED if changes else None, entry, description, policy, where)


def _render(
    comment: str | None,
    entry: SystemEntry,
    description: str,
    policy: Mapping[str, Any],
    source: Mapping[str, Any],
) -> str:
    lines = [f"# {comment}"] if comment else []
    lines += [f"display_name: {yaml_value(entry.name)}"]
    lines += [f"type: {entry.type}"] if entry.type else []
    lines += [
        f"description: {yaml_value(description)}",
        "policy:",
        f"  Version: {yaml_value(policy['Version'])}",
    ]
    lines += ["  Statement:"]
    for statement in policy["Statement"]:
        lines += [f"    - Effect: {statement['Effect']}", *_flow("      Action: ", statement["Action"])]
    lines += (
        ["  Depends:", *(f"    - {yaml_value(role)}" for role in policy["Depends"])]
        if "Depends" in policy
        else []
    )
    lines += ["source:"]
    lines += [line for key, value in source.items() if value for line in _source_lines(key, value)]
    return "".join(f"{line}\n" for line in lines)


def _source_lines(key: str, value: str | Sequence[str]) -> list[str]:
    """A key of `source`: pages and reasons one a line, lists of operations as many lines as they need."""
    if isinstance(value, str):
        return [f"  {key}: {yaml_value(value)}"]
    if key in ("pages", "changes"):
        return [f"  {key}:", *(f"    - {yaml_value(item)}" for item in value)]
    return _flow(f"  {key}: ", value)


def _flow(key: str, values: Sequence[str]) -> list[str]:
    """A list in brackets, wrapped between its items."""
    items = [yaml_value([value])[1:-1] for value in values]
    lines, line = [], f"{key}["
    for number, item in enumerate(items):
        piece = item + (", " if number < len(items) - 1 else "]")
        if len(line) + len(piece.rstrip()) > _WIDTH and line.strip():
            lines.append(line.rstrip())
            line = " " * (len(key) - len(key.lstrip()) + 2)
        line += piece
    return [*lines, line]


_WIDTH = 118
