"""Lint: files, folders, accounts and unsaved texts to findings.

A `Linter` reads each document once, walks it once, and asks each rule about the parts that it looks at. What a file
accepts (comments, the side file) and what the settings ignore is left out in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from ostiary.catalog.catalog import Catalog
from ostiary.documents.account_file import account_files
from ostiary.documents.files import DISK, Files
from ostiary.documents.form import is_yaml
from ostiary.documents.text import FILE_BYTES, POLICY_BYTES
from ostiary.engine.snapshot import Snapshot, load_catalog, load_snapshot
from ostiary.errors import Diagnostic, LoadError, RequestError
from ostiary.lint.accounts import LintedAccount
from ostiary.lint.config import Settings
from ostiary.lint.files import ACCOUNT, Unit, find_units
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedPolicy
from ostiary.lint.reading import PARTS, Reading, read_document, read_roots
from ostiary.lint.recognising import HEAD_BYTES, begins_like_ours
from ostiary.lint.registry import AnyRule, all_rules
from ostiary.lint.rule import AccountRule, ActionRule, PolicyRule, ResourceRule, StatementRule, TestRule
from ostiary.lint.selection import matches
from ostiary.lint.suppress import (
    UNUSED,
    IgnoreFile,
    Suppression,
    apply,
    comment_suppressions,
    expired,
    is_pattern,
    side_suppressions,
    unused,
)
from ostiary.spans import Source, Span

CRASHED = "rule-crashed"


class Checked(NamedTuple):
    """The findings in some files, in the order of the files, and the sources that were read."""

    findings: list[Diagnostic]
    sources: dict[str, Source]

    @property
    def files(self) -> int:
        """How many files were read."""
        return len(self.sources)


class LintedDocument(NamedTuple):
    """One document of a unit: its file and text, the kind that its folder says, and what is known around it."""

    path: Path
    source: Source
    kind: Kind | None
    known: Knowledge
    named: bool


class _Checks:
    """The rules that are on for one kind of policy, sorted by what they look at."""

    def __init__(self, rules: Iterable[AnyRule], kind: Kind) -> None:
        on = [rule for rule in rules if kind in rule.kinds]
        self.policy = [rule for rule in on if isinstance(rule, PolicyRule)]
        self.statement = [rule for rule in on if isinstance(rule, StatementRule)]
        self.action = [rule for rule in on if isinstance(rule, ActionRule)]
        self.resource = [rule for rule in on if isinstance(rule, ResourceRule)]
        self.test = [rule for rule in on if isinstance(rule, TestRule)]


class Linter:
    """Lints documents under one set of settings; what was worked out for one document serves the next."""

    def __init__(
        self,
        settings: Settings | None = None,
        load: Callable[[], Catalog] = Catalog.bundled,
        today: date | None = None,
        files: Files = DISK,
    ) -> None:
        self._files = files
        self.settings = settings = settings or Settings()
        self._rules = [rule for rule in all_rules().values() if settings.is_on(rule)]
        self._checks = {kind: _Checks(self._rules, kind) for kind in Kind}
        self._quick_checks = {
            kind: _Checks((r for r in self._rules if not r.pairwise), kind) for kind in Kind
        }
        self._today = today or datetime.now(tz=UTC).date()
        self._known = Knowledge(settings.profile, load, self._today)
        self._accounts: dict[Path, Knowledge] = {}
        self._ignore_files: dict[Path, IgnoreFile | None] = {}
        self._used: set[Suppression] = set()
        self._seen: dict[Suppression, None] = {}

    def check_text(self, source: Source, *, named: bool = True) -> list[Diagnostic]:
        """Return the findings of one text, saved or not, in the order of their places.

        The name of the source says of which kind it is, and of which account, if it lies in the folder of one.
        """
        return self._check(source, named=named)[1]

    def _check(self, source: Source, *, named: bool) -> tuple[Reading, list[Diagnostic]]:
        kind, known = self._around(Path(source.name))
        reading = read_document(source, named=named, kind=kind)
        return reading, self._accept(reading, self._found(reading, known))

    def _around(self, path: Path) -> tuple[Kind | None, Knowledge]:
        """The kind of policy that a file's folder says it is, and what is known in the account that it is of."""
        folder = path.absolute().parent
        kind = PARTS.get(folder.name)
        account = folder.parent
        if kind is not None and self._files.is_file(account / ACCOUNT):
            if account not in self._accounts:
                self._accounts[account] = self._known_in(account)
            return kind, self._accounts[account]
        return None if kind is Kind.IDENTITY else kind, self._known

    @property
    def knowledge(self) -> Knowledge:
        """What the rules share."""
        return self._known

    def documents(self, unit: Unit) -> Iterator[LintedDocument]:
        """Yield the documents of a unit that rules look at and fixes change; what cannot be read is left out."""
        for path, read, named in self._sources(unit):
            if isinstance(read, Source):
                yield LintedDocument(path, read, *self._around(path), named=named)

    def unreadable(self, unit: Unit) -> Iterator[Diagnostic]:
        """Yield why documents of a unit are no text that can be read: what `documents` leaves out."""
        for _, read, _ in self._sources(unit):
            if isinstance(read, LoadError):
                yield from read.diagnostics

    def _sources(self, unit: Unit) -> Iterator[tuple[Path, Source | LoadError, bool]]:
        if not unit.is_account:
            yield unit.path, self._read(unit), unit.named
            return
        for path in account_files(unit.path, self._files):
            if path.parent.name in PARTS and path.parent != unit.path:
                yield path, self._read(Unit(path)), False

    def _known_in(self, folder: Path) -> Knowledge:
        try:
            catalog = load_catalog(folder, self._files)
        except LoadError:
            return self._known
        return Knowledge(self.settings.profile, lambda: catalog, self._today)

    def check_unit(self, unit: Unit) -> Checked:
        """Return the findings of a file or an account; RequestError for a named file that cannot be read."""
        if unit.is_account:
            return self._account(unit.path)
        source = self._read(unit)
        if isinstance(source, LoadError):
            if not unit.named and self._is_passed_over(unit.path, source):
                return Checked([], {})
            return Checked(list(source.diagnostics), {str(unit.path): Source(str(unit.path), "")})
        reading, found = self._check(source, named=unit.named)
        return Checked(found, {} if reading.passed_over else {source.name: source})

    def _is_passed_over(self, path: Path, error: LoadError) -> bool:
        """Whether a file that is too large or no text is none of ours; of one that nobody may read, who knows."""
        is_unreadable = error.diagnostics[0].code == "unreadable-file"
        return not is_unreadable and not begins_like_ours(self._files.head(path, HEAD_BYTES))

    def finish(self, *, whole: bool = True) -> list[Diagnostic]:
        """Return what is wrong with the side files that were met: entries that accept nothing, and faults.

        Without `whole`, more may be checked that they are about: only entries about one file by its name are judged.
        """
        met = [file for file in self._ignore_files.values() if file]
        faults = [fault for file in met for fault in file.faults]
        open_ones = (
            {one for file in met for pattern, one in file.entries if is_pattern(pattern)} if not whole else ()
        )
        standing = [one for one in self._seen if one not in self._used and one not in open_ones]
        return [*faults, *(self._judged(unused(one)) for one in standing)]

    def _found(self, reading: Reading, known: Knowledge) -> list[Diagnostic]:
        found = list(reading.faults)
        for policy in reading.policies:
            found.extend(self._policy(policy, known))
        return found

    def _policy(self, policy: PlacedPolicy, known: Knowledge) -> Iterator[Diagnostic]:
        if policy.vendors:
            return  # nobody here can change it
        checks = (self._quick_checks if policy.is_huge else self._checks)[policy.kind]
        yield from _run(checks.policy, policy, known)
        for statement in policy.statements:
            yield from _run(checks.statement, statement, known)
            for action in statement.actions:
                if not known.is_registered(action.text):
                    yield from _run(checks.action, action, known)
            for resource in (*statement.resources, *statement.uris):
                yield from _run(checks.resource, resource, known)
            for test in statement.tests:
                yield from _run(checks.test, test, known)

    def _accept(self, reading: Reading, found: list[Diagnostic]) -> list[Diagnostic]:
        """Leave out what the settings ignore and the file accepts, and put the rest in order."""
        source = reading.source
        if reading.passed_over:
            return []
        ignored = self.settings.ignored_in(source.name)
        found = [self._judged(one) for one in found if not self._is_ignored(one.code, ignored)]
        comments = list(comment_suppressions(source, reading.roots))
        beside = list(side_suppressions(Path(source.name), self._ignore_files))
        self._seen.update(dict.fromkeys(beside))
        if comments or beside:
            found, used = apply(found, (*comments, *beside), source, reading.roots, self._today)
            self._used |= used
            found += [self._judged(expired(one)) for one in used if one.until and one.until < self._today]
            if not self._is_ignored(UNUSED, ignored):
                found += [self._judged(unused(one)) for one in comments if one not in used]
        return sorted(found, key=_order)

    def _is_ignored(self, code: str, words: Sequence[str]) -> bool:
        return matches(code, self.settings.ignore) or matches(code, words)

    def _judged(self, finding: Diagnostic) -> Diagnostic:
        if not self.settings.severities:
            return finding
        return finding._replace(severity=self.settings.severity(finding.code, finding.severity))

    def _account(self, folder: Path) -> Checked:
        """The faults of an account as a whole, its policies one by one, and how they fit together."""
        try:
            snapshot: Snapshot | None = load_snapshot(folder, self._files)
            faults: list[Diagnostic] = []
        except LoadError as error:
            snapshot, faults = None, [_below(folder, fault) for fault in error.diagnostics]
        known = (
            self._known_in(folder)
            if snapshot is None
            else Knowledge(self.settings.profile, lambda: snapshot.catalog, self._today)
        )
        readings = {
            path: reading
            for path in account_files(folder, self._files)
            if (reading := self._part(folder, path))
        }
        placed = {
            f"{path.parent.name}/{path.name}": policy
            for path, reading in readings.items()
            for policy in reading.policies
        }
        found = list(faults)
        for reading in readings.values():
            found.extend(self._found(reading, known))
        if snapshot is not None:
            account = LintedAccount(folder, snapshot, placed, self._files)
            found.extend(_run([r for r in self._rules if isinstance(r, AccountRule)], account, known))
        by_file: dict[str, list[Diagnostic]] = {reading.source.name: [] for reading in readings.values()}
        for finding in dict.fromkeys(found):
            by_file.setdefault(finding.span.file if finding.span else "", []).append(finding)
        sources = {reading.source.name: reading for reading in readings.values()}
        kept = [
            one
            for name, listed in by_file.items()
            for one in self._accept(sources.get(name, Reading(Source(name, ""))), listed)
        ]
        return Checked(kept, {name: reading.source for name, reading in sources.items()})

    def _read(self, unit: Unit) -> Source | LoadError:
        """The text of a file; what keeps it from being read is a finding, unless the user named the file."""
        path = unit.path
        try:
            # a route file is YAML, and may be large
            limit = FILE_BYTES if is_yaml(path.name) else POLICY_BYTES
            return self._files.read(path, str(path), limit=limit)
        except LoadError as error:
            if unit.named and error.diagnostics[0].code == "unreadable-file":
                raise RequestError("unreadable-file", error.diagnostics[0].message) from error
            return error

    def _part(self, folder: Path, path: Path) -> Reading | None:
        """One file of an account; its faults are among those of the account, and are found once."""
        limit = POLICY_BYTES if path.parent.name in PARTS else FILE_BYTES
        try:
            source = self._files.read(path, str(path), limit=limit)
        except LoadError:
            return Reading(Source(str(path), ""))
        kind = PARTS.get(path.parent.name) if path.parent != folder else None
        return read_document(source, kind=kind)._replace(faults=()) if kind else read_roots(source)


