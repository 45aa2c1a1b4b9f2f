"""Imports: a page of the documentation, the routes and reports that it gives, and its corrections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ostiary.documents.corrections_file import CorrectedRoute, correct, corrections_document
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.case_programs import ImportCase
from ostiary.model.route import RouteEntry
from ostiary.routes.importer import ImportReport, import_pages
from ostiary.selftest.result import Check, Told, simple_check

MARKUP = "docutils"
LACKING = "reading pages needs the extra: pip install 'ostiary[import]'"

_EXPECTED = ("level", "summary", "routes", "reported", "warnings", "stale")
_OTHERWISE = "otc"


def import_checks(case: ImportCase) -> Iterator[Check]:
    """Yield the check whether a page gives the routes and reports that it should; skipped without docutils."""
    given = case.model_dump(exclude={"name", "rule", *_EXPECTED}, exclude_unset=True)
    check = simple_check(case.name, case.rule, given, partial(_ask, case))
    yield check._replace(lacking="" if find_spec(MARKUP) else LACKING)


def _ask(case: ImportCase) -> Told:
    report = _import(case)
    routes, stale = _corrected(case, report)
    came = {
        "level": report.route_file.level,
        "summary": report.summary(),
        "routes": {route.entry.route: _fields(route.entry, case) for route in routes},
        "reported": tuple(_places(report.reported)),
        "warnings": tuple(_places(report.warnings)),
        "stale": stale,
    }
    expected = {name: getattr(case, name) for name in _EXPECTED if getattr(case, name) is not None}
    return Told({}, expected, came, "\n".join(_said(report, routes)))


def _import(case: ImportCase) -> ImportReport:
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.rst"
        page.write_text(case.page, encoding="utf-8")
        return import_pages([page], service=case.service)


def _corrected(case: ImportCase, report: ImportReport) -> tuple[tuple[CorrectedRoute, ...], tuple[str, ...]]:
    """The routes with the corrections that apply, and the routes of those that do not."""
    routes = tuple(map(CorrectedRoute, report.route_file.routes))
    stale: list[str] = []
    for correction in case.corrections:
        file = report.route_file.model_copy(update={"routes": tuple(route.entry for route in routes)})
        reasons = {route.entry.route: route.reasons for route in routes}
        try:
            changed = correct(file, corrections_document(case.service, [correction]), _OTHERWISE)
        except LoadError:
            stale.append(correction.route)
            continue
        routes = tuple(CorrectedRoute(r.entry, r.reasons or reasons.get(r.entry.route, ())) for r in changed)
    return routes, tuple(stale)


def _fields(entry: RouteEntry, case: ImportCase) -> dict[str, Any]:
    """Those fields of a route that the case compares, as a route file writes them; all if it names none."""
    written = entry.model_dump(mode="json", exclude={"route"})
    wanted = case.routes.get(entry.route)
    return {name: written[name] for name in (written if wanted is None else wanted) if name in written}


def _places(faults: Iterable[Diagnostic]) -> Iterator[str]:
    for fault in faults:
        yield f"{fault.span.line if fault.span else 0} {fault.code}"


def _said(report: ImportReport, routes: Iterable[CorrectedRoute]) -> Iterator[str]:
    yield report.summary()
    for fault in (*report.reported, *report.warnings):
        yield f"line {fault.span.line if fault.span else 0}: {fault.severity}: {fault.message} [{fault.code}]"
    for route in routes:
        yield from (f"corrected: {route.entry.route}: {reason}" for reason in route.reasons)
