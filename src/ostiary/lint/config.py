"""What a project has settled for lint: `[tool.ostiary.lint]` in pyproject.toml, or `ostiary.toml`.

The nearest such file counts, from the folder of what is linted upwards. Unknown keys and words are errors.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from ostiary.errors import Diagnostic, LoadError, Severity, reason_of
from ostiary.lint.excluded import DEFAULT_EXCLUDE, Exclusion
from ostiary.lint.knowledge import PROFILES
from ostiary.lint.registry import AnyRule
from ostiary.lint.selection import check_word, matches
from ostiary.spans import Source, Span

FILES = ("ostiary.toml", "pyproject.toml")
_LINES = re.compile(r"at line (\d+), column (\d+)")


class Settings(NamedTuple):
    """What is on, and how severe it is.

    `select` is None for the default set; with `select`, just the rules it means are on. `extend` turns further ones
    on, `ignore` has the last word. `per_file` gives patterns of paths below `root` with what is ignored there.
    `exclude`, `gitignore` and `forced` say what a search of folders leaves out. `baseline` is the file of findings that
    are known.
    """

    profile: str = "otc"
    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()
    root: Path = Path()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    gitignore: bool = True
    forced: bool = False
    baseline: Path | None = None

    @property
    def exclusion(self) -> Exclusion:
        """What a search of folders leaves out."""
        return Exclusion(self.exclude, self.root, self.gitignore, self.forced)

    def is_on(self, rule: AnyRule) -> bool:
        """Whether a rule is to be run."""
        chosen = rule.default if self.select is None else matches(rule.slug, self.select)
        return (chosen or matches(rule.slug, self.extend)) and not matches(rule.slug, self.ignore)

    def ignored_in(self, name: str) -> tuple[str, ...]:
        """Return the words of what is ignored in one file."""
        if not self.per_file:
            return ()
        path = Path(name).absolute()
        root = self.root.absolute()
        below = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
        found = [words for pattern, words in self.per_file if fnmatchcase(below, pattern)]
        return tuple(word for words in found for word in words)

    def severity(self, code: str, usual: Severity) -> Severity:
        """Return how severe a finding is here."""
        return next((severity for word, severity in self.severities if matches(code, (word,))), usual)


def find_settings(path: Path) -> Settings:
    """Return the settings that count for a path; LoadError with the faults of their file."""
    start = path.absolute()
    for folder in (start, *start.parents) if start.is_dir() else start.parents:
        for name in FILES:
            found = _read(folder / name)
            if found is not None:
                return found
    return Settings()


def load_settings(path: Path) -> Settings:
    """Return the settings of a file that the user names; LoadError with its faults."""
    return _read(path) or Settings(root=path.absolute().parent)


def _read(path: Path) -> Settings | None:
    """The settings of a file; None if there is no file, or none of ours in it."""
    try:
        text = path.read_bytes().decode()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except UnicodeDecodeError as error:
        message = f"`{path}` is not UTF-8 text: byte {error.start} cannot be read"
        raise LoadError([Diagnostic("invalid-settings", message)]) from error
    except OSError as error:
        message = f"cannot read `{path}`: {reason_of(error)}"
        raise LoadError([Diagnostic("invalid-settings", message)]) from error
    source = Source(str(path), text)
    try:
        value: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LoadError([_syntax(source, error)]) from None
    steps = ("tool", "ostiary") if path.name == "pyproject.toml" else ()
    for step in (*steps, "lint"):
        value = value.get(step) if isinstance(value, dict) else None
    if value is None:
        return None
    return _Reader(source, path.absolute().parent).read(value)


def _syntax(source: Source, error: tomllib.TOMLDecodeError) -> Diagnostic:
    found = _LINES.search(str(error))
    line, column = (int(found[1]), int(found[2])) if found else (source.text.count("\n") + 1, 1)
    message = re.sub(r" \(at .*\)$", "", str(error)).lower()
    return Diagnostic(
        "invalid-settings",
        f"this is not valid TOML: {message}",
        Span(source.name, line, column, line, column + 1),
    )


class _Reader:
    """Reads the table of the settings, and gathers what is wrong with it."""

    def __init__(self, source: Source, root: Path) -> None:
        self._source = source
        self._root = root
        self._faults: list[Diagnostic] = []

    def read(self, table: Any) -> Settings:
        if not isinstance(table, Mapping):
            self._refuse("lint", "`lint` must be a table")
            table = {}
        for key in table:
            if key not in _KEYS:
                known = ", ".join(f"`{name}`" for name in _KEYS)
                self._refuse(key, f"there is no setting `{key}`: possible are {known}")
        severities = self._table(table, "severity")
        settings = Settings(
            self._profile(table.get("profile", "otc")),
            self._words(table, "select") if "select" in table else None,
            self._words(table, "extend-select"),
            self._words(table, "ignore"),
            tuple((pattern, self._words(words, pattern)) for pattern, words in self._lists(table)),
            tuple((word, self._severity(word, text)) for word, text in severities.items()),
            self._root,
            (*self._exclude(table), *self._texts(table, "extend-exclude")),
            self._flag(table, "respect-gitignore", usual=True),
            self._flag(table, "force-exclude", usual=False),
            self._path(table, "baseline"),
        )
        if self._faults:
            raise LoadError(self._faults)
        return settings

    def _profile(self, value: Any) -> str:
        if value not in PROFILES:
            self._refuse("profile", f"there is no profile `{value}`: possible are {', '.join(PROFILES)}")
        return str(value)

    def _table(self, table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = table.get(key, {})
        if not isinstance(value, Mapping):
            self._refuse(key, f"`{key}` must be a table")
            return {}
        return value

    def _lists(self, table: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
        found = self._table(table, "per-file-ignores")
        return [(pattern, {pattern: words}) for pattern, words in found.items()]

    def _words(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        words = self._texts(table, key)
        for word in words:
            wrong = check_word(word)
            if wrong:
                self._refuse(word, wrong)
        return words

    def _exclude(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        return self._texts(table, "exclude") if "exclude" in table else DEFAULT_EXCLUDE

    def _texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            self._refuse(key, f"`{key}` must be a list of texts")
            return ()
        return tuple(value)

    def _path(self, table: Mapping[str, Any], key: str) -> Path | None:
        value = table.get(key)
        if value is None or (isinstance(value, str) and value):
            return self._root / value if value else None
        self._refuse(key, f"`{key}` must be the path of a file")
        return None

    def _flag(self, table: Mapping[str, Any], key: str, *, usual: bool) -> bool:
        value = table.get(key, usual)
        if not isinstance(value, bool):
            self._refuse(key, f"`{key}` must be `true` or `false`")
            return usual
        return value

    def _severity(self, word: str, text: Any) -> Severity:
        wrong = check_word(word)
        if wrong:
            self._refuse(word, wrong)
        if text in list(Severity):
            return Severity(text)
        self._refuse(word, f"`{text}` is no severity: possible are {', '.join(Severity)}")
        return Severity.ERROR

    def _refuse(self, word: str, message: str) -> None:
        at = self._source.text.find(word)
        start = max(at, 0)
        place = self._source.span(start, start + (len(word) if at >= 0 else 0))
        self._faults.append(Diagnostic("invalid-settings", message, place))


_KEYS = (
    "profile", "select", "extend-select", "ignore", "per-file-ignores", "severity",
    "exclude", "extend-exclude", "respect-gitignore", "force-exclude", "baseline",
)  # fmt: skip
