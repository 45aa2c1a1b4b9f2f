"""What would change in a file, printed as a unified diff."""

from __future__ import annotations

import click

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}
_NO_END = "\\ No newline at end of file"


def show_diff(before: str, after: str, name: str) -> None:
    """Print a unified diff of two texts of one file, as `patch -p0` takes it."""
    import difflib  # noqa: PLC0415 - only to show a difference

    for line in difflib.unified_diff(_lines(before), _lines(after), name, name):
        click.echo(click.style(line.removesuffix("\n"), fg=_COLOURS.get(line[:1])))
        if not line.endswith("\n"):
            click.echo(_NO_END)


def _lines(text: str) -> list[str]:
    """The lines with their ends; only a line feed ends one."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + parts[-1:] * bool(parts[-1])
