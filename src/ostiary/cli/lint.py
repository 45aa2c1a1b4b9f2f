"""`ostiary lint`: the faults of files, folders and accounts, and their fixes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ostiary.cli.lint_options import PROGRAMS, Options, lint_options
from ostiary.cli.lint_report import Found, report_lines
from ostiary.cli.lint_units import Work
from ostiary.cli.options import HELP
from ostiary.cli.path_types import PATH
from ostiary.cli.stdin import read_stdin
from ostiary.errors import Diagnostic, OstiaryError, RequestError, Severity, reason_of
from ostiary.lint.baseline import render_baseline
from ostiary.report.text import counted


@click.command(context_settings=HELP)
@click.argument("paths", nargs=-1, type=PATH, metavar="PATH...")
@lint_options
def command(paths: tuple[Path, ...], **given: Any) -> int:
    """Check policies, Terraform and route files, and accounts.

    A PATH is a file, an account's folder, a folder that is searched for accounts, policies and Terraform files, or `-`
    for standard input. Exit code 1 if there is any finding, 2 if a path or a setting cannot be read.
    """
    options = Options(**given)
    if options.explain:
        from ostiary.cli.rule import explain  # noqa: PLC0415 - only for the page of a rule

        return explain(options.explain)
    _check_usage(paths, options)
    stdin = read_stdin(paths, options.stdin_filename)
    work = Work(paths, options, stdin)
    if options.diff:
        return work.diff()
    if options.watch:
        return _watch(work, options)
    if stdin and options.fix:
        return _fix_stdin(work.fix_stdin(stdin), options)
    return _check_once(work, options)


def _check_once(work: Work, options: Options) -> int:
    fixed = work.fix() if options.fix else (0, 0)
    found = work.find()._replace(fixed=fixed)
    if options.show_files:
        _say("\n".join(found.sources), options, nl=bool(found.sources))
        return 0
    if options.write_baseline:
        return _write_baseline(options.write_baseline, found)
    _show(found, options)
    return _exit_code(found.findings, options)


def _watch(work: Work, options: Options) -> int:
    """Check now and after each change; what cannot be read or settled is said, and waited for to be mended."""
    from ostiary.cli.watching import changes  # noqa: PLC0415 - only to watch

    for _ in changes(work.files):
        click.clear()
        try:
            _check_once(work, options)
        except OstiaryError as error:
            _say(f"error: {error}", options, err=True)
        _say("watching for changes, Ctrl-C ends", options, err=True)
    return 0


def _check_usage(paths: Sequence[Path], options: Options) -> None:
    if not paths:
        raise click.UsageError("Missing argument 'PATH...'.")
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if options.watch and (
        options.diff or options.write_baseline or options.form in PROGRAMS or Path("-") in paths
    ):
        text = "--watch is for people, and for files: not with -, --diff, --write-baseline, --format json and the like"
        raise click.UsageError(text)


def _fix_stdin(work: Work, options: Options) -> int:
    """Show what is left of a document that was printed with its fixes, where it is in nobody's way, or write it."""
    found = work.find()
    if options.output_file:
        _show(found, options)
        return _exit_code(found.findings, options)
    for line in report_lines(found, options.form, counts=options.statistics):
        _say(line, options, err=True)
    return _exit_code(found.findings, options)


def _exit_code(findings: Sequence[Diagnostic], options: Options) -> int:
    order = list(Severity)
    worst = {severity for severity in order if order.index(severity) <= order.index(options.fail_on)}
    return int(not options.exit_zero and any(finding.severity in worst for finding in findings))


def _write_baseline(path: Path, found: Found) -> int:
    _write(path, render_baseline(found.findings, path.absolute().parent), found)
    click.echo(f"{counted(len(found.findings), 'finding')} written to {path}")
    return 0


def _show(found: Found, options: Options) -> None:
    lines = report_lines(found, options.form, counts=options.statistics)
    if options.output_file:
        _write(options.output_file, "".join(f"{click.unstyle(line)}\n" for line in lines), found)
        return
    for line in lines:
        _say(line, options)
    if not found.sources and options.form not in PROGRAMS:
        _say(
            "warning: nothing that looks like a policy, a route file or an account was found",
            options,
            err=True,
        )


def _write(path: Path, text: str, found: Found) -> None:
    """Write what was found into a file, which must not be one that was checked."""
    if any(Path(name).resolve() == path.resolve() for name in found.sources):
        text = f"`{path}` is one of the documents that were checked, and was not overwritten"
        raise RequestError("unwritable-file", text)
    try:
        path.write_text(text, encoding="utf-8", errors="json-escape")
    except OSError as error:
        raise RequestError("unwritable-file", f"cannot write `{path}`: {reason_of(error)}") from error


def _say(text: str, options: Options, *, nl: bool = True, err: bool = False) -> None:
    if not options.quiet:
        click.echo(text, nl=nl, err=err)
