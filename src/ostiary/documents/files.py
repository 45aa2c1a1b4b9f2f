"""The files of an account: as they are on disk, or with what an editor has not saved yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from ostiary.documents.text import FILE_BYTES, check_size, read_head, read_text
from ostiary.spans import Source


class Files:
    """Files as they are on disk."""

    def is_file(self, path: Path) -> bool:
        """Whether there is a file at a path."""
        return path.is_file()

    def matching(self, folder: Path, patterns: Iterable[str]) -> list[Path]:
        """Return the files of a folder whose names match one of the patterns, sorted."""
        return sorted({path for pattern in patterns for path in folder.glob(pattern)})

    def read(self, path: Path, name: str, *, limit: int = FILE_BYTES) -> Source:
        """Return the text of a file, shown under `name`; LoadError if it cannot be read or is too large."""
        return read_text(path, name, limit=limit)

    def head(self, path: Path, size: int) -> bytes:
        """Return the first bytes of a file, whatever they are; none of a file that cannot be read."""
        return read_head(path, size)


class UnsavedFiles(Files):
    """Files on disk, some of which have newer texts than those on disk, or are not there yet."""

    def __init__(self, texts: Mapping[Path, str]) -> None:
        self._texts = texts

    def is_file(self, path: Path) -> bool:
        """Whether there is a file at a path, saved or not."""
        return path in self._texts or super().is_file(path)

    def matching(self, folder: Path, patterns: Iterable[str]) -> list[Path]:
        """Return the files of a folder whose names match one of the patterns, sorted, saved or not."""
        listed = list(patterns)
        new = {
            path
            for path in self._texts
            if path.parent == folder and any(fnmatchcase(path.name, pattern) for pattern in listed)
        }
        return sorted({*super().matching(folder, listed), *new})

    def read(self, path: Path, name: str, *, limit: int = FILE_BYTES) -> Source:
        """Return the newest text of a file, shown under `name`; LoadError if it cannot be read or is too large."""
        text = self._texts.get(path)
        if text is None:
            return super().read(path, name, limit=limit)
        source = Source(name, text)
        check_size(source, limit)
        return source

    def head(self, path: Path, size: int) -> bytes:
        """Return the first bytes of the newest text of a file; none of a file that cannot be read."""
        text = self._texts.get(path)
        return super().head(path, size) if text is None else text[:size].encode(errors="surrogatepass")[:size]


DISK = Files()
"""The files of the machine, nothing unsaved."""
