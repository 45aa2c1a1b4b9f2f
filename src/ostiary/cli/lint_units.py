"""What `ostiary lint` works on: the units below the paths, each under its settings, and their fixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ostiary.cli.diffs import show_diff
from ostiary.cli.lint_options import Options
from ostiary.documents.write_text import replace_text
from ostiary.errors import Diagnostic
from ostiary.lint.config import Settings
from ostiary.lint.files import Unit, find_units
from ostiary.lint.fixes import Fixed, fix_document
from ostiary.lint.runner import LintedDocument, Linter
from ostiary.spans import Source


def find(paths: Sequence[Path], options: Options) -> tuple[list[Diagnostic], dict[str, Source]]:
    """Return the findings below the paths, each once, and what was read by the names it is shown under."""
    linters: dict[Settings, Linter] = {}
    findings: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    for linter, unit in _units(paths, options, linters):
        checked = linter.check_unit(unit)
        findings.extend(checked.findings)
        sources |= checked.sources
    findings.extend(finding for linter in linters.values() for finding in linter.finish())
    return list(dict.fromkeys(findings)), sources


def fix(paths: Sequence[Path], options: Options) -> tuple[int, int]:
    """Write the fixes; return how many findings they removed, in how many documents."""
    findings = documents = 0
    for document, fixed in _fixes(paths, options):
        replace_text(document.path, fixed.text)
        findings, documents = findings + fixed.number, documents + 1
    return findings, documents


def diff(paths: Sequence[Path], options: Options) -> int:
    """Print what the fixes would change, unless all is to be quiet; 1 if anything, else 0."""
    changed = 0
    for document, fixed in _fixes(paths, options):
        changed = 1
        if not options.quiet:
            show_diff(document.source.text, fixed.text, document.source.name)
    return changed


def _units(
    paths: Sequence[Path], options: Options, linters: dict[Settings, Linter]
) -> Iterator[tuple[Linter, Unit]]:
    """What lies below the paths, each with the linter for the settings that count for its path."""
    for path in paths:
        settings = options.settings(path)
        if settings not in linters:
            linters[settings] = Linter(settings)
        yield from ((linters[settings], unit) for unit in find_units([path], settings.exclusion))


def _fixes(paths: Sequence[Path], options: Options) -> Iterator[tuple[LintedDocument, Fixed]]:
    """The documents below the paths that fixes change, each once."""
    seen: set[Path] = set()
    for linter, unit in _units(paths, options, {}):
        for document in linter.documents(unit):
            where = document.path.resolve()
            if where not in seen:
                seen.add(where)
                fixed = fix_document(linter, document, unsafe=options.unsafe_fixes)
                if fixed.text != document.source.text:
                    yield document, fixed
