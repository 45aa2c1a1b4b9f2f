"""What git does not look at: the patterns of `.gitignore` files, as gitignore(5) has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

NAME = ".gitignore"
_REPOSITORY = ".git"
LONGEST = 4_096
"""A longer line is left out: it would take long to read, and no name or path is that long."""

_STAR, _FOLDERS, _ALL = "[^/]*", "(?:.*/)?", ".+"
_ACROSS = (_FOLDERS, _ALL, "/")
_SET = re.compile(r"\[([!^]?)(\]?(?:\\.|\[:\w+:\]|[^\]\\])*)\]")


class Pattern(NamedTuple):
    """One line of a file: what it matches, from the folder of its file; `kept` if it takes back an earlier one."""

    form: re.Pattern[str]
    kept: bool
    folders_only: bool


class IgnoredBy(NamedTuple):
    """The patterns of one file, and the folder that they are about."""

    folder: Path
    patterns: tuple[Pattern, ...]

    def verdict(self, path: Path, *, is_folder: bool) -> bool | None:
        """Return whether a path below the folder is ignored; None if no line speaks of it. The last line counts."""
        below = path.relative_to(self.folder).as_posix()
        for pattern in reversed(self.patterns):
            if (is_folder or not pattern.folders_only) and pattern.form.fullmatch(below):
                return not pattern.kept
        return None


def is_ignored(path: Path, files: Iterable[IgnoredBy], *, is_folder: bool) -> bool:
    """Whether the files of the folders above a path, the nearest last, say that git ignores it."""
    for file in reversed(list(files)):
        verdict = file.verdict(path, is_folder=is_folder)
        if verdict is not None:
            return verdict
    return False


def ignore_files_above(folder: Path) -> tuple[IgnoredBy, ...]:
    """Return the files that count for what is in a folder: from the top of its repository down to the folder itself.

    Outside of a repository only the folder's own file counts.
    """
    above = [folder, *folder.parents]
    top = next((number for number, one in enumerate(above) if (one / _REPOSITORY).exists()), 0)
    found = [file for one in above[top::-1] if (file := read_ignore_file(one))]
    return (*_of_repository(above[top]), *found)


def _of_repository(top: Path) -> Iterator[IgnoredBy]:
    """What a repository ignores without saying so in a file of its own (`.git/info/exclude`)."""
    patterns = _patterns(top / _REPOSITORY / "info" / "exclude")
    if patterns:
        yield IgnoredBy(top, patterns)


def read_ignore_file(folder: Path) -> IgnoredBy | None:
    """Return the patterns of a folder's own file, None if it has none."""
    patterns = _patterns(folder / NAME)
    return IgnoredBy(folder, patterns) if patterns else None


def _patterns(path: Path) -> tuple[Pattern, ...]:
    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    except OSError:
        return ()
    return tuple(pattern for line in lines if (pattern := parse_line(line.removesuffix("\r"))))


def parse_line(line: str) -> Pattern | None:
    r"""Return the pattern of a line, None for a comment, a blank line, and what can match nothing.

    >>> bool(parse_line("build/").form.fullmatch("a/build")), bool(parse_line("/build").form.fullmatch("a/build"))
    (True, False)
    """
    if len(line) > LONGEST:
        return None
    text = re.sub(r"(?<!\\) +$", "", line)
    kept = text.startswith("!")
    text = text[1:] if kept else text
    if not text or (line.startswith("#") and not kept):
        return None
    folders_only = text.endswith("/")
    text = text.removesuffix("/")
    anchored = "/" in text
    form = ("" if anchored else _FOLDERS) + _translate(text.removeprefix("/"))
    try:
        return Pattern(re.compile(form, re.DOTALL), kept, folders_only)
    except re.error:
        return None


def _translate(text: str) -> str:
    """A pattern as a regular expression: `*` and `?` stay within a name, `**` between slashes does not."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        piece, at = _piece(text, at)
        parts.append(piece)
    return "".join(_at_first(parts))


def _at_first(parts: Iterable[str]) -> Iterator[str]:
    """The parts of a form in which what stands between two `*` of a name is taken where it first occurs, for good.

    So a pattern of many `*` is slow for no name; the last one of a name takes whatever is left.
    """
    waiting: list[str] | None = None  # the parts since a star
    for part in parts:
        if part == _STAR:
            yield "" if waiting is None else f"(?>[^/]*?{''.join(waiting)})"
            waiting = []
        elif waiting is None or part in _ACROSS:
            yield from () if waiting is None else (_STAR, *waiting)
            yield part
            waiting = None
        else:
            waiting.append(part)
    yield from () if waiting is None else (_STAR, *waiting)


def _piece(text: str, at: int) -> tuple[str, int]:
    begins = at == 0 or text[at - 1] == "/"
    if begins and text.startswith("**/", at):
        return _FOLDERS, at + 3
    if begins and text[at:] == "**":
        return _ALL, len(text)
    if text[at] == "[" and at < text.rfind("]") and (found := _SET.match(text, at)):
        return _set(found[1], found[2]), found.end()
    if text[at] == "\\" and at + 1 < len(text):
        return re.escape(text[at + 1]), at + 2
    return {"*": _STAR, "?": "[^/]"}.get(text[at], re.escape(text[at])), at + 1


def _set(negation: str, members: str) -> str:
    """A set of characters; as in git it holds no slash."""
    inner = re.sub(r"\[:(\w+):\]", lambda named: _CLASSES.get(named[1], ""), members)
    inner = inner.replace("[", "\\[")
    inner = "\\" + inner if inner.startswith(("]", "^")) else inner
    return f"(?!/)[{'^' if negation else ''}{inner}]"


_CLASSES = {
    "alpha": "A-Za-z",
    "digit": "0-9",
    "alnum": "A-Za-z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "punct": r"!-/:-@\[-`{-~",
    "xdigit": "0-9A-Fa-f",
}
