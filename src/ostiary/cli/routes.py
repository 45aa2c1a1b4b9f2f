"""`ostiary routes`: the route table, listed, searched, checked, compared, and imported from documentation pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from ostiary.catalog.lookup import find_route as find_call
from ostiary.cli.import_pages import command as import_command
from ostiary.cli.options import HELP, quiet_options
from ostiary.cli.route_options import (
    filter_options,
    find_catalog,
    format_option,
    select,
    source_options,
)
from ostiary.cli.routes_check import command as check_command
from ostiary.cli.routes_diff import command as diff_command
from ostiary.printable import printable
from ostiary.report.records import print_table, render_records
from ostiary.report.routes import FIELDS, FLAGS, action_text, route_lines
from ostiary.report.text import counted
from ostiary.routes.route import Route
from ostiary.syntax.action import ActionPattern
from ostiary.syntax.path import parse_target


@click.group(context_settings=HELP)
def command() -> None:
    """List, find, check, compare and import the routes of the cloud's APIs.

    A route says which action a call needs, and at which scopes that action can be granted.
    """


for subcommand in (check_command, diff_command, import_command):
    command.add_command(subcommand)


@command.command("list", context_settings=HELP)
@source_options
@filter_options
@format_option
@quiet_options
def list_routes(
    account: str | None,
    deployment: str | None,
    service: str | None,
    form: str,
    quiet: bool,
    **filters: Any,
) -> int:
    """List the routes: method, path, action, scopes."""
    catalog = find_catalog(account, deployment, service)
    found = select(catalog.table.routes, service=service, **filters)
    if quiet:
        return 0
    if form == "text":
        _print_table(found)
    else:
        click.echo(render_records([route.to_dict() for route in found], form, FIELDS), nl=False)
    return 0


@command.command("show", context_settings=HELP)
@click.option(
    "--action", metavar="PATTERN", required=True, help="The action or pattern, e.g. `elb:members:*`."
)
@source_options
@format_option
@quiet_options
def show_routes(
    action: str, account: str | None, deployment: str | None, service: str | None, form: str, quiet: bool
) -> int:
    """Show every action that a pattern covers, with its routes. Exit code 1 if there is none."""
    catalog = find_catalog(account, deployment, service)
    found = select(catalog.table.routes, service=service, action=action)
    if form == "text" and not quiet:
        _print_actions(found, ActionPattern(action))
    elif not quiet:
        click.echo(render_records([route.to_dict() for route in found], form, FIELDS), nl=False)
    return 0 if found else 1


@command.command("find", context_settings=HELP)
@click.argument("method")
@click.argument("path")
@source_options
@format_option
@quiet_options
def find_route(
    method: str,
    path: str,
    account: str | None,
    deployment: str | None,
    service: str | None,
    form: str,
    quiet: bool,
) -> int:
    """Find the route of a METHOD and PATH (or URL). Exit code 1 if there is none."""
    catalog = find_catalog(account, deployment, service)
    match, methods = find_call(catalog, method.upper(), parse_target(path), service)
    if match is None:
        has = f"; the path has {', '.join(methods)}" if methods else ""
        if not quiet:
            click.echo(printable(f"no route: {method.upper()} {path}{has}"), err=True)
        return 1
    if not quiet:
        _print_match(match.route, match.params, form)
    return 0


def _print_match(route: Route, params: dict[str, str], form: str) -> None:
    record = {**route.to_dict(), "params": params}
    if form == "text":
        click.echo(click.style(printable(f"{route.method} {route.path}"), bold=True))
        for line in (*route_lines(route), *(f"  {name} = {value}" for name, value in params.items())):
            click.echo(printable(line))
        return
    text = render_records([record], form, (*FIELDS, "params"))
    if form == "json":  # interfaces.md §3: one route, not a list of one
        from ostiary.report.text import json_text  # noqa: PLC0415

        text = json_text(record) + "\n"
    click.echo(text, nl=False)


def _print_table(routes: Sequence[Route]) -> None:
    headings = ("service", "method", "path", "action", "project", "ent. project")
    rows = (
        (
            route.service, route.method, route.path, action_text(route),
            FLAGS[route.project], FLAGS[route.enterprise_project],
        )
        for route in routes
    )  # fmt: skip
    print_table(headings, rows, frozenset((2, 3)))
    click.echo(counted(len(routes), "route"))


def _print_actions(routes: Sequence[Route], pattern: ActionPattern) -> None:
    by_action: dict[str, list[Route]] = {}
    for route in routes:
        for action in dict.fromkeys(route.named_actions()):
            if pattern.truth(action.casefold()) is not False:
                by_action.setdefault(action, []).append(route)
    for action in sorted(by_action):
        click.echo(click.style(printable(action), bold=True))
        for route in by_action[action]:
            title = f"  ({route.title})" if route.title else ""
            click.echo(printable(f"  {route.method:6} {route.path}{title}"))
    click.echo(f"{counted(len(by_action), 'action')}, {counted(len(routes), 'route')}")
