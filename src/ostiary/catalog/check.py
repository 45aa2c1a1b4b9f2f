"""Every fault of a catalog's route table, and which of the bundled ones are known and why they stay."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.catalog.bundled import corrections_of, route_paths
from ostiary.catalog.catalog import Catalog
from ostiary.documents.corrections_file import CorrectionsDocument
from ostiary.errors import Diagnostic
from ostiary.model.corrections import KnownFault
from ostiary.routes.ambiguity import check_case, check_collisions
from ostiary.routes.checks import CHECKS, Table
from ostiary.routes.finding import RouteFinding
from ostiary.routes.route import Route


def check_catalog(catalog: Catalog) -> list[RouteFinding]:
    """Return what is wrong with the route table, in the order of the checks and of the routes.

    Findings about an account's own routes have their places. Those about bundled routes that the corrections files
    explain have the reason in `known`; an explanation that no finding needs is a finding itself.
    """
    table = Table(catalog.table.routes, catalog.services)
    explanations = _Explanations(catalog)
    found = [
        _placed(catalog, finding) or explanations.apply(finding)
        for check in (check_collisions, check_case, *CHECKS)
        for finding in check(table)
    ]
    return [*found, *explanations.unused()]


def _placed(catalog: Catalog, finding: RouteFinding) -> RouteFinding | None:
    """A finding about an own route with its place; None for one about bundled routes alone."""
    place = catalog.place_of(finding.route) or catalog.place_of(finding.other)
    return finding._replace(fault=finding.fault._replace(span=place)) if place else None


class _Explanations:
    """The known faults of the corrections files, and which of them were needed."""

    def __init__(self, catalog: Catalog) -> None:
        self._deployment = catalog.deployment or ""
        self._documents = _documents(catalog.deployment) if catalog.deployment else {}
        self._may_be_unused = catalog.has_own_routes
        self._used: set[tuple[str, int]] = set()

    def apply(self, finding: RouteFinding) -> RouteFinding:
        """Return the finding with the reason why it stays, if there is one."""
        for route in (finding.route, finding.other):
            for service, number, known in self._entries(route.service if route else None):
                if known.code == finding.fault.code and _is_about(known, finding, service):
                    self._used.add((service, number))
                    return finding._replace(known=known.reason)
        return finding

    def unused(self) -> Iterator[RouteFinding]:
        """Yield a finding for every entry that explains nothing; an account's own routes may be the cause."""
        for service in () if self._may_be_unused else self._documents:
            for _, number, known in self._entries(service):
                if (service, number) not in self._used:
                    message = f"no `{known.code}` of `{service}` is left that this explains"
                    place = self._documents[service].place("known", number)
                    yield RouteFinding(None, Diagnostic("stale-explanation", message, place))

    def _entries(self, service: str | None) -> Iterator[tuple[str, int, KnownFault]]:
        if service in self._documents:
            for number, known in self._documents[service].known(self._deployment):
                yield service, number, known


def _documents(deployment: str) -> dict[str, CorrectionsDocument]:
    read = ((path.stem, corrections_of(path)) for path in route_paths(deployment))
    return {service: document for service, document in read if document is not None}


def _is_about(known: KnownFault, finding: RouteFinding, service: str) -> bool:
    """Whether one of the routes is meant, and the other one is among `against` where that is given."""
    pairs = ((finding.route, finding.other), (finding.other, finding.route))
    return any(
        route is not None
        and route.service == service
        and (not known.routes or _text(route) in known.routes)
        and (not known.pages or route.page in known.pages)
        and (not known.against or (other is not None and _text(other) in known.against))
        for route, other in pairs
    )


def _text(route: Route) -> str:
    return f"{route.method} {route.path}"
