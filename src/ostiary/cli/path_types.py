"""Paths on the command line: an empty one is a mistake (`"$UNSET"`), not the current folder that `Path("")` is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

_EMPTY = "the path is empty"


class NamedPath(click.Path):
    """A `Path` that has a name; `dir_okay=False` for what must be a file if it is there."""

    def __init__(self, *, dir_okay: bool = True) -> None:
        super().__init__(path_type=Path, dir_okay=dir_okay)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; BadParameter for an empty one."""
        if value == "":
            self.fail(_EMPTY, param, ctx)
        return super().convert(value, param, ctx)


class NamedText(click.types.StringParamType):
    """What is a file, or `-`, or stands for itself: a text, but an empty one is a mistake as well."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the text; BadParameter for an empty one."""
        if value == "":
            self.fail(_EMPTY, param, ctx)
        return super().convert(value, param, ctx)


PATH = NamedPath()
FILE = NamedPath(dir_okay=False)
FILE_OR_TEXT = NamedText()
