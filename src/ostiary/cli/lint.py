"""`ostiary lint`: the faults of files, folders and accounts."""

from __future__ import annotations

from pathlib import Path

import click

from ostiary.cli.options import HELP, output_options
from ostiary.errors import Severity
from ostiary.lint.runner import lint
from ostiary.report.findings import render_json
from ostiary.report.text import counted, diagnostic_text


@click.command(context_settings=HELP)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--fail-on",
    type=click.Choice([str(severity) for severity in Severity]),
    default=str(Severity.SUGGESTION),
    help="Exit with 1 only for findings of this severity or worse. [default: any finding]",
)
@output_options
def command(paths: tuple[Path, ...], fail_on: str, form: str, quiet: bool) -> int:
    """Check policies, route files and accounts.

    A PATH is a file, an account's folder, or a folder that is searched for accounts and policies. Exit code 1 if
    there is any finding, 2 if a path cannot be read.
    """
    findings, files = lint(paths)
    if form == "json" and not quiet:
        click.echo(render_json(findings, files))
    elif not quiet:
        for finding in findings:
            click.echo(diagnostic_text(finding))
        click.echo(f"{counted(len(findings), 'finding')} in {counted(files, 'document')}")
    order = list(Severity)
    worst = {severity for severity in order if order.index(severity) <= order.index(Severity(fail_on))}
    return 1 if any(finding.severity in worst for finding in findings) else 0
