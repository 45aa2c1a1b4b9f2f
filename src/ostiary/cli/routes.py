"""`ostiary routes`: the route table, listed, searched, checked, and imported from documentation pages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from ostiary.catalog.bundled import DEPLOYMENT, deployments
from ostiary.catalog.catalog import Catalog
from ostiary.catalog.content import example_account
from ostiary.catalog.lookup import find_route as find_call
from ostiary.cli.import_pages import command as import_command
from ostiary.cli.options import HELP, load_engine, output_options
from ostiary.engine.engine import EXAMPLE
from ostiary.engine.snapshot import load_catalog
from ostiary.errors import Diagnostic, RequestError
from ostiary.report.text import counted, diagnostic_text, json_text
from ostiary.routes.route import Route
from ostiary.syntax.action import ActionPattern
from ostiary.syntax.path import parse_target


@click.group(context_settings=HELP)
def command() -> None:
    """List, find, check and import the routes of the cloud's APIs.

    A route says which action a call needs, and at which scopes that action can be granted.
    """


command.add_command(import_command)


def _source_options(function: Any) -> Any:
    for option in (
        click.option("-a", "--account", metavar="DIR", help="Include the routes of this account."),
        click.option(
            "--deployment",
            metavar="NAME",
            help=f"Whose route tables. [default: {DEPLOYMENT}, or the account's]",
        ),
        click.option("--service", metavar="NAME", help="Only the routes of this service."),
    ):
        function = option(function)
    return function


def _load_checked(account: str) -> Catalog:
    return load_engine(account).snapshot.catalog


def _catalog(
    account: str | None,
    deployment: str | None,
    service: str | None,
    load: Callable[[str], Catalog] = _load_checked,
) -> Catalog:
    if account is not None and deployment is not None:
        raise click.UsageError("give -a or --deployment, not both: an account names its own deployment")
    if account is not None:
        catalog = load(account)
    else:
        if deployment is not None and deployment not in deployments():
            hint = f"known deployments: {', '.join(deployments())}"
            raise RequestError("unknown-deployment", f"there is no deployment `{deployment}`", hint)
        catalog = Catalog.bundled(deployment or DEPLOYMENT)
    if service is not None and service not in catalog.services:
        hint = f"known services: {', '.join(sorted(catalog.services))}"
        raise RequestError("unknown-service", f"there is no service `{service}` in the route table", hint)
    return catalog


def _selected(catalog: Catalog, service: str | None, method: str | None, action: str | None) -> list[Route]:
    pattern = None if action is None else ActionPattern(action)
    return [
        route
        for route in catalog.table.routes
        if (service is None or route.service == service)
        and (method is None or route.method == method.upper())
        and (pattern is None or any(pattern.matches(name.casefold()) for name in route.named_actions()))
    ]


@command.command("list", context_settings=HELP)
@click.option("--method", metavar="METHOD", help="Only routes of this HTTP method.")
@click.option(
    "--action", metavar="PATTERN", help="Only routes that need such an action, e.g. `elb:members:*`."
)
@_source_options
@output_options
def list_routes(
    method: str | None, action: str | None, account: str | None, deployment: str | None, service: str | None,
    form: str, quiet: bool,
) -> int:  # fmt: skip
    """List the routes: method, path, action, scopes."""
    found = _selected(_catalog(account, deployment, service), service, method, action)
    if quiet:
        return 0
    if form == "json":
        click.echo(json_text([route.to_dict() for route in found]))
    else:
        _print_table(found)
    return 0


@command.command("show", context_settings=HELP)
@click.option(
    "--action", metavar="PATTERN", required=True, help="The action or pattern, e.g. `elb:members:*`."
)
@_source_options
@output_options
def show_routes(
    action: str, account: str | None, deployment: str | None, service: str | None, form: str, quiet: bool
) -> int:
    """Show every action that a pattern covers, with its routes. Exit code 1 if there is none."""
    found = _selected(_catalog(account, deployment, service), service, None, action)
    if form == "json" and not quiet:
        click.echo(json_text([route.to_dict() for route in found]))
    elif not quiet:
        _print_actions(found, ActionPattern(action))
    return 0 if found else 1


@command.command("find", context_settings=HELP)
@click.argument("method")
@click.argument("path")
@_source_options
@output_options
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
    catalog = _catalog(account, deployment, service)
    match, methods = find_call(catalog, method.upper(), parse_target(path), service)
    if match is None:
        has = f"; the path has {', '.join(methods)}" if methods else ""
        if not quiet:
            click.echo(f"no route: {method.upper()} {path}{has}", err=True)
        return 1
    if form == "json" and not quiet:
        click.echo(json_text({**match.route.to_dict(), "params": match.params}))
    elif not quiet:
        _print_route(match.route)
        for name, value in match.params.items():
            click.echo(f"  {name} = {value}")
    return 0


@command.command("check", context_settings=HELP)
@_source_options
@output_options
def check_routes(
    account: str | None, deployment: str | None, service: str | None, form: str, quiet: bool
) -> int:
    """Report what is wrong with the table: routes that match the same paths. Exit code 1 if anything is."""
    catalog = _catalog(account, deployment, service, load=_load_unchecked)
    found = catalog.check()
    faults = [finding.fault for finding in found if service in (None, finding.route.service)]
    if form == "json" and not quiet:
        click.echo(json_text([_fault_dict(fault) for fault in faults]))
    elif not quiet:
        for fault in faults:
            click.echo(diagnostic_text(fault))
        routes = _selected(catalog, service, None, None)
        click.echo(f"{counted(len(routes), 'route')}, {counted(len(faults), 'finding')}")
    return 1 if faults else 0


def _load_unchecked(account: str) -> Catalog:
    """The account's catalog, whose ambiguities are what is asked for."""
    if not account:
        return _load_checked(account)
    return load_catalog(example_account() if account == EXAMPLE else Path(account))


