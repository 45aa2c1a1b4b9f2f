"""`ostiary routes check`: every fault of the route table, each with a severity and a code."""

from __future__ import annotations

from typing import Any

import click

from ostiary.catalog.check import check_catalog
from ostiary.cli.options import HELP, quiet_options
from ostiary.cli.route_options import find_catalog, format_option, select, source_options
from ostiary.errors import RequestError, Severity
from ostiary.printable import printable
from ostiary.report.records import render_records
from ostiary.report.text import counted, diagnostic_text
from ostiary.routes.checks import CODES
from ostiary.routes.finding import RouteFinding
from ostiary.routes.route import Route

_ORDER = {severity: rank for rank, severity in enumerate(Severity)}
_FIELDS = (
    "severity", "code", "message", "hint", "service", "route", "other_service", "other_route", "path", "known",
    "file", "line", "column",
)  # fmt: skip


@click.command("check", context_settings=HELP)
@click.option(
    "--severity",
    type=click.Choice([str(severity) for severity in Severity]),
    default=str(Severity.WARNING),
    show_default=True,
    help="Findings at least as bad as this.",
)
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only findings of this kind; repeat.")
@click.option(
    "--known", is_flag=True, help="Also what is known of the bundled table, with the reason why it stays."
)
@source_options
@format_option
@quiet_options
def command(
    severity: str,
    codes: tuple[str, ...],
    known: bool,
    account: str | None,
    deployment: str | None,
    service: str | None,
    form: str,
    quiet: bool,
) -> int:
    """Report what is wrong with the route table. Exit code 1 if anything is, but for what is known.

    Routes that match the same paths, within a service and across services; actions that do not fit the method or
    the service; variants that nobody can tell apart; routes of which the documentation says too little.
    """
    _check_codes(codes)
    catalog = find_catalog(account, deployment, service, checked=False)
    found = [
        finding
        for finding in check_catalog(catalog)
        if _ORDER[finding.fault.severity] <= _ORDER[Severity(severity)]
        and (not codes or finding.fault.code in codes)
        and (service is None or service in _services(finding))
    ]
    found.sort(key=lambda finding: _ORDER[finding.fault.severity])
    open_findings = [finding for finding in found if finding.known is None]
    if not quiet:
        _print(found if known else open_findings, form)
        if form == "text":
            routes = select(catalog.table.routes, service=service)
            click.echo(_summary(len(routes), len(open_findings), len(found) - len(open_findings)))
    return 1 if open_findings else 0


def _check_codes(codes: tuple[str, ...]) -> None:
    for code in codes:
        if code not in CODES:
            raise RequestError(
                "unknown-code", f"no check has the code `{code}`", f"codes: {', '.join(CODES)}"
            )


def _services(finding: RouteFinding) -> set[str]:
    return {route.service for route in (finding.route, finding.other) if route is not None}


def _print(found: list[RouteFinding], form: str) -> None:
    if form != "text":
        click.echo(render_records([_record(finding) for finding in found], form, _FIELDS), nl=False)
        return
    for finding in found:
        click.echo(diagnostic_text(finding.fault))
        if finding.known is not None:
            click.echo(printable(f"  known: {finding.known}"))


def _summary(routes: int, findings: int, known: int) -> str:
    explained = f"; {known} known, see --known" if known else ""
    return f"{counted(routes, 'route')}, {counted(findings, 'finding')}{explained}"


def _record(finding: RouteFinding) -> dict[str, Any]:
    fault = finding.fault
    record: dict[str, Any] = {
        "code": fault.code,
        "severity": str(fault.severity),
        "message": fault.message,
        "hint": fault.hint,
        "service": finding.route.service if finding.route else None,
        "route": _text(finding.route),
        "other_service": finding.other.service if finding.other else None,
        "other_route": _text(finding.other),
        "path": finding.path,
        "known": finding.known,
    }
    if fault.span is not None:
        record |= {"file": fault.span.file, "line": fault.span.line, "column": fault.span.column}
    return record


def _text(route: Route | None) -> str | None:
    return f"{route.method} {route.path}" if route else None
