"""Single cases by name, as docs/policy-language.md names them: `decide/vectors#any CTS action is denied`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from ostiary.documents.case_file import CaseFile
from ostiary.errors import RequestError
from ostiary.selftest.result import Check, Result, Told, check
from ostiary.selftest.runner import checks_of
from ostiary.spans import Span

ENDING = ".yaml"


class CaseReport(NamedTuple):
    """One case in full: its file and place, what came of it, and what there is to tell (None: it was skipped)."""

    file: CaseFile
    place: Span
    result: Result
    told: Told | None

    @property
    def name(self) -> str:
        """The name by which the case can be asked for again."""
        return f"{self.file.name.removesuffix(ENDING)}#{self.result.case}"


class _Found(NamedTuple):
    file: CaseFile
    check: Check


def report_cases(files: Sequence[CaseFile], names: Iterable[str]) -> tuple[CaseReport, ...]:
    """Return the cases that `names` mean, each once, checked and told in full.

    A name is `FILE#CASE`, `FILE#` for all cases of a file, or `CASE` in any file. If no case has just this name
    those that contain it are meant, whatever the case of its letters. RequestError for a name that means none.
    """
    found = (item for name in names for item in _find(files, name))
    once = {(item.file.name, item.check.at, item.check.name): item for item in found}
    return tuple(map(_report, once.values()))


def complete_case(files: Iterable[CaseFile], incomplete: str) -> Iterator[str]:
    """Yield what a name that has been begun may become: files first, then the cases of one."""
    for file in files:
        stem = file.name.removesuffix(ENDING)
        if "#" not in incomplete:
            yield from [f"{stem}#"] if stem.startswith(incomplete) else []
        elif incomplete.startswith(f"{stem}#"):
            whole = {f"{stem}#{item.case}": None for item in checks_of(file)}
            yield from (name for name in whole if name.startswith(incomplete))


def _find(files: Sequence[CaseFile], name: str) -> list[_Found]:
    before, sharp, after = name.partition("#")
    named = [file for file in files if _is(file, before)] if sharp else []
    wanted = after if named else name
    items = [_Found(file, item) for file in named or files for item in checks_of(file)]
    found = items if named and not wanted else _matching(items, wanted)
    if not found:
        raise RequestError("unknown-case", f"there is no case `{name}`", _hint(items, wanted, bool(named)))
    return found


def _is(file: CaseFile, name: str) -> bool:
    stem, wanted = file.name.removesuffix(ENDING), name.removesuffix(ENDING)
    return bool(wanted) and (stem == wanted or stem.endswith(f"/{wanted}"))


def _matching(items: list[_Found], wanted: str) -> list[_Found]:
    exact = [item for item in items if wanted in (item.check.case, item.check.name)]
    folded = wanted.casefold()
    return exact or [item for item in items if folded and folded in item.check.name.casefold()]


def _hint(items: list[_Found], wanted: str, in_file: bool) -> str:
    near = get_close_matches(wanted, sorted({item.check.case for item in items}), n=3)
    where = "in this file" if in_file else "in any file"
    return (
        f"do you mean {', '.join(f'`{name}`' for name in near)}?" if near else f"nothing {where} is like it"
    )


def _report(found: _Found) -> CaseReport:
    result = check(found.check)
    return CaseReport(found.file, found.file.place(found.check.at), result, _tell(found.check))


def _tell(case: Check) -> Told | None:
    if case.lacking:
        return None
    try:
        return case.tell()
    except Exception as error:  # noqa: BLE001 - what cannot be told is told as that
        return Told({}, {}, {}, f"{type(error).__name__}: {error}")
