"""What `ostiary lint` works on: the units below the paths, each under its settings, and their fixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ostiary.cli.diffs import show_diff
from ostiary.cli.lint_options import Options
from ostiary.cli.lint_report import Found
from ostiary.cli.stdin import Stdin
from ostiary.documents.account_file import account_files
from ostiary.documents.files import DISK
from ostiary.documents.write_text import replace_text
from ostiary.errors import Diagnostic
from ostiary.lint.baseline import Filtered, load_baseline, without_known
from ostiary.lint.config import FILES, Settings
from ostiary.lint.files import Unit, find_units
from ostiary.lint.fixes import Fixed, fix_document
from ostiary.lint.runner import LintedDocument, Linter
from ostiary.lint.suppress import IGNORE_FILE
from ostiary.spans import Source


class Work:
    """The paths, or standard input, with the options that they are looked at under."""

    def __init__(self, paths: Sequence[Path], options: Options, stdin: Stdin | None = None) -> None:
        self._paths = paths
        self._options = options
        self._stdin = stdin

    def find(self) -> Found:
        """Return the findings that no baseline has, each once, and what was read."""
        linters: dict[Settings, Linter] = {}
        findings: dict[Settings, dict[Diagnostic, None]] = {}
        sources: dict[str, Source] = {}
        for linter, unit in self._units(linters):
            checked = linter.check_unit(unit)
            findings.setdefault(linter.settings, {}).update(dict.fromkeys(checked.findings))
            sources |= checked.sources
        for settings, linter in linters.items():
            findings.setdefault(settings, {}).update(dict.fromkeys(linter.finish()))
        fresh = [self._without_known(list(listed), settings) for settings, listed in findings.items()]
        listed = dict.fromkeys(finding for one in fresh for finding in one.findings)
        return Found(list(listed), sources, gone=sum(one.gone for one in fresh))

    def _without_known(self, findings: list[Diagnostic], settings: Settings) -> Filtered:
        """The findings that are not in the baseline that the command line names, else in that of the settings."""
        baseline = self._options.baseline or settings.baseline
        if baseline is None or self._options.write_baseline:
            return Filtered(findings, 0)
        return without_known(findings, load_baseline(baseline), baseline.absolute().parent)

    def files(self) -> Iterator[Path]:
        """Yield the files that findings may depend on: those below the paths, and those with settings and the like."""
        for path in self._paths:
            for unit in find_units([path], self._options.settings(path).exclusion):
                yield from account_files(unit.path) if unit.is_account else (unit.path,)
            yield from (folder / name for folder in path.absolute().parents for name in (*FILES, IGNORE_FILE))
            yield from (path / name for name in (*FILES, IGNORE_FILE))

    def fix(self) -> tuple[int, int]:
        """Write the fixes; return how many findings they removed, in how many documents."""
        findings = documents = 0
        for document, fixed in self._fixes():
            replace_text(document.path, fixed.text)
            findings, documents = findings + fixed.number, documents + 1
        return findings, documents

    def fix_stdin(self, stdin: Stdin) -> Work:
        """Print the document of standard input with its fixes; return the work that is left."""
        text = next((fixed.text for _, fixed in self._fixes()), stdin.text)
        click.echo(text, nl=False)
        return Work(self._paths, self._options, stdin.with_text(text))

    def diff(self) -> int:
        """Print what the fixes would change, unless all is to be quiet; 1 if anything, else 0."""
        changed = 0
        for document, fixed in self._fixes():
            changed = 1
            if not self._options.quiet:
                show_diff(document.source.text, fixed.text, document.source.name)
        return changed

    def _units(self, linters: dict[Settings, Linter]) -> Iterator[tuple[Linter, Unit]]:
        """What is to be looked at, each with the linter for the settings that count for its path."""
        stdin = self._stdin
        for path in [stdin.unit.path] if stdin else self._paths:
            settings = self._options.settings(path)
            if settings not in linters:
                linters[settings] = Linter(settings, files=stdin.files if stdin else DISK)
            units = stdin.units(settings) if stdin else find_units([path], settings.exclusion)
            yield from ((linters[settings], unit) for unit in units)

    def _fixes(self) -> Iterator[tuple[LintedDocument, Fixed]]:
        """The documents that fixes change, each once."""
        seen: set[Path] = set()
        for linter, unit in self._units({}):
            for document in linter.documents(unit):
                where = document.path.resolve()
                if where not in seen:
                    seen.add(where)
                    fixed = fix_document(linter, document, unsafe=self._options.unsafe_fixes)
                    if fixed.text != document.source.text:
                        yield document, fixed
