"""Lint the policies of a corpus, and count what is found: the numbers of `docs/lint-on-real-policies.md`.

Usage: python -m tools.lint_real CORPUS [--profile PROFILE] [--code CODE]... [--tsv FILE]

    --profile   `otc`, the default, or `huawei-2025`
    --code      only these codes
    --tsv       write every finding: code, severity, document, line, column, quoted text, message, hint, fix

CORPUS holds `policies-real` and `policies-from-docs`: one policy a file, `*.json`, in one folder for each repository
that it was copied from, as it stood there. All rules that are on by default are asked, about each file by itself.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ostiary.errors import Diagnostic
from ostiary.lint.config import Settings
from ostiary.lint.knowledge import PROFILES
from ostiary.lint.runner import Linter
from ostiary.spans import Source

FOLDERS = ("policies-real", "policies-from-docs")


class Row(NamedTuple):
    """One finding, as a line of the table."""

    code: str
    severity: str
    document: str
    line: int
    column: int
    quoted: str
    message: str
    hint: str
    fix: str


def documents(corpus: Path) -> list[Path]:
    """Return the policies of a corpus, in the order of their names."""
    return sorted(path for folder in FOLDERS for path in (corpus / folder).rglob("*.json"))


def rows(corpus: Path, profile: str) -> Iterator[Row]:
    """Yield every finding in the documents of a corpus."""
    linter = Linter(Settings(profile=profile))
    for path in documents(corpus):
        source = Source(path.relative_to(corpus).as_posix(), path.read_text("utf-8"))
        for finding in linter.check_text(source, named=False):
            yield _row(source, finding)


def _row(source: Source, finding: Diagnostic) -> Row:
    place, fix = finding.span, finding.fix
    line, column = (place.line, place.column) if place else (0, 0)
    title = f"{fix.title} ({'safe' if fix.safe else 'unsafe'})" if fix else ""
    quoted = " ".join(_quoted(source, finding).split())
    severity = finding.severity.value
    return Row(
        finding.code, severity, source.name, line, column, quoted, finding.message, finding.hint or "", title
    )


def _quoted(source: Source, finding: Diagnostic) -> str:
    """The text that a finding underlines."""
    place = finding.span
    if place is None:
        return ""
    start = source.offset(place.line, place.column)
    return source.text[start : source.offset(place.end_line, place.end_column)]


def main() -> int:
    """Lint, print the counts, and write the table if one is asked for; 2 for a folder without documents."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--profile", choices=PROFILES, default="otc")
    parser.add_argument("--code", action="append")
    parser.add_argument("--tsv", type=Path)
    arguments = parser.parse_args()
    count = len(documents(arguments.corpus))
    if not count:
        sys.stderr.write(f"no documents in {arguments.corpus}\n")
        return 2
    listed = list(rows(arguments.corpus, arguments.profile))
    found = [row for row in listed if not arguments.code or row.code in arguments.code]
    codes = Counter(row.code for row in found)
    for code, number in sorted(codes.items(), key=lambda item: (-item[1], item[0])):
        sys.stdout.write(f"{number:6} {code}\n")
    sys.stdout.write(f"{len(found)} findings of {len(codes)} codes in {count} documents\n")
    if arguments.tsv:
        _write(arguments.tsv, found)
    return 0


def _write(path: Path, found: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        table.writerow(Row._fields)
        table.writerows(found)


if __name__ == "__main__":
    sys.exit(main())
