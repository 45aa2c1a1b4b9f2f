"""Changes of a file's text that leave the rest of it as it is, byte for byte.

Each gives the edits of one change, or None where the text is written in a way that it would not survive.
"""

from __future__ import annotations

import json
import re

from ostiary.lint.placed import PlacedAction, PlacedPolicy
from ostiary.spans import Edit
from ostiary.syntax.tree import ListNode, MapNode, Member, ScalarNode

Edits = tuple[Edit, ...]

_PLAIN = re.compile(r"[A-Za-z0-9_/.][A-Za-z0-9_/.:*?@+=,-]*[A-Za-z0-9_/.*?@+=-]|[A-Za-z0-9_/]")
_COMMENT = re.compile(r"#|//|/\*")
_OWN = re.compile(r"\s*,?\s*(?:(?:#|//).*)?")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "~"})


def replace_text(policy: PlacedPolicy, node: ScalarNode, text: str) -> Edits | None:
    """Write another text in place of one, in the same quotes."""
    if node.style in ("|", ">", "<<"):
        return None
    return (Edit(node.start, node.end, written(policy.form, node.style, text)),)


def written(form: str, style: str, text: str) -> str:
    """Return a text as a scalar of a form, in the quotes of `style` where that is possible.

    >>> written("yaml", "", "a:b:c"), written("yaml", "'", "it's"), written("hcl", '"', "${g:UserName}")
    ('a:b:c', "'it''s'", '"$${g:UserName}"')
    """
    if form == "yaml" and style == "'":
        return "'" + text.replace("'", "''") + "'"
    if form == "yaml" and not style and _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted.replace("${", "$${") if form == "hcl" else quoted


def remove_item(policy: PlacedPolicy, listed: ListNode, index: int) -> Edits | None:
    """Take an item out of a list that has others."""
    if listed.partial or len(listed.items) < 2:  # noqa: PLR2004 - the last one is not removed
        return None
    item = listed.items[index]
    if listed.block:
        return _remove_lines(policy, item.start, item.end, "-")
    spans = [(one.start, one.end) for one in listed.items]
    return _remove_between(policy, spans, index)


def remove_member(policy: PlacedPolicy, mapping: MapNode, member: Member) -> Edits | None:
    """Take a key and its value out of a mapping that has others."""
    if mapping.partial or len(mapping.members) < 2:  # noqa: PLR2004 - the last one is not removed
        return None
    if mapping.block:
        return _remove_lines(policy, member.key.start, member.value.end, "")
    if policy.form == "hcl":
        return None  # members may end without a comma
    spans = [(one.key.start, one.value.end) for one in mapping.members]
    return _remove_between(policy, spans, mapping.members.index(member))


def add_item(action: PlacedAction, text: str) -> Edits | None:
    """Add an action after another one."""
    member, node, policy = action.statement.action_list, action.node, action.policy
    listed = member.value if member else None
    if not isinstance(listed, ListNode) or listed.partial or node.style in ("|", ">", "<<"):
        return None
    item = written(policy.form, node.style, text)
    if not listed.block:
        return (Edit(node.end, node.end, f", {item}"),)
    begin = policy.source.text.rfind("\n", 0, node.start) + 1
    dash = policy.source.text[begin : node.start]
    return (Edit(node.end, node.end, f"\n{dash}{item}"),) if dash.strip() == "-" else None


def wrap_in_list(node: ScalarNode | MapNode) -> Edits | None:
    """Write a value that stands alone as a list of one."""
    if isinstance(node, MapNode):
        return None if node.block else (Edit(node.start, node.start, "["), Edit(node.end, node.end, "]"))
    if node.style in ("|", ">", "<<"):
        return None
    return Edit(node.start, node.start, "["), Edit(node.end, node.end, "]")


def _remove_between(policy: PlacedPolicy, spans: list[tuple[int, int]], index: int) -> Edits | None:
    """An entry with the comma after it, or, if it is the last one, with the comma before it; comments stay."""
    text, (start, end) = policy.source.text, spans[index]
    if index + 1 < len(spans):
        begin, stop = start, spans[index + 1][0]
        between = text[end:stop]
    else:
        begin, stop = spans[index - 1][1], end
        between = text[begin:start]
    if policy.form != "json" and _COMMENT.search(between):
        return _remove_line(text, start, end)
    return (Edit(begin, stop, ""),)


def _remove_line(text: str, start: int, end: int) -> Edits | None:
    """The line of an entry, with the comma and the comment that are its own; None if it shares the line."""
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    if stop < 0 or text[begin:start].strip() or not _OWN.fullmatch(text[end:stop]):
        return None
    return (Edit(begin, stop + 1, ""),)


def _remove_lines(policy: PlacedPolicy, start: int, end: int, mark: str) -> Edits | None:
    """The lines of an entry of a YAML block, if nothing else is written on them."""
    text = policy.source.text
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    before, after = text[begin:start].strip(), text[end : stop if stop >= 0 else len(text)].strip()
    if before != mark or (after and not after.startswith("#")):
        return None
    return (Edit(begin, stop + 1 if stop >= 0 else len(text), ""),)
