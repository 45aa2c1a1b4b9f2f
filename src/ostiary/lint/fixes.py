"""Applying fixes: text edits, as many as do not touch each other, again and again until nothing is left to fix.

A safe fix is written only if the file's policies decide the same before and after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ostiary.errors import Diagnostic, LoadError
from ostiary.lint.equivalence import compiled, find_difference
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind
from ostiary.lint.reading import load_policies, read_document
from ostiary.lint.runner import LintedDocument, Linter
from ostiary.spans import Edit, Source

MOST_PASSES = 20


class Fixed(NamedTuple):
    """A document's text after its fixes, and how many findings they removed."""

    text: str
    number: int


def fix_document(linter: Linter, document: LintedDocument, *, unsafe: bool) -> Fixed:
    """Return the text of a document with its fixes, those that change decisions only if `unsafe`."""
    source, count = document.source, 0
    for _ in range(MOST_PASSES):
        findings = linter.check_text(source, named=document.named)
        chosen = list(_apart(finding for finding in findings if finding.fix and (unsafe or finding.fix.safe)))
        text, applied = _apply(source, chosen, document)
        if not applied:
            break
        source, count = Source(source.name, text), count + applied
    return Fixed(source.text, count)


def fixes(finding: Diagnostic, document: LintedDocument) -> bool:
    """Whether the fix of a finding may be made: the text still loads, and, if it is safe, decides as before."""
    return _apply(document.source, [finding], document)[1] > 0


def _apart(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings whose edits do not touch those of an earlier one."""
    taken: list[Edit] = []
    for finding in findings:
        edits = _edits(finding)
        if not any(_touch(edit, other) for edit in edits for other in taken):
            taken.extend(edits)
            yield finding


def _edits(finding: Diagnostic) -> tuple[Edit, ...]:
    return finding.fix.edits if finding.fix else ()


def _touch(one: Edit, other: Edit) -> bool:
    return one.start <= other.end and other.start <= one.end


def _apply(source: Source, findings: Sequence[Diagnostic], document: LintedDocument) -> tuple[str, int]:
    """The text after the fixes, all at once if that is right, else those of them that are right one by one."""
    text = edited(source.text, [edit for finding in findings for edit in _edits(finding)])
    if not findings or _is_right(source, text, findings, document):
        return text, len(findings)
    if len(findings) == 1:
        return source.text, 0
    for finding in findings:
        alone, applied = _apply(source, [finding], document)
        if applied:
            return alone, applied
    return source.text, 0


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits that do not touch each other."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _is_right(source: Source, text: str, findings: Sequence[Diagnostic], document: LintedDocument) -> bool:
    """Whether a changed text still loads, and, if only safe fixes changed it, decides as before."""
    after = Source(source.name, text)
    if not _loads_as_well(source, after, document.kind):
        return False
    return any(not finding.fix.safe for finding in findings if finding.fix) or decides_alike(
        source, after, document.kind, document.known
    )


def _loads_as_well(before: Source, after: Source, kind: Kind | None) -> bool:
    """Whether a text has no more faults than before, and as many policies; what was no JSON may be mended."""
    one, other = read_document(before, kind=kind), read_document(after, kind=kind)
    if not one.roots and other.roots:
        return True
    return len(other.faults) <= len(one.faults) and len(other.policies) == len(one.policies)


def decides_alike(before: Source, after: Source, kind: Kind | None, known: Knowledge) -> bool:
    """Whether the policies of two texts decide every request alike, as far as they can be told apart.

    A text whose policies the engine cannot load decides nothing, before as well as after.
    """
    try:
        first = load_policies(read_document(before, kind=kind))
    except LoadError:
        return True
    try:
        second = load_policies(read_document(after, kind=kind))
    except LoadError:
        return False
    if len(first) != len(second):
        return False
    pairs = zip(map(compiled, first), map(compiled, second), strict=True)
    return all(find_difference(one, other, known.expand) is None for one, other in pairs)
