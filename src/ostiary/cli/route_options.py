"""Which routes a command is about: from where, and of those which."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from ostiary.catalog.bundled import DEPLOYMENT, deployments
from ostiary.catalog.catalog import Catalog
from ostiary.catalog.content import account_folder
from ostiary.cli.options import Command, load_account
from ostiary.engine.snapshot import load_catalog
from ostiary.errors import RequestError
from ostiary.model.route import METHODS
from ostiary.report.records import FORMATS
from ostiary.routes.route import Route
from ostiary.syntax.action import ActionPattern

_SCOPES: dict[str, Callable[[Route], bool]] = {
    "project": lambda route: route.project is True,
    "enterprise-project": lambda route: route.enterprise_project is True,
    "no-enterprise-project": lambda route: route.enterprise_project is False,
    "unknown": lambda route: None in (route.project, route.enterprise_project),
}
_AUTHORIZATIONS = ("required", "none", "unknown")


def source_options(command: Command) -> Command:
    """Add `-a`, `--deployment` and `--service`."""
    for option in (
        click.option("-a", "--account", metavar="DIR", help="Include the routes of this account."),
        click.option(
            "--deployment",
            metavar="NAME",
            help=f"Whose route tables. [default: {DEPLOYMENT}, or the account's]",
        ),
        click.option("--service", metavar="NAME", help="Only the routes of this service."),
    ):
        command = option(command)
    return command


def filter_options(command: Command) -> Command:
    """Add the filters of `routes list`."""
    for option in (
        click.option(
            "--corrected",
            is_flag=True,
            help="Only routes that are not as the documentation's tables have them.",
        ),
        click.option(
            "--scope", type=click.Choice(list(_SCOPES)), help="Only routes that support it, or do not."
        ),
        click.option("--authorization", type=click.Choice(_AUTHORIZATIONS), help="Only such routes."),
        click.option(
            "--action", metavar="PATTERN", help="Only routes that need such an action: `elb:members:*`."
        ),
        click.option(
            "--path", metavar="TEXT", help="Only routes with this text in their path, in either case."
        ),
        click.option("--method", metavar="METHOD", help="Only routes of this HTTP method."),
    ):
        command = option(command)
    return command


def format_option(command: Command) -> Command:
    """Add `--format` with the formats of lists."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="Text for people, the others for programs.",
    )(command)


def find_catalog(
    account: str | None, deployment: str | None, service: str | None, *, checked: bool = True
) -> Catalog:
    """Return the catalog that the options name; RequestError for an unknown name.

    `checked`: an account must be free of faults. Else its routes may be ambiguous, and its names may dangle.
    """
    catalog = _catalog(account, deployment, checked=checked)
    if service is not None and service not in catalog.services:
        hint = f"known services: {', '.join(sorted(catalog.services))}"
        raise RequestError("unknown-service", f"there is no service `{service}` in the route table", hint)
    return catalog


def _catalog(account: str | None, deployment: str | None, *, checked: bool) -> Catalog:
    if account is not None and deployment is not None:
        raise click.UsageError("give -a or --deployment, not both: an account names its own deployment")
    if account is not None and (checked or not account):
        return load_account(account).catalog
    if account is not None:
        return load_catalog(account_folder(account))
    if deployment is not None and deployment not in deployments():
        hint = f"known deployments: {', '.join(deployments())}"
        raise RequestError("unknown-deployment", f"there is no deployment `{deployment}`", hint)
    return Catalog.bundled(deployment or DEPLOYMENT)


def select(
    routes: Iterable[Route],
    *,
    service: str | None = None,
    method: str | None = None,
    path: str | None = None,
    action: str | None = None,
    authorization: str | None = None,
    scope: str | None = None,
    corrected: bool = False,
) -> list[Route]:
    """Return the routes that all given filters let through; RequestError for a method that there is not."""
    tests: list[Callable[[Route], bool]] = []
    if service is not None:
        tests.append(lambda route: route.service == service)
    if method is not None:
        tests.append(_has_method(method))
    if path is not None:
        tests.append(lambda route: path.casefold() in route.path.casefold())
    if action is not None:
        tests.append(needs(action))
    if authorization is not None:
        tests.append(lambda route: route.authorization == authorization)
    if scope is not None:
        tests.append(_SCOPES[scope])
    if corrected:
        tests.append(lambda route: bool(route.corrections))
    return [route for route in routes if all(test(route) for test in tests)]


def needs(action: str) -> Callable[[Route], bool]:
    """Return the test whether a route needs an action of a pattern, in any of its variants."""
    pattern = ActionPattern(action)
    return lambda route: any(pattern.truth(name.casefold()) is not False for name in route.named_actions())


def _has_method(method: str) -> Callable[[Route], bool]:
    name = method.upper()
    if name not in METHODS:
        raise RequestError("unknown-method", f"`{method}` is not a method", f"one of {', '.join(METHODS)}")
    return lambda route: route.method == name
