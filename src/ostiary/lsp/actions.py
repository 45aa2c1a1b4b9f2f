"""What an editor offers to change: the fixes of findings, all safe ones at once, and the canonical form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ostiary.documents.form import is_yaml
from ostiary.documents.terraform_file import is_terraform
from ostiary.errors import Diagnostic
from ostiary.lint.fixes import edited, fix_document, fixes
from ostiary.lint.formatting import format_document
from ostiary.lint.runner import LintedDocument, Linter
from ostiary.lint.suppress import UNUSED
from ostiary.spans import Edit, Source


class Action(NamedTuple):
    """One change on offer; `finding` is what it removes, None if it removes all that can be removed safely."""

    title: str
    edits: tuple[Edit, ...]
    is_safe: bool = True
    finding: Diagnostic | None = None


def actions(linter: Linter, document: LintedDocument, start: int, end: int) -> Iterator[Action]:
    """Yield the fixes of the findings between two offsets, the safe ones first; each leaves a text that still loads.

    A safe one decides every request as before, which is checked here as it is before `--fix` writes. Where comments
    are possible a finding may also be accepted.
    """
    findings = linter.check_text(document.source, named=document.named)
    here = [one for one in findings if _touches(one, document.source, start, end)]
    for finding in sorted(here, key=lambda one: not (one.fix and one.fix.safe)):
        if finding.fix and fixes(finding, document):
            yield Action(_title(finding), finding.fix.edits, finding.fix.safe, finding)
    for finding in here:
        edit = _acceptance(linter, document, finding, findings)
        if edit:
            yield Action(f"Accept this finding [{finding.code}]", (edit,), is_safe=False, finding=finding)


def fix_all(linter: Linter, document: LintedDocument, *, asked: bool) -> Action | None:
    """Return the change that all safe fixes make; None if there is none, or, if nobody `asked` for it, only one."""
    if not asked:
        findings = linter.check_text(document.source, named=document.named)
        if sum(finding.fix is not None and finding.fix.safe for finding in findings) < 2:  # noqa: PLR2004
            return None
    fixed = fix_document(linter, document, unsafe=False)
    edits = edits_between(document.source.text, fixed.text)
    return Action("Fix all that can be fixed safely", edits) if edits else None


def _acceptance(
    linter: Linter, document: LintedDocument, finding: Diagnostic, findings: list[Diagnostic]
) -> Edit | None:
    """The comment behind a line that accepts a finding in it; None where no comment would."""
    source = document.source
    line = source.line(finding.span.line) if finding.span else "#"
    if "#" in line or not (is_yaml(source.name) or is_terraform(source.name)):
        return None
    at = source.offset(finding.span.line, 1) + len(line) if finding.span else 0
    edit = Edit(at, at, f"  # ostiary: ignore[{finding.code}]")
    after = Source(source.name, edited(source.text, [edit]))
    rest = linter.check_text(after, named=document.named)
    return edit if len(rest) < len(findings) and UNUSED not in {one.code for one in rest} else None


def formatted(document: LintedDocument) -> tuple[Edit, ...]:
    """Return the edits that put a document into canonical form; none if it has it, or cannot be put into it.

    The lines end as they did: an editor keeps the ends of a text's lines, whatever it is told.
    """
    before, result = document.source.text, format_document(document)
    if result is None or result.text == before:
        return ()
    return edits_between(before, result.text.replace("\n", "\r\n") if "\r\n" in before else result.text)


def edits_between(before: str, after: str) -> tuple[Edit, ...]:
    r"""Return the edit that makes one text another one: what lies between their equal beginnings and ends.

    >>> edits_between("[a, b]", "[a, c, b]")
    (Edit(start=4, end=4, text='c, '),)
    """
    if before == after:
        return ()
    most = min(len(before), len(after))
    start = next((n for n in range(most) if before[n] != after[n]), most)
    if before[start - 1 : start + 1] == "\r\n" and start:
        start -= 1
    rest = most - start
    tail = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    if tail and before[len(before) - tail - 1 : len(before) - tail + 1] == "\r\n":
        tail -= 1
    return (Edit(start, len(before) - tail, after[start : len(after) - tail]),)


def _touches(finding: Diagnostic, source: Source, start: int, end: int) -> bool:
    span = finding.span
    if span is None or span.file != source.name:
        return False
    first, last = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
    return first <= end and start <= last


def _title(finding: Diagnostic) -> str:
    title = finding.fix.title if finding.fix else ""
    warning = "" if finding.fix and finding.fix.safe else " (unsafe: may change what is decided)"
    return f"{title[:1].upper()}{title[1:]}{warning} [{finding.code}]"
