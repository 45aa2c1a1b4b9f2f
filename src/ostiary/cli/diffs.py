"""What would change in a file, printed as a unified diff."""

from __future__ import annotations

import sys

import click

from ostiary.printable import printable

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}
_NO_END = "\\ No newline at end of file"


def show_diff(before: str, after: str, name: str) -> None:
    """Print a unified diff of two texts of one file, as `patch -p0` takes it."""
    import difflib  # noqa: PLC0415 - only to show a difference

    for line in difflib.unified_diff(_lines(before), _lines(after), name, name):
        shown = line.removesuffix("\n")
        if sys.stdout.isatty():  # whoever applies it needs it as it is
            shown = "\t".join(map(printable, shown.split("\t")))
        click.echo(click.style(shown, fg=_COLOURS.get(line[:1])))
        if not line.endswith("\n"):
            click.echo(_NO_END)


def _lines(text: str) -> list[str]:
    """The lines with their ends; only a line feed ends one."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + parts[-1:] * bool(parts[-1])
