"""The scope cells: which projects a call's permissions can be granted for (research/corpus.md §3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ostiary.model.route import RouteScope
from ostiary.routes.importer.table import Cell


@dataclass(frozen=True, slots=True)
class Scope:
    """What the scope columns of a row say; `unread` is a wording that has no known meaning.

    `is_global`: the project column holds a dash, the service knows no projects (semantics.md §1).
    """

    scope: RouteScope
    is_global: bool = False
    unread: str | None = None


_FLAGS: dict[str, bool | None] = {
    **dict.fromkeys(("y", "yes", "\u221a", "\u2713", "\u2714", "supported", "true"), True),
    **dict.fromkeys(
        ("x", "\u00d7", "\u2717", "\u2718", "n", "no", "not supported", "unsupported", "false"), False
    ),
    **dict.fromkeys(("-", "--", "\u2013", "\u2014", "n/a", "na"), None),
}
_DASHES = frozenset(("-", "--", "\u2013", "\u2014"))


def read_project_columns(project: Cell, enterprise: Cell | None) -> Scope:
    """Return the scope of a row with a project column; `enterprise` is None if there is no second column.

    A dash in the project column means false for both; `N/A`, and a dash in the second alone, mean unknown.
    """
    if {block.text for block in project.prose} & _DASHES:
        return Scope(RouteScope(project=False, enterprise_project=False), is_global=True)
    flag, unread = _flag(project)
    second, second_unread = _flag(enterprise) if enterprise is not None else (None, None)
    return Scope(RouteScope(project=flag, enterprise_project=second), unread=unread or second_unread)


def _flag(cell: Cell) -> tuple[bool | None, str | None]:
    """Return the flag of a cell, and its text if that is not understood; several paragraphs must agree."""
    words = {block.text.casefold().strip(" .") for block in cell.prose}
    if not words or not words <= _FLAGS.keys():
        return None, cell.text or "(blank)"
    flags = {_FLAGS[word] for word in words}
    return (flags.pop(), None) if len(flags) == 1 else (None, cell.text)


_CLAUSE_END = re.compile(r"[.;\n]|,? \b(?:but|while|whereas)\b", re.IGNORECASE)
_SUPPORTED = re.compile(r"\b(not |un)?supported\b|\b(neither|no)\b", re.IGNORECASE)
_ENTERPRISE = re.compile(r"\benterprise projects?\b", re.IGNORECASE)
_PROJECT = re.compile(r"\b(?:iam|projects?)\b", re.IGNORECASE)


def read_scope_column(cell: Cell) -> Scope:
    """Return the scope of a row whose scope is one column of sentences or lists.

    What a cell does not name is not supported: `Projects are supported.` excludes enterprise projects.
    """
    named: dict[str, bool] = {}
    for kind, supported in _named(cell):
        if named.setdefault(kind, supported) != supported:
            named = {}
            break
    if not named:
        return _word_for_both(cell)
    return Scope(
        RouteScope(project=named.get("project", False), enterprise_project=named.get("enterprise", False))
    )


def _word_for_both(cell: Cell) -> Scope:
    """Read a scope cell that names no kind of project: it can only be a dash or `Not supported`."""
    if cell.text in _DASHES:
        return Scope(RouteScope(project=False, enterprise_project=False), is_global=True)
    if _FLAGS.get(cell.text.casefold().strip(" .")) is False:
        return Scope(RouteScope(project=False, enterprise_project=False))
    return Scope(RouteScope(project=None, enterprise_project=None), unread=cell.text or "(blank)")


def _named(cell: Cell) -> Iterator[tuple[str, bool]]:
    """Yield each kind of project that a cell names, and whether it is supported.

    A clause without a verdict of its own takes that of the heading above it (`Supported:` and a list).
    """
    heading = True
    for clause in _CLAUSE_END.split("\n".join(block.text for block in cell.prose)):
        verdicts = {not (match[1] or match[2]) for match in _SUPPORTED.finditer(clause)}
        rest = _ENTERPRISE.sub("", clause)
        kinds = ["enterprise"] * (rest != clause) + ["project"] * bool(_PROJECT.search(rest))
        if verdicts and not kinds:
            heading = verdicts == {True}
        for kind in kinds:
            yield from ((kind, verdict) for verdict in verdicts or {heading})
