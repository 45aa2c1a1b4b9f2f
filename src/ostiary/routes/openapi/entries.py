"""From an operation to routes: one for each base path, with what the document says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ostiary.errors import Diagnostic, Severity
from ostiary.model.route import RouteEntry
from ostiary.routes.openapi.actions import derive_action
from ostiary.routes.openapi.nodes import BrokenReferenceError, Load, Node, follow
from ostiary.routes.openapi.operations import Operation, fault
from ostiary.routes.openapi.segments import SegmentsError, named_rests, read_counts, replaced, spread
from ostiary.routes.openapi.servers import ServerError, base_paths
from ostiary.syntax.action import is_pattern

PREFIX = "x-ostiary-"
FIELDS = {
    "action": "actions",
    "actions": "actions",
    "alternatives": "alternatives",
    "dependencies": "dependencies",
    "authorization": "authorization",
    "scope": "scope",
    "enterprise-project": "enterprise_project",
    "resource": "resource",
    "source-actions": "source_actions",
    "priority": "priority",
}
"""What `x-ostiary-…` of an operation say, as fields of a route."""

INHERITED = ("scope", "enterprise-project")
"""What a path item, or the whole document, may say for all its operations."""

NAME = f"{PREFIX}name"
SEGMENTS = f"{PREFIX}segments"
_PARAMETER = re.compile(r"\{([^{}]+)\}")
_GLOBAL = {"project": False, "enterprise_project": False}


class UnusableError(ValueError):
    """An operation that gives no route; `code` names the fault."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        self.code, self.hint = code, hint
        super().__init__(message)


class Drawn(NamedTuple):
    """The routes of one operation, what its action was derived from (None: it was stated), and what to check."""

    operation: Operation
    entries: tuple[RouteEntry, ...]
    derived: str | None = None
    warnings: tuple[Diagnostic, ...] = ()


def draw(
    operation: Operation, load: Load, *, service: str, level: str, base_path: str | None
) -> Drawn | Diagnostic:
    """Return the routes of an operation, or the fault for which it has none."""
    try:
        return _draw(operation, load, service, level, base_path)
    except UnusableError as error:
        return fault(error.code, str(error), operation.place, error.hint)
    except ServerError as error:
        return fault("bad-server", str(error), operation.place)
    except BrokenReferenceError as error:
        return fault("broken-reference", str(error), operation.place)


def _draw(operation: Operation, load: Load, service: str, level: str, base_path: str | None) -> Drawn:
    stated = _stated(operation)
    fields, derived, warnings = _authorization(operation, service, stated)
    path, names, rests = _named(operation, load)
    counts = _counts(operation, path, names)
    bases = base_paths(_servers(operation)) if base_path is None else [base_path]
    common = {
        **({"scope": _GLOBAL} if level == "global" else {}),
        **stated,
        **fields,
        "title": operation.node.value.get("summary") or operation.node.value.get("operationId"),
    }
    entries = tuple(
        _entry(_with_segments({"route": f"{operation.method} {base}{path}", **common}, by))
        for base in bases
        for by in spread(counts)
    )
    short = (_of_one_segment(operation, name) for name in rests if names.get(name, name) not in counts)
    return Drawn(operation, entries, derived, (*warnings, *short))


def _stated(operation: Operation) -> dict[str, Any]:
    """What the document says for ostiary: of all operations, of those of the path, of this one; the nearest counts."""
    found: dict[str, Any] = {}
    for node in (operation.root, operation.item):
        found |= {FIELDS[n]: node.value[PREFIX + n] for n in INHERITED if PREFIX + n in node.value}
    for key, value in operation.node.value.items():
        if not str(key).startswith(PREFIX) or key == SEGMENTS:
            continue
        field = FIELDS.get(str(key).removeprefix(PREFIX))
        if field is None:
            known = ", ".join(f"`{PREFIX}{name}`" for name in (*FIELDS, "segments"))
            raise UnusableError("unknown-extension", f"nobody knows `{key}`", f"known are {known}")
        found[field] = (value,) if field == "actions" and isinstance(value, str) else value
    return found


