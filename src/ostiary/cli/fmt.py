"""`ostiary fmt`: policies in canonical form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from ostiary.cli.diffs import show_diff
from ostiary.cli.options import HELP, quiet_options
from ostiary.cli.path_types import FILE, PATH
from ostiary.cli.stdin import Stdin, read_stdin
from ostiary.documents.files import DISK
from ostiary.documents.write_text import replace_text
from ostiary.lint.config import Settings, find_settings
from ostiary.lint.files import Unit, find_units
from ostiary.lint.formatting import Formatted, format_document
from ostiary.lint.runner import LintedDocument, Linter
from ostiary.printable import printable
from ostiary.report.excerpt import finding_text
from ostiary.report.text import counted, diagnostic_text


@click.command(context_settings=HELP)
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="PATH...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if anything would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option(
    "--stdin-filename",
    type=FILE,
    metavar="FILE",
    help="With `-`: the file that standard input stands for, which says its form and kind.",
)
@quiet_options
def command(
    paths: tuple[Path, ...], *, check: bool, diff: bool, stdin_filename: Path | None, quiet: bool
) -> int:
    """Put policies into canonical form: key order, indentation, sorted actions.

    JSON and YAML policies below each PATH, also those of accounts; Terraform files are left to `terraform fmt`. With
    `-` standard input is printed in its form. What a policy decides never changes, and comments stay. Exit code 1 if
    a file cannot be read, or, with --check or --diff, if one would change.
    """
    stdin = read_stdin(paths, stdin_filename)
    if stdin and not (check or diff):
        return _print_stdin(stdin, quiet=quiet)
    changed = unchanged = failed = 0
    linter, units = _linter(stdin), list(_units(paths, stdin))
    for fault in (fault for unit in units for fault in linter.unreadable(unit)):
        failed += 1
        _say(diagnostic_text(fault), quiet=quiet)
    for document, formatted in _documents(linter, units):
        if formatted.faults:
            failed += 1
            _say(*(finding_text(fault, document.source) for fault in formatted.faults), quiet=quiet)
        elif formatted.text == document.source.text:
            unchanged += 1
            if formatted.left:
                _say(f"{document.source.name}: left as it is: {formatted.left}", quiet=quiet)
        else:
            changed += 1
            _change(document, formatted, write=not (check or diff), diff=diff, quiet=quiet)
    words = "would change" if check or diff else "changed"
    _say(f"{counted(changed, 'document')} {words}, {unchanged} as they are", quiet=quiet)
    return 1 if failed or (changed and (check or diff)) else 0


def _print_stdin(stdin: Stdin, *, quiet: bool) -> int:
    """Print the document in its form, as it is if it has none; what is wrong goes where it is in nobody's way."""
    document, formatted = next(_documents(_linter(stdin), [stdin.unit]), (None, Formatted(stdin.text)))
    if not quiet:
        click.echo(formatted.text, nl=False)
        for fault in formatted.faults:
            click.echo(finding_text(fault, document.source if document else None), err=True)
        if formatted.left:
            click.echo(printable(f"{stdin.unit.path}: left as it is: {formatted.left}"), err=True)
    return 1 if formatted.faults else 0


def _units(paths: tuple[Path, ...], stdin: Stdin | None) -> Iterator[Unit]:
    if stdin:
        yield stdin.unit
        return
    for path in paths:
        yield from find_units([path], find_settings(path).exclusion)


def _linter(stdin: Stdin | None) -> Linter:
    return Linter(Settings(), files=stdin.files if stdin else DISK)


def _documents(linter: Linter, units: Iterable[Unit]) -> Iterator[tuple[LintedDocument, Formatted]]:
    seen: set[Path] = set()
    for unit in units:
        for document in linter.documents(unit):
            where = document.path.resolve()
            formatted = None if where in seen else format_document(document)
            seen.add(where)
            if formatted is not None:
                yield document, formatted


def _change(document: LintedDocument, formatted: Formatted, *, write: bool, diff: bool, quiet: bool) -> None:
    if write:
        replace_text(document.path, formatted.text)
    if diff and not quiet:
        show_diff(document.source.text, formatted.text, document.source.name)
    else:
        _say(printable(f"{document.source.name}: {'changed' if write else 'would change'}"), quiet=quiet)


def _say(*lines: str, quiet: bool) -> None:
    for line in () if quiet else lines:
        click.echo(line)
