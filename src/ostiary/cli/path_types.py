"""Paths on the command line: an empty one is a mistake (`"$UNSET"`), not the current folder that `Path("")` is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class NamedPath(click.Path):
    """A `Path` that has a name; `dir_okay=False` for what must be a file if it is there."""

    def __init__(self, *, dir_okay: bool = True) -> None:
        super().__init__(path_type=Path, dir_okay=dir_okay)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; BadParameter for an empty one."""
        if value == "":
            self.fail("the path is empty", param, ctx)
        return super().convert(value, param, ctx)


PATH = NamedPath()
FILE = NamedPath(dir_okay=False)
