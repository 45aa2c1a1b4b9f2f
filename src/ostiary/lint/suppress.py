"""Findings that somebody has looked at and accepts: comments in YAML and Terraform, a side file for JSON.

A comment `# ostiary: ignore[slug, …] reason` after a value accepts findings that begin on its line; on a line of its
own it accepts those in the entry that begins on the next line; `ignore-file[…]` those of the whole file. JSON has no
comments: `ostiary-ignore.yaml` beside the file, or in a folder above it, lists what is accepted, each with a reason
and, if wanted, an end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from ostiary.documents.places import Places
from ostiary.documents.text import read_text
from ostiary.documents.yaml_file import read_yaml
from ostiary.errors import Diagnostic, LoadError, Severity
from ostiary.lint.selection import matches
from ostiary.spans import Source, Span
from ostiary.syntax.tree import Node, ScalarNode, path_to, walk

IGNORE_FILE = "ostiary-ignore.yaml"
UNUSED = "unused-suppression"
EXPIRED = "expired-suppression"
_COMMENT = re.compile(r"(?:#|//)[ \t]*ostiary:[ \t]*(ignore(?:-file)?)[ \t]*(?:\[([^\]\n]*)\])?([^\n]*)")
_KEYS = ("rule", "file", "at", "reason", "until")


class Suppression(NamedTuple):
    """What is accepted: findings of the `rules` that begin on lines `first` to `last`, at `at` in the document."""

    rules: tuple[str, ...]
    first: int
    last: int
    place: Span
    at: str = ""
    until: date | None = None

    def covers(self, finding: Diagnostic, where: str) -> bool:
        """Whether a finding, at an element path of its document, is accepted."""
        span = finding.span
        inside = span is not None and self.first <= span.line <= self.last
        return inside and matches(finding.code, self.rules) and _is_below(where, self.at)


def _is_below(where: str, at: str) -> bool:
    return not at or where == at or where.startswith((f"{at}.", f"{at}["))


def comment_suppressions(source: Source, roots: Iterable[Node]) -> Iterator[Suppression]:
    """Yield what the comments of a YAML or Terraform file accept."""
    if "ostiary:" not in source.text:
        return
    nodes = [node for root in roots for node in walk(root)]
    texts = [(node.start, node.end) for node in nodes if isinstance(node, ScalarNode)]
    for found in _COMMENT.finditer(source.text):
        if any(start <= found.start() < end for start, end in texts):
            continue
        rules = tuple(word.strip() for word in (found[2] or "all").split(",") if word.strip())
        place = source.span(found.start(), found.end())
        yield Suppression(rules, *_lines(source, found, place, nodes), place)


def _lines(source: Source, found: re.Match[str], place: Span, nodes: list[Node]) -> tuple[int, int]:
    if found[1] == "ignore-file":
        return 1, source.text.count("\n") + 1
    if source.line(place.line)[: place.column - 1].strip():
        return place.line, place.line
    line = place.line + 1
    while source.line(line).lstrip().startswith(("#", "//")):
        line += 1
    begin = source.offset(line, 1)
    end = source.offset(line + 1, 1)
    beginning = [node.end for node in nodes if begin <= node.start < end]
    last = source.span(0, max(beginning, default=begin))
    return line, max(line, last.end_line)


class IgnoreFile(NamedTuple):
    """One side file: its folder, its entries with the pattern of files that each is about, its own faults."""

    folder: Path
    entries: tuple[tuple[str, Suppression], ...]
    faults: tuple[Diagnostic, ...]


def side_suppressions(path: Path, files: dict[Path, IgnoreFile | None]) -> Iterator[Suppression]:
    """Yield what side files beside and above a file accept of it; `files` keeps those that were read."""
    for folder in path.absolute().parents:
        if folder not in files:
            files[folder] = load_ignore_file(folder)
        file = files[folder]
        if file is None:
            continue
        name = path.absolute().relative_to(folder).as_posix()
        yield from (entry for pattern, entry in file.entries if fnmatchcase(name, pattern))


def is_pattern(file: str) -> bool:
    """Whether an entry's file may stand for several."""
    return any(sign in file for sign in "*?[")


