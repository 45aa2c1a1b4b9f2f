"""What a search of folders leaves out: other people's code, what the settings exclude, what git ignores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from ostiary.lint.gitignore import IgnoredBy, ignore_files_above, is_ignored, read_ignore_file

DEFAULT_EXCLUDE = (
    "node_modules",
    "bower_components",
    "site-packages",
    "__pypackages__",
    "__pycache__",
    "venv",
)
"""Folders of code that others wrote; those whose name begins with a dot are never searched."""


class Exclusion(NamedTuple):
    """Patterns of what is not searched, read from `root`, and whether what git ignores is left out as well.

    A pattern without a slash is the name of a file or folder, at any depth; one with a slash is a path from `root`.
    `forced`: the patterns count for paths that the user names as well.
    """

    patterns: tuple[str, ...] = DEFAULT_EXCLUDE
    root: Path = Path()
    gitignore: bool = True
    forced: bool = False

    def search(self, folder: Path) -> Search:
        """Return what counts for the entries of a folder with which a search begins."""
        absolute = folder.absolute()
        return Search(self, ignore_files_above(absolute) if self.gitignore else ())

    def excludes(self, path: Path) -> bool:
        """Whether one of the patterns means a path itself."""
        absolute, root = path.absolute(), self.root.absolute()
        below = (
            absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else absolute.as_posix()
        )
        return any(fnmatchcase(below if "/" in one else path.name, one) for one in self._cleaned)

    def refuses(self, path: Path) -> bool:
        """Whether a path that the user named is left out: only if forced, for itself or for a folder below the root."""
        absolute, root = path.absolute(), self.root.absolute()
        above = [one for one in absolute.parents if one != root and one.is_relative_to(root)]
        return self.forced and any(self.excludes(one) for one in (absolute, *above))

    @property
    def _cleaned(self) -> Iterator[str]:
        return (one.removeprefix("./").rstrip("/") for one in self.patterns)


class Search(NamedTuple):
    """What is left out of one folder."""

    exclusion: Exclusion
    ignored: Sequence[IgnoredBy]

    def skips(self, path: Path, *, is_folder: bool) -> bool:
        """Whether an entry of the folder is left out."""
        absolute = path.absolute()
        return self.exclusion.excludes(path) or is_ignored(absolute, self.ignored, is_folder=is_folder)

    def below(self, folder: Path) -> Search:
        """Return what counts for the entries of a folder in this one."""
        own = read_ignore_file(folder.absolute()) if self.exclusion.gitignore else None
        return self._replace(ignored=(*self.ignored, own)) if own else self