def _fault_dict(fault: Diagnostic) -> dict[str, Any]:
    values = {"code": fault.code, "severity": fault.severity, "message": fault.message, "hint": fault.hint}
    if fault.span is None:
        return values
    return {**values, "file": fault.span.file, "line": fault.span.line, "column": fault.span.column}


_FLAGS = {True: "yes", False: "no", None: "unknown"}


def _action_text(route: Route) -> str:
    if route.authorization == "none":
        return "(no authorization required)"
    joined = " + ".join(route.actions)
    variants = " | ".join(" + ".join(variant.actions) for variant in route.alternatives)
    return joined or variants or "(unknown)"


def _print_table(routes: Sequence[Route]) -> None:
    """A table that fits the terminal: the path is the column that gives way."""
    from rich import box  # noqa: PLC0415 - only for a table
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in ("service", "method"):
        table.add_column(heading, no_wrap=True)
    for heading in ("path", "action"):
        table.add_column(heading, overflow="fold")
    for heading in ("project", "ent. project"):
        table.add_column(heading, no_wrap=True)
    for route in routes:
        table.add_row(
            route.service, route.method, route.path, _action_text(route),
            _FLAGS[route.project], _FLAGS[route.enterprise_project],
        )  # fmt: skip
    context = click.get_current_context()
    width = None if sys.stdout.isatty() else 200
    plain = context.color is False
    console = Console(color_system=None if plain else "auto", width=width, highlight=False, markup=False)
    console.print(table)
    click.echo(f"{len(routes)} routes")


def _print_actions(routes: Sequence[Route], pattern: ActionPattern) -> None:
    by_action: dict[str, list[Route]] = {}
    for route in routes:
        for action in dict.fromkeys(route.named_actions()):
            if pattern.matches(action.casefold()):
                by_action.setdefault(action, []).append(route)
    for action in sorted(by_action):
        click.echo(click.style(action, bold=True))
        for route in by_action[action]:
            click.echo(f"  {route.method:6} {route.path}{f'  ({route.title})' if route.title else ''}")
    click.echo(f"{len(by_action)} actions, {len(routes)} routes")


def _print_route(route: Route) -> None:
    click.echo(click.style(f"{route.method} {route.path}", bold=True))
    click.echo(f"  service {route.service}: {route.title or 'no title'}")
    click.echo(f"  action  {_action_text(route)}")
    for variant in route.dependencies:
        when = f" ({variant.when})" if variant.when else ""
        click.echo(f"  needs   {', '.join(variant.actions)}{when}")
    scopes = f"projects: {_FLAGS[route.project]}, enterprise projects: {_FLAGS[route.enterprise_project]}"
    click.echo(f"  scopes  {scopes}")
