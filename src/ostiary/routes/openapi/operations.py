"""The operations of a document: every one is found, or reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ostiary.errors import Diagnostic, LoadError
from ostiary.model.route import METHODS
from ostiary.routes.openapi.nodes import MERGE, REFERENCE, BrokenReferenceError, Load, Node, follow

_METHODS = {method.lower(): method for method in METHODS}
_OTHERS = ("trace", "query")
_ADDITIONAL = "additionalOperations"


class Operation(NamedTuple):
    """One operation: its method and path, itself, the path item that it stands in, and the whole document.

    `place` is where it stands in the document that was named, which may only refer to it.
    """

    method: str
    path: str
    node: Node
    item: Node
    root: Node
    place: Node


def find_operations(root: Node, load: Load) -> Iterator[Operation | Diagnostic]:
    """Yield each operation below `paths`, and a fault for each that cannot be read; webhooks are not of the service."""
    paths = root.get("paths")
    for path, place in paths.members() if paths is not None else ():
        if path.startswith("x-"):
            continue
        if not path.startswith("/"):
            yield fault("not-a-path", f"`{path}` is no path: it does not begin with `/`", place)
            continue
        try:
            items = _items(place, load)
        except (BrokenReferenceError, LoadError) as error:
            yield fault("broken-reference", _reason(error), place)
            continue
        for item in items:
            yield from _in_item(root, path, place, item, load)


def _items(place: Node, load: Load) -> list[Node]:
    """The path item, and what a reference in it leads to; what both say counts where it stands."""
    if place.get(REFERENCE) is None:
        return [place]
    own = place._replace(value={key: value for key, value in place.value.items() if key != REFERENCE})
    return [follow(place, load), *([own] if own.value else [])]


def _in_item(root: Node, path: str, place: Node, item: Node, load: Load) -> Iterator[Operation | Diagnostic]:
    if not isinstance(item.value, dict):
        yield fault("not-an-item", f"`{path}` has no operations: it is no mapping", place)
    for key, member in item.members():
        if key == MERGE:
            yield fault("merge-key", "`<<` is not read: write out what it brings in", member)
        elif key == _ADDITIONAL:
            for method, operation in member.members():
                yield from _operation(root, method, path, operation, item, load)
        elif key.lower() in _METHODS or key.lower() in _OTHERS:
            yield from _operation(root, _METHODS.get(key, key), path, member, item, load)


def _operation(
    root: Node, method: str, path: str, place: Node, item: Node, load: Load
) -> Iterator[Operation | Diagnostic]:
    if method not in METHODS:
        message = f"a route has no method `{method}`: it is one of {', '.join(METHODS)}"
        yield fault("unsupported-method", message, place)
        return
    try:
        node = follow(place, load)
    except (BrokenReferenceError, LoadError) as error:
        yield fault("broken-reference", _reason(error), place)
        return
    if node.value in (None, ""):
        node = node._replace(value={})
    if not isinstance(node.value, dict):
        yield fault("not-an-operation", f"`{method} {path}` is no operation: it is no mapping", place)
    elif MERGE in node.value:
        yield fault("merge-key", "`<<` is not read: write out what it brings in", place)
    else:
        yield Operation(method, path, node, item, root, place)


def fault(code: str, message: str, place: Node, hint: str | None = None) -> Diagnostic:
    """Return a fault at a node."""
    return Diagnostic(code, message, place.span, hint)


def _reason(error: BrokenReferenceError | LoadError) -> str:
    if isinstance(error, LoadError):
        first = error.diagnostics[0]
        return f"{first.span}: {first.message}" if first.span else first.message
    return str(error)
