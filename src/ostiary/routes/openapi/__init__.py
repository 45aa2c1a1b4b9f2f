"""An OpenAPI document to a route file: every operation is imported or reported.

document → `operations` (with references followed, `nodes`) → `entries` (paths below their `servers`, `actions` as
stated or derived) → `collect`: one route for each call. docs/embedding.md has the rules for users.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from ostiary.errors import Diagnostic, LoadError, Severity
from ostiary.model.route import Level, Provenance, RouteFile
from ostiary.routes.importer import ImportReport
from ostiary.routes.openapi.collect import Collected, collect
from ostiary.routes.openapi.entries import INHERITED, PREFIX, Drawn, draw
from ostiary.routes.openapi.nodes import Load, Node, OpenDocument
from ostiary.routes.openapi.operations import Operation, fault, find_operations
from ostiary.routes.openapi.servers import endpoints as hosts_of

__all__ = ["import_documents"]

LEVEL = f"{PREFIX}level"


def import_documents(
    documents: Sequence[OpenDocument],
    load: Load,
    *,
    service: str,
    name: str | None = None,
    level: str | None = None,
    source: Provenance | None = None,
    endpoints: Sequence[str] = (),
    base_path: str | None = None,
) -> ImportReport:
    """Return the route file of one service as its OpenAPI documents describe it, and an account of every operation.

    `rows` are the operations, and one for a path whose operations cannot be found. What is not given is as the first
    document has it: its title, `x-ostiary-level`, the hosts of its servers. `base_path` takes the place of the
    servers' own. LoadError for a document that is not OpenAPI 3.
    """
    roots = [_root(document) for document in documents]
    level = level or next((str(r.value[LEVEL]) for r in roots if LEVEL in r.value), None) or "project"
    base = None if base_path is None else base_path.rstrip("/")
    found = [result for root in roots for result in _read(root, load, service, level, base)]
    collected = collect(found)
    file = RouteFile(
        service=service,
        name=name or next((title for root in roots if (title := _title(root))), None),
        level=cast("Level", level),
        endpoints=tuple(
            endpoints or dict.fromkeys(h for root in roots for h in hosts_of(root.get("servers")))
        ),
        source=source,
        routes=tuple(collected.routes),
    )
    warnings = (warning for root in roots for warning in _warnings(root))
    return _report(file, len(found), collected, warnings)


def _report(file: RouteFile, rows: int, collected: Collected, warnings: Iterable[Diagnostic]) -> ImportReport:
    """What became of all rows: each is in the file, or is reported."""
    return ImportReport(
        route_file=file,
        rows=rows,
        imported=rows - len(collected.reported),
        reported=tuple(collected.reported),
        warnings=(*warnings, *collected.warnings),
        duplicates=collected.duplicates,
    )


def _root(document: OpenDocument) -> Node:
    """The whole document; LoadError if it is none of OpenAPI 3."""
    value = document.value
    version = value.get("openapi") if isinstance(value, dict) else None
    if isinstance(version, str) and version.startswith("3."):
        level = value.get(LEVEL, "project")
        if level not in ("project", "global"):
            message = f"`{LEVEL}` is `project` or `global`"
            raise LoadError([Diagnostic("invalid-level", message, document.place((LEVEL,)))])
        return Node(document, value)
    old = isinstance(value, dict) and "swagger" in value
    hint = "convert it to OpenAPI 3 first" if old else "it has no `openapi: 3.x`"
    message = f"`{document.name}` is {'Swagger 2.0' if old else 'no OpenAPI document'}, not OpenAPI 3"
    raise LoadError([Diagnostic("not-openapi", message, document.place(()), hint)])


def _title(root: Node) -> str | None:
    info = root.get("info")
    title = info.get("title") if info is not None else None
    return title.value if title is not None and isinstance(title.value, str) else None


def _read(
    root: Node, load: Load, service: str, level: str, base_path: str | None
) -> list[Drawn | Diagnostic]:
    def drawn(found: Operation | Diagnostic) -> Drawn | Diagnostic:
        if isinstance(found, Diagnostic):
            return found
        return draw(found, load, service=service, level=level, base_path=base_path)

    return list(map(drawn, find_operations(root, load)))


def _warnings(root: Node) -> Iterable[Diagnostic]:
    """What to check of the document as such."""
    known = {f"{PREFIX}{name}" for name in INHERITED}
    paths = root.get("paths")
    items = [item for _, item in paths.members()] if paths is not None else []
    for node, allowed in ((root, {*known, LEVEL}), *((item, known) for item in items)):
        for key, member in node.members():
            if key.startswith(PREFIX) and key not in allowed:
                yield _warning("unknown-extension", f"`{key}` means nothing here", member)
    security = root.get("security")
    if security is not None and security.value == []:
        message = (
            "the whole document says `security: []`: its operations need no authorization unless they say so"
        )
        yield _warning("no-security", message, security)


def _warning(code: str, message: str, place: Node) -> Diagnostic:
    return fault(code, message, place)._replace(severity=Severity.WARNING)