def load_ignore_file(folder: Path) -> IgnoreFile | None:
    """Return the side file of a folder, None if it has none; its faults are in the result."""
    path = folder / IGNORE_FILE
    if not path.is_file():
        return None
    try:
        source = read_text(path, _shown(path))
        value = read_yaml(source)
    except LoadError as error:
        return IgnoreFile(folder, (), error.diagnostics)
    listed = value.get("ignore") if isinstance(value, dict) else None
    places = Places(source)
    if not isinstance(listed, list):
        return IgnoreFile(folder, (), (_fault("the file needs a list `ignore`", places.value(())),))
    read = [_entry(entry, places, number) for number, entry in enumerate(listed)]
    entries = tuple(one for one in read if not isinstance(one, Diagnostic))
    return IgnoreFile(folder, entries, tuple(one for one in read if isinstance(one, Diagnostic)))


def _shown(path: Path) -> str:
    """The path as the user would type it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _entry(entry: object, places: Places, number: int) -> tuple[str, Suppression] | Diagnostic:
    place = places.value(("ignore", number))
    if not isinstance(entry, dict) or not {"rule", "file", "reason"} <= set(entry) <= set(_KEYS):
        message = "an entry needs `rule`, `file` and `reason`, and may have `at` and `until`"
        return _fault(message, place)
    until = None
    if "until" in entry:
        try:
            until = date.fromisoformat(str(entry["until"]))
        except ValueError:
            return _fault(f"`{entry['until']}` is not a date", places.value(("ignore", number, "until")))
    if not str(entry["reason"]).strip():
        return _fault("the reason is empty", place)
    rules = entry["rule"] if isinstance(entry["rule"], list) else [entry["rule"]]
    found = Suppression(tuple(map(str, rules)), 1, 1 << 60, place, str(entry.get("at", "")), until)
    return str(entry["file"]), found


def _fault(message: str, place: Span) -> Diagnostic:
    return Diagnostic("invalid-suppression", message, place)


class Suppressed(NamedTuple):
    """The findings that remain, and the suppressions that accepted some."""

    findings: list[Diagnostic]
    used: set[Suppression]


def apply(
    findings: Iterable[Diagnostic],
    accepted: Iterable[Suppression],
    source: Source,
    roots: Iterable[Node],
    today: date,
) -> Suppressed:
    """Leave out the findings that are accepted; an expired suppression accepts nothing, and is used all the same."""
    kept: list[Diagnostic] = []
    used: set[Suppression] = set()
    standing = list(accepted)
    documents = list(roots)
    for finding in findings:
        where = element_path(finding, source, documents) if any(one.at for one in standing) else ""
        covering = [one for one in standing if one.covers(finding, where)]
        used.update(covering)
        if not any(one.until is None or today <= one.until for one in covering):
            kept.append(finding)
    return Suppressed(kept, used)


def element_path(finding: Diagnostic, source: Source, roots: Iterable[Node]) -> str:
    """Return where in its document a finding is, such as `Statement[0].Action[2]`; empty if it is nowhere."""
    if finding.span is None:
        return ""
    offset = source.offset(finding.span.line, finding.span.column)
    for root in roots:
        if root.start <= offset <= root.end:
            return path_text(path_to(root, offset)[0])
    return ""


def path_text(pointer: Iterable[str | int]) -> str:
    """Return a pointer in the words that people use.

    >>> path_text(("Statement", 0, "Action", 2))
    'Statement[0].Action[2]'
    """
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in pointer)
    return "".join(parts).removeprefix(".")


def unused(one: Suppression) -> Diagnostic:
    """Return the finding that a suppression accepted nothing."""
    message = f"nothing here is accepted by `ignore[{', '.join(one.rules)}]`"
    return Diagnostic(UNUSED, message, one.place, "remove it", Severity.WARNING)


def expired(one: Suppression) -> Diagnostic:
    """Return the finding that a suppression has come to its end."""
    message = f"what is accepted here was accepted until {one.until}"
    return Diagnostic(EXPIRED, message, one.place, "mend the policy, or set a new date", Severity.WARNING)