def _authorization(
    operation: Operation, service: str, stated: Mapping[str, Any]
) -> tuple[dict[str, Any], str | None, tuple[Diagnostic, ...]]:
    """What a call needs: as it is stated; nothing for `security: []`; the action of its id; else nobody knows."""
    if stated.keys() & {"actions", "alternatives", "authorization"}:
        return {}, None, ()
    if _security(operation) == []:
        return {"authorization": "none"}, None, ()
    identifier = operation.node.value.get("operationId")
    action = derive_action(service, identifier) if isinstance(identifier, str) else None
    if action is None:
        because = f"its id `{identifier}` gives none" if identifier else "it has no `operationId`"
        call = f"{operation.method} {operation.path}"
        message = f"`{call}` names no action, for {because}: nobody is let in by a policy"
        hint = "add `x-ostiary-action`, or an `operationId` such as `listOrders`"
        warning = Diagnostic("no-action", message, operation.place.span, hint, Severity.WARNING)
        return {"authorization": "unknown"}, None, (warning,)
    return {"actions": (action,)}, str(identifier), ()


def _security(operation: Operation) -> Any:
    """The security requirements that count: the operation's, else those of the document, else none that are stated."""
    own = operation.node.get("security")
    whole = operation.root.get("security")
    return own.value if own is not None else whole.value if whole is not None else None


def _servers(operation: Operation) -> Node | None:
    """The servers that count: the nearest that are stated."""
    stated = (node.get("servers") for node in (operation.node, operation.item, operation.root))
    return next((servers for servers in stated if servers is not None and servers.value), None)


def _named(operation: Operation, load: Load) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """The path, its parameters named as `x-ostiary-name` of their definitions says, such as `project_id`.

    Beside it the names that were given, and the parameters that are written as if they took the rest of the path.
    """
    names: dict[str, str] = {}
    for node in (operation.item, operation.node):
        parameters = node.get("parameters")
        for element in parameters.elements() if parameters is not None else ():
            parameter = follow(element, load).value
            if isinstance(parameter, Mapping) and parameter.get("in") == "path" and NAME in parameter:
                names[str(parameter.get("name"))] = str(parameter[NAME])
    path, rests = named_rests(operation.path)
    return _PARAMETER.sub(lambda found: f"{{{names.get(found[1], found[1])}}}", path), names, rests


def _counts(operation: Operation, path: str, names: Mapping[str, str]) -> dict[str, int]:
    """How many segments its parameters may have, by the names in the path."""
    stated = operation.node.value.get(SEGMENTS, {})
    if isinstance(stated, Mapping):
        stated = {names.get(str(name), str(name)): number for name, number in stated.items()}
    try:
        return read_counts(stated, path)
    except SegmentsError as error:
        raise UnusableError("invalid-segments", f"`{SEGMENTS}`: {error}") from None


def _with_segments(values: dict[str, Any], by: Mapping[str, str]) -> dict[str, Any]:
    """A route with what stands for its parameters, in its resource as well."""
    found = {name: values[name] for name in ("route", "resource") if isinstance(values.get(name), str)}
    return values | {name: replaced(text, by) for name, text in found.items()}


def _of_one_segment(operation: Operation, name: str) -> Diagnostic:
    call = f"{operation.method} {operation.path}"
    message = f"`{name}` of `{call}` is one segment here: calls with more of them have no route"
    hint = f"say how many it may have at most: `{SEGMENTS}: {{{name}: 4}}`"
    return Diagnostic("one-segment", message, operation.place.span, hint, Severity.WARNING)


def _entry(values: dict[str, Any]) -> RouteEntry:
    route = values["route"]
    if "?" in route or "#" in route:
        raise UnusableError("not-a-path", f"`{route}` has a query or a fragment, and a route has only a path")
    if "%" in route:
        raise UnusableError("not-a-path", f"`{route}` is percent-encoded: write it as it is meant")
    try:
        entry = RouteEntry.model_validate(values)
    except ValueError as error:
        raise UnusableError("invalid-route", "; ".join(_reasons(error))) from None
    named = [*entry.actions, *(action for variant in entry.alternatives for action in variant.actions)]
    for pattern in filter(is_pattern, named):
        message = f"`{pattern}` is a pattern, and whoever writes an API knows which action a call needs"
        raise UnusableError("invalid-action", message)
    return entry


def _reasons(error: Any) -> Iterator[str]:
    for detail in error.errors(include_url=False):
        field = ".".join(str(step) for step in detail["loc"] if step != "route")
        yield f"`{field}`: {detail['msg']}" if field else str(detail["msg"])
