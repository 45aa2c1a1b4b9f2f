"""`ostiary lint`: the faults of files, folders and accounts, and their fixes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ostiary import __version__
from ostiary.cli.lint_options import Options, lint_options
from ostiary.cli.lint_units import diff, find, fix
from ostiary.cli.options import HELP
from ostiary.errors import Diagnostic, RequestError, Severity
from ostiary.lint.baseline import load_baseline, render_baseline, without_known
from ostiary.report.excerpt import finding_text
from ostiary.report.findings import render_json, statistics
from ostiary.report.text import COLOURS, counted
from ostiary.spans import Source


@click.command(context_settings=HELP)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@lint_options
def command(paths: tuple[Path, ...], **given: Any) -> int:
    """Check policies, Terraform and route files, and accounts.

    A PATH is a file, an account's folder, or a folder that is searched for accounts, policies and Terraform files.
    Exit code 1 if there is any finding, 2 if a path or a setting cannot be read.
    """
    options = Options(**given)
    if options.explain:
        return _explain(options.explain)
    if not paths:
        raise click.UsageError("Missing argument 'PATH...'.")
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if options.diff:
        return diff(paths, options)
    fixed = fix(paths, options) if options.fix else (0, 0)
    findings, sources = find(paths, options)
    gone = 0
    if options.write_baseline:
        return _write_baseline(options.write_baseline, findings)
    if options.baseline:
        known = load_baseline(options.baseline)
        findings, gone = without_known(findings, known, options.baseline.absolute().parent)
    if not options.quiet:
        _show(findings, sources, options, gone)
        if fixed[0] and options.form == "text":
            click.echo(f"{counted(fixed[0], 'finding')} fixed in {counted(fixed[1], 'document')}")
    order = list(Severity)
    worst = {severity for severity in order if order.index(severity) <= order.index(options.fail_on)}
    return 1 if any(finding.severity in worst for finding in findings) else 0


def _explain(slug: str) -> int:
    from ostiary.lint.pages import render_page  # noqa: PLC0415 - only for the page of a rule
    from ostiary.lint.registry import all_rules  # noqa: PLC0415
    from ostiary.lint.selection import check_word  # noqa: PLC0415

    rule = all_rules().get(slug)
    if rule is None:
        raise RequestError(
            "unknown-rule", check_word(slug) or f"`{slug}` has no page of its own: see docs/rules"
        )
    click.echo(render_page(rule), nl=False)
    return 0


def _write_baseline(path: Path, findings: Sequence[Diagnostic]) -> int:
    try:
        path.write_text(render_baseline(findings, path.absolute().parent), encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RequestError("unwritable-file", f"cannot write `{path}`: {reason}") from error
    click.echo(f"{counted(len(findings), 'finding')} written to {path}")
    return 0


def _show(findings: list[Diagnostic], sources: dict[str, Source], options: Options, gone: int) -> None:
    if options.statistics:
        _show_statistics(findings, options)
    elif options.form == "json":
        click.echo(render_json(findings, len(sources)))
    elif options.form == "sarif":
        from ostiary.report.sarif import render_sarif  # noqa: PLC0415 - only for this format

        click.echo(render_sarif(findings, sources, __version__))
    elif options.form == "github":
        from ostiary.report.github import render_github  # noqa: PLC0415 - only for this format

        click.echo(render_github(findings), nl=bool(findings))
    else:
        for finding in findings:
            click.echo(finding_text(finding, sources.get(finding.span.file) if finding.span else None))
        click.echo(_summary(findings, len(sources), gone))


def _summary(findings: Sequence[Diagnostic], files: int, gone: int) -> str:
    safe = sum(finding.fix is not None and finding.fix.safe for finding in findings)
    unsafe = sum(finding.fix is not None and not finding.fix.safe for finding in findings)
    parts = [f"{counted(len(findings), 'finding')} in {counted(files, 'document')}"]
    if safe:
        parts.append(f"{safe} can be fixed with --fix")
    if unsafe:
        parts.append(f"{unsafe}{' more' if safe else ''} with --fix --unsafe-fixes")
    if gone:
        parts.append(f"{counted(gone, 'entry', 'entries')} of the baseline no longer found")
    return ", ".join(parts)


def _show_statistics(findings: Sequence[Diagnostic], options: Options) -> None:
    rows = statistics(findings)
    if options.form == "json":
        from ostiary.report.text import json_text  # noqa: PLC0415 - only for this format

        entries = [{"code": c, "severity": s, "count": n, "fixable": f} for n, c, s, f in rows]
        click.echo(json_text({"statistics": entries}))
        return
    for number, code, severity, fixable in rows:
        mark = "*" if fixable else " "
        click.echo(f"{number:>6} {mark} {click.style(severity, fg=COLOURS[Severity(severity)])} {code}")