def lint(paths: Sequence[Path], settings: Settings | None = None) -> tuple[list[Diagnostic], int]:
    """Return the findings in files, folders and accounts, in the order of the files, and how many were read.

    A folder is searched for accounts (`account.yaml`), policy documents and Terraform files. RequestError for a path
    that does not exist or cannot be read.
    """
    linter = Linter(settings)
    findings: list[Diagnostic] = []
    files = 0
    for unit in find_units(paths, linter.settings.exclusion):
        checked = linter.check_unit(unit)
        findings.extend(checked.findings)
        files += checked.files
    return list(dict.fromkeys([*findings, *linter.finish()])), files


def _run(rules: Iterable[AnyRule], subject: Any, known: Knowledge) -> Iterator[Diagnostic]:
    """What the rules find; a rule that fails is a finding itself."""
    for rule in rules:
        try:
            yield from rule.check(subject, known)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other rules go on
            yield _crash(rule, subject, error)


def _crash(rule: AnyRule, subject: Any, error: Exception) -> Diagnostic:
    policy = getattr(subject, "policy", None)
    node = getattr(subject, "node", None) or getattr(policy, "body", None)
    place = (
        policy.source.span(node.start, node.end)
        if policy and node
        else Span.whole(str(getattr(subject, "folder", "")))
    )
    message = f"the rule `{rule.slug}` failed here: {type(error).__name__}: {error}"
    return Diagnostic(CRASHED, message, place, f"go on with --ignore {rule.slug}, and please report it")


def _order(finding: Diagnostic) -> tuple[int, int, str, str]:
    span = finding.span or Span.whole("")
    return span.line, span.column, finding.code, finding.message


def _below(folder: Path, diagnostic: Diagnostic) -> Diagnostic:
    """A finding of an account's file, named as the user can open it."""
    span = diagnostic.span
    if span is None or span.file.startswith("@"):
        return diagnostic
    return diagnostic._replace(span=span._replace(file=str(folder / span.file)))
