"""What would change in a file, printed as a unified diff."""

from __future__ import annotations

import click

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def show_diff(before: str, after: str, name: str) -> None:
    """Print a unified diff of two texts of one file."""
    import difflib  # noqa: PLC0415 - only to show a difference

    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="")
    for line in lines:
        click.echo(click.style(line, fg=_COLOURS.get(line[:1])))
