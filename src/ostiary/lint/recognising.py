"""Whether a file that was only come across in a folder is one of ours: a policy, a route file, an account.

A file that the user names is judged whatever it looks like, and so is one in the folders of an account. Of the others
most are something else, and nobody wants to hear that a lock file is no policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ostiary.documents.files import Files
from ostiary.documents.form import is_yaml
from ostiary.documents.text import FILE_BYTES
from ostiary.documents.tree_file import read_tree
from ostiary.errors import LoadError
from ostiary.spans import Source
from ostiary.syntax.tree import ListNode, MapNode, Member, Node, ScalarNode

HEAD_BYTES = 4_096
"""How much of a file that cannot be read as text is looked at."""

_VERSIONS = frozenset({"1.0", "1.1", "5.0"})
_POLICY_KEYS = frozenset({"Version", "Statement", "Depends"})
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ACCOUNT_KEYS = frozenset(
    {"account", "users", "groups", "agencies", "projects", "enterprise_projects", "assignments"}
)
_MAYBE = re.compile(
    r"""[Ss]tatement|[Ee]ffect|STATEMENT|display_name|\bVersion["']?\s*:\s*["']?(?:1\.[01]|5\.0)\b|\broutes["']?\s*:|\\u00"""
)
_QUOTES = "\"'\u2018\u2019\u201c\u201d"
_KEY = re.compile(
    rf"(?<![\w.$-])(?:Statement[{_QUOTES}]?\s*[:=]?\s*[\[{{]|Effect[{_QUOTES}]?\s*[:=]?\s*[{_QUOTES}]?(?:(?:allow|deny)\b|\s*\Z))",
    re.IGNORECASE,
)
_YAML_KEYS = (
    (re.compile(r"""^["']?Statement["']?\s*:""", re.MULTILINE),),
    (re.compile(r"^(?:policy|role)\s*:", re.MULTILINE), re.compile(r"\bStatement\b")),
    (re.compile(r"^service\s*:", re.MULTILINE), re.compile(r"^routes\s*:", re.MULTILINE)),
)
"""Of each kind of file, what it has in this order."""
_ACCOUNT_KEY = re.compile(rf"^(?:{'|'.join(sorted(_ACCOUNT_KEYS))})\s*:", re.MULTILINE)
_BEGINNING = re.compile(r"""\s*\{\s*["'](?:Version|Statement|Depends|policy|roles?|display_name)["']\s*:""")


def may_be_ours(text: str) -> bool:
    """Whether a text is worth reading: it has a word without which it is none of ours."""
    return _MAYBE.search(text) is not None


def is_meant(source: Source) -> bool:
    """Whether a text that cannot be read was meant as a policy: it has the keys of one, where a policy has them."""
    if is_yaml(source.name) and not source.text.lstrip().startswith("{"):
        return any(_has_in_order(source.text, keys) for keys in _YAML_KEYS)
    return _KEY.search(source.text) is not None


def _has_in_order(text: str, keys: Iterable[re.Pattern[str]]) -> bool:
    """Whether each key stands behind the one before it; the text is read once."""
    at = 0
    for key in keys:
        found = key.search(text, at)
        if found is None:
            return False
        at = found.end()
    return True


def begins_like_ours(head: bytes) -> bool:
    """Whether the beginning of a file that is too large, or no UTF-8 text, is that of a policy in JSON."""
    return _BEGINNING.match(head.replace(b"\0", b"").decode("latin-1").lstrip("ÿþïb»¿")) is not None


def is_policy(root: Node) -> bool:
    """Whether a document has the shape of a policy, bare or in an envelope, or of the API's list of roles."""
    if not isinstance(root, MapNode):
        return False
    if _is_body(root):
        return True
    listed = _value(root, "roles")
    if isinstance(listed, ListNode):
        return any(_is_enveloped(item) for item in listed.items)
    return _is_enveloped(root) or _is_enveloped(_value(root, "role"))


def _is_enveloped(node: Node | None) -> bool:
    inner = _value(node, "policy")
    if inner is not None and _value(node, "display_name") is not None:
        return True
    return isinstance(inner, MapNode) and _is_body(inner)


def _is_body(node: MapNode) -> bool:
    """Whether a mapping holds statements, under whatever name, or is a policy that lacks them."""
    keys = {str(member.key.value) for member in node.members}
    if "Statement" in keys:
        return not _is_of_aws(node)
    if any(_has_statements(member) for member in node.members):
        return True
    nearly = all(key in _POLICY_KEYS or key.casefold().startswith("stat") for key in keys)
    return nearly and _text(node, "Version") in _VERSIONS


def _has_statements(member: Member) -> bool:
    """Whether a value is a list of statements: by the keys of one, in any case only under a name that says so."""
    called = str(member.key.value).casefold().startswith("statement")
    for keys in _keys_of_items(member.value):
        known = {key.casefold() for key in keys} if called else keys
        if {"Effect", "effect"} & known and {"Action", "NotAction", "action", "notaction"} & known:
            return called or "Effect" in keys
    return False


def _keys_of_items(node: Node) -> Iterator[set[str]]:
    for item in node.items if isinstance(node, ListNode) else ():
        if isinstance(item, MapNode):
            yield {str(member.key.value) for member in item.members}


def _is_of_aws(body: MapNode) -> bool:
    """Whether a policy is one of AWS, for users or services there: by its version, and by actions of two segments.

    Those of buckets may be OBS's as well, which takes them in the form of S3.
    """
    if not _DATE.fullmatch(_text(body, "Version") or ""):
        return False
    statements = [one for one in _items(_value(body, "Statement")) if isinstance(one, MapNode)]
    actions = [
        str(action.value)
        for one in statements
        for key in ("Action", "NotAction")
        for action in _items(_value(one, key))
        if isinstance(action, ScalarNode)
    ]
    of_others = all(_is_of_a_service(_value(one, "Principal")) for one in statements)
    return bool(actions) and of_others and all(action.count(":") == 1 or action == "*" for action in actions)


def _is_of_a_service(principal: Node | None) -> bool:
    return principal is None or _value(principal, "Service") is not None


def _items(node: Node | None) -> list[Node]:
    return node.items if isinstance(node, ListNode) else [] if node is None else [node]


def is_route_file(root: Node) -> bool:
    """Whether a document has the shape of a route file: a service and its routes."""
    listed = _value(root, "routes")
    return (
        _text(root, "service") is not None
        and isinstance(listed, ListNode)
        and (not listed.items or any(_value(item, "route") is not None for item in listed.items))
    )


def is_account(path: Path, files: Files) -> bool:
    """Whether an `account.yaml` that was come across is that of an account of ours; an empty one is."""
    try:
        source = files.read(path, path.name, limit=FILE_BYTES)
        root = read_tree(source).root
    except LoadError:
        head = files.head(path, HEAD_BYTES).decode("latin-1")
        return _ACCOUNT_KEY.search(head) is not None
    keys = {str(member.key.value) for member in root.members} if isinstance(root, MapNode) else set()
    return bool(keys & _ACCOUNT_KEYS) or not source.text.strip()


def _value(node: Node | None, key: str) -> Node | None:
    member = node.get(key) if isinstance(node, MapNode) else None
    return member.value if member else None


def _text(node: Node, key: str) -> str | None:
    value = _value(node, key)
    return str(value.value) if isinstance(value, ScalarNode) and value.value is not None else None
