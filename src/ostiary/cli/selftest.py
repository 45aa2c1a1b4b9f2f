"""`ostiary selftest`: the case files that ship with ostiary, or a user's own; single cases in full."""

from __future__ import annotations

from pathlib import Path

import click

from ostiary.cli.options import HELP, output_options
from ostiary.cli.path_types import PATH
from ostiary.errors import LoadError
from ostiary.report.selftest import render_json, render_text
from ostiary.selftest.runner import load_bundled, load_files, run_bundled, run_files


def _complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    from ostiary.selftest.selection import complete_case  # noqa: PLC0415 - only to complete

    paths = ctx.params.get("paths") or ()
    try:
        return list(complete_case(load_files(paths) if paths else load_bundled(), incomplete))
    except LoadError:
        return []


@click.command(context_settings=HELP)
@click.argument("paths", nargs=-1, type=PATH, metavar="[FILES...]")
@click.option(
    "--case",
    "cases",
    multiple=True,
    metavar="NAME",
    shell_complete=_complete,
    help="Show this case in full: `FILE#CASE`, or a part of its name; repeat for several.",
)
@output_options
def command(paths: tuple[Path, ...], cases: tuple[str, ...], form: str, quiet: bool) -> int:
    """Check that every decision comes out as its case says.

    Without FILES: the cases that ship with ostiary, none of which may be missing. FILES are case files of your own,
    or folders of them. Exit code 1 if a case fails or is missing, 2 if a file cannot be read or no case has the name.

    Example:

    ostiary selftest --case 'decide/vectors#any CTS action is denied'
    """
    if cases:
        return _show(paths, cases, form=form, quiet=quiet)
    report = run_files(paths) if paths else run_bundled()
    if not quiet:
        click.echo(render_json(report) if form == "json" else render_text(report))
    return 0 if report.passed else 1


def _show(paths: tuple[Path, ...], names: tuple[str, ...], *, form: str, quiet: bool) -> int:
    from ostiary.report.cases import cases_json, cases_text  # noqa: PLC0415 - only for single cases
    from ostiary.selftest.selection import report_cases  # noqa: PLC0415

    reports = report_cases(load_files(paths) if paths else tuple(load_bundled()), names)
    if not quiet:
        click.echo(cases_json(reports) if form == "json" else cases_text(reports))
    return 0 if all(report.result.passed for report in reports) else 1
