"""`ostiary routes diff`: what a new import of changed pages changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ostiary.cli.options import HELP, quiet_options
from ostiary.cli.path_types import PATH
from ostiary.documents.route_file import load_routes
from ostiary.errors import Diagnostic, LoadError, RequestError
from ostiary.model.route import RouteFile
from ostiary.printable import printable
from ostiary.report.records import FORMATS, render_records
from ostiary.report.routes import FLAGS, action_text
from ostiary.report.text import counted, json_text
from ostiary.routes.comparison import Change, Comparison, Tables, compare_tables
from ostiary.routes.route import Route, Variant, routes_of_file, service_of_file

_FIELDS = ("change", "service", "method", "path", "name", "field", "old", "new")


@click.command("diff", context_settings=HELP)
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Text for people, the others for programs.",
)
@quiet_options
def command(old: Path, new: Path, form: str, quiet: bool) -> int:
    """Compare two route files, or two folders of them: routes and actions added, removed, changed.

    Routes are compared as their files have them, without corrections. Exit code 1 if anything differs.
    """
    found = compare_tables(_read(old), _read(new))
    if not quiet:
        _print(found, form)
    return 1 if found else 0


def _read(path: Path) -> Tables:
    """The routes of a file, or of all route files in a folder; LoadError with the faults of all."""
    files = sorted((*path.glob("*.yaml"), *path.glob("*.yml"))) if path.is_dir() else [path]
    if not files:
        raise RequestError("no-route-files", f"there is no route file `*.yaml` in `{path}`")
    read: list[RouteFile] = []
    faults: list[Diagnostic] = []
    for file in files:
        try:
            read.append(load_routes(file, str(file)).file)
        except LoadError as error:
            faults += error.diagnostics
    if faults:
        raise LoadError(faults)
    services = {file.service: service_of_file(file) for file in read}
    return Tables(services, tuple(route for file in read for route in routes_of_file(file)))


def _print(found: Comparison, form: str) -> None:
    if form == "json":
        click.echo(json_text(_document(found)))
    elif form == "text":
        for line in _lines(found):
            click.echo(line)
    else:
        click.echo(render_records(list(_records(found)), form, _FIELDS), nl=False)


def _document(found: Comparison) -> dict[str, Any]:
    return {
        "routes": {
            "added": [route.to_dict() for route in found.routes_added],
            "removed": [route.to_dict() for route in found.routes_removed],
            "changed": [_change(change) for change in found.routes_changed],
        },
        "actions": {"added": list(found.actions_added), "removed": list(found.actions_removed)},
        "services": {
            "added": list(found.services_added),
            "removed": list(found.services_removed),
            "changed": [_change(change) for change in found.services_changed],
        },
        "summary": {
            "added": len(found.routes_added),
            "removed": len(found.routes_removed),
            "changed": len(found.routes_changed),
        },
    }


def _change(change: Change) -> dict[str, Any]:
    fields = {name: {"old": _plain(old), "new": _plain(new)} for name, (old, new) in change.fields.items()}
    return {"name": change.name, "fields": fields}


def _plain(value: Any) -> Any:
    """A field as JSON has it: variants as mappings, tuples as lists."""
    if isinstance(value, Variant):
        return {"when": value.when, "actions": list(value.actions)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _lines(found: Comparison) -> Iterator[str]:
    signs = (("+", "green", found.routes_added), ("-", "red", found.routes_removed))
    for sign, colour, routes in signs:
        for route in routes:
            yield click.style(printable(f"{sign} {_text(route)}  {action_text(route)}"), fg=colour)
    for change in (*found.routes_changed, *found.services_changed):
        yield click.style(printable(f"~ {change.name}"), fg="yellow")
        for name, (old, new) in change.fields.items():
            yield printable(f"    {name}: {_shown(old)} → {_shown(new)}")
    for sign, names in (("+", found.actions_added), ("-", found.actions_removed)):
        yield from (printable(f"{sign} action {name}") for name in names)
    for sign, names in (("+", found.services_added), ("-", found.services_removed)):
        yield from (printable(f"{sign} service {name}") for name in names)
    counts = (found.routes_added, found.routes_removed, found.routes_changed)
    added, removed, changed = map(len, counts)
    yield f"{counted(added, 'route')} added, {removed} removed, {changed} changed"


def _shown(value: Any) -> str:
    if isinstance(value, Variant):
        return f"{' + '.join(value.actions)} ({value.when})" if value.when else " + ".join(value.actions)
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    return FLAGS[value] if value is None or isinstance(value, bool) else str(value)


def _text(route: Route) -> str:
    return f"{route.service}: {route.method} {route.path}"


def _records(found: Comparison) -> Iterator[dict[str, Any]]:
    """Yield one flat record for each route, action and service, and for each field that changed."""
    for kind, routes in (("route-added", found.routes_added), ("route-removed", found.routes_removed)):
        for route in routes:
            yield {"change": kind, **{name: getattr(route, name) for name in ("service", "method", "path")}}
    changes = (("route-changed", found.routes_changed), ("service-changed", found.services_changed))
    for kind, changed in changes:
        for change in changed:
            for name, (old, new) in change.fields.items():
                values = {"old": _plain(old), "new": _plain(new)}
                yield {"change": kind, "name": change.name, "field": name, **values}
    names = {
        "action-added": found.actions_added,
        "action-removed": found.actions_removed,
        "service-added": found.services_added,
        "service-removed": found.services_removed,
    }
    for kind, listed in names.items():
        yield from ({"change": kind, "name": name} for name in listed)
