"""`ostiary selftest`: the case files that ship with ostiary, or a user's own."""

from __future__ import annotations

from pathlib import Path

import click

from ostiary.cli.options import HELP, output_options
from ostiary.cli.path_types import PATH
from ostiary.report.selftest import render_json, render_text
from ostiary.selftest.runner import run_bundled, run_files


@click.command(context_settings=HELP)
@click.argument("paths", nargs=-1, type=PATH, metavar="[FILES...]")
@output_options
def command(paths: tuple[Path, ...], form: str, quiet: bool) -> int:
    """Check that every decision comes out as its case says.

    Without FILES: the cases that ship with ostiary, none of which may be missing. FILES are case files of your own,
    or folders of them. Exit code 1 if a case fails or is missing, 2 if a file cannot be read.
    """
    report = run_files(paths) if paths else run_bundled()
    if not quiet:
        click.echo(render_json(report) if form == "json" else render_text(report))
    return 0 if report.passed else 1
