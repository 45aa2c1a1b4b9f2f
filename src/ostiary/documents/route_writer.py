"""A route file as YAML text, in the one form of interfaces.md §4, so that a new import shows as a diff."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yaml.resolver import Resolver

from ostiary.model.imported import ImportRecord
from ostiary.model.route import RouteEntry, RouteFile

# What needs no quotes in a block, and inside `[]` and `{}`; the reader of route files keeps both as text.
_PLAIN = re.compile(r"[A-Za-z0-9/(][^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\"\\]*", re.DOTALL)
_NOT_PLAIN = re.compile(r":(\s|$)|\s#|\s$")
_NOT_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}?]|:[,\[\]{}]")


def write_route_file(file: RouteFile) -> str:
    """Return the YAML text of a route file: the service first, then every route in its order.

    Reading the text gives an equal route file. Equal files give the same text.

    >>> print(write_route_file(RouteFile(service="elb", routes=(RouteEntry(route="GET /v3/a"),))), end="")
    service: elb
    level: project
    routes:
      - route: GET /v3/a
        scope: {project: true, enterprise_project: null}
    """
    return "".join(f"{line}\n" for line in _file_lines(file))


def yaml_value(value: object) -> str:
    """Return a value as YAML on one line, for other files that are generated.

    >>> yaml_value({"action": "elb:pools:get", "pages": ["1", "2"]})
    '{action: elb:pools:get, pages: ["1", "2"]}'
    """
    return _value(value)


def _file_lines(file: RouteFile) -> Iterator[str]:
    header = {
        "service": file.service,
        "name": file.name,
        "level": file.level,
        "endpoints": list(file.endpoints),
        "resource_level": file.resource_level,
        "source": file.source.model_dump(exclude_none=True) if file.source else None,
    }
    yield from (f"{key}: {_value(value)}" for key, value in header.items() if value or value is False)
    if file.record:
        yield "import:"
        yield from (f"  {line}" for line in _record_lines(file.record))
    if not file.routes:
        yield "routes: []"
        return
    yield "routes:"
    for entry in file.routes:
        lines = list(_entry_lines(entry))
        yield f"  - {lines[0]}"
        yield from (f"    {line}" for line in lines[1:])


def _record_lines(record: ImportRecord) -> Iterator[str]:
    """Yield the lines of the account of an import: numbers first, then each row that gave no route."""
    for key, value in record.model_dump(exclude_defaults=True).items():
        if isinstance(value, tuple):
            yield from _list(key, value)
        else:
            yield f"{key}: {_value(value)}"


def _entry_lines(entry: RouteEntry) -> Iterator[str]:
    """Yield the lines of one route; what has its default value is left out, the scope never is."""
    yield f"route: {_value(entry.route)}"
    yield from _line("title", entry.title)
    if entry.authorization != "required":
        yield from _line("authorization", entry.authorization)
    yield from _line("actions", list(entry.actions))
    yield from _list(
        "alternatives", [variant.model_dump(exclude_none=True) for variant in entry.alternatives]
    )
    yield from _list(
        "dependencies", [variant.model_dump(exclude_none=True) for variant in entry.dependencies]
    )
    yield f"scope: {_value(entry.scope.model_dump())}"
    if entry.enterprise_project:
        yield from _line(
            "enterprise_project", entry.enterprise_project.model_dump(by_alias=True, exclude_none=True)
        )
    if entry.resource:
        yield f"resource: {_quoted(entry.resource)}"
    yield from _line("source_actions", list(entry.source_actions))
    yield from _line("priority", entry.priority)
    yield from _line("page", entry.page)


def _line(key: str, value: object) -> Iterator[str]:
    if value or value == "":
        yield f"{key}: {_value(value)}"


def _list(key: str, items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if items:
        yield f"{key}:"
        yield from (f"  - {_value(item)}" for item in items)


def _value(value: object, *, in_flow: bool = False) -> str:
    """Return a value on one line: text, number, flag, or a flow collection of them."""
    if isinstance(value, Mapping):
        pairs = (f"{key}: {_value(item, in_flow=True)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item, in_flow=True) for item in value) + "]"
    return _text(value, in_flow=in_flow) if isinstance(value, str) else json.dumps(value)


def _text(text: str, *, in_flow: bool) -> str:
    """Return a scalar that every YAML reader takes for this text, with quotes only where it needs them."""
    if _is_plain(text, in_flow=in_flow):
        return text
    if '"' in text and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return _quoted(text)


def _quoted(text: str) -> str:
    return '"' + "".join(_escape(character) for character in text) + '"'


def _escape(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def _is_plain(text: str, *, in_flow: bool) -> bool:
    if not _PLAIN.fullmatch(text) or _NOT_PLAIN.search(text):
        return False
    if in_flow and _NOT_PLAIN_IN_FLOW.search(text):
        return False
    return _resolved(text) == "tag:yaml.org,2002:str"


def _resolved(text: str) -> str:
    """Return the tag that YAML 1.1 would give the plain text: `1.0`, `true` or a date are not text."""
    resolvers = Resolver.yaml_implicit_resolvers
    candidates = [*resolvers.get(text[0], ()), *resolvers.get(None, ())]
    return next((tag for tag, pattern in candidates if pattern.match(text)), "tag:yaml.org,2002:str")
