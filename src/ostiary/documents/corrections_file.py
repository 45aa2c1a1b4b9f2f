"""Corrections files: read, and applied to the routes that an import gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ostiary.documents.places import Places
from ostiary.documents.text import read_text
from ostiary.documents.validation import validate
from ostiary.documents.yaml_file import read_yaml
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.corrections import Correction, CorrectionsFile, KnownFault
from ostiary.model.route import RouteEntry, RouteFile
from ostiary.spans import Source, Span


@dataclass(frozen=True)
class CorrectionsDocument:
    """A corrections file with its text, so that it knows the places of its entries."""

    file: CorrectionsFile
    source: Source

    def place(self, part: str, number: int) -> Span:
        """The place of an entry of `corrections` or `known`, by its number from 0."""
        return Places(self.source).value((part, number))

    def corrections(self, deployment: str) -> Iterator[tuple[int, Correction]]:
        """Yield the corrections of a deployment with their numbers."""
        yield from ((n, c) for n, c in enumerate(self.file.corrections) if c.deployment == deployment)

    def known(self, deployment: str) -> Iterator[tuple[int, KnownFault]]:
        """Yield the known faults of a deployment with their numbers."""
        yield from ((n, k) for n, k in enumerate(self.file.known) if k.deployment == deployment)


@dataclass(frozen=True, slots=True)
class CorrectedRoute:
    """A route of a file after its corrections; `reasons` are theirs, empty if it is as imported."""

    entry: RouteEntry
    reasons: tuple[str, ...] = ()


def load_corrections(path: Path, name: str) -> CorrectionsDocument:
    """Read a corrections file, shown under `name`; LoadError with all its faults."""
    source = read_text(path, name)
    places = Places(source)
    file = validate(CorrectionsFile, read_yaml(source), places)
    if path.name != f"{file.service}.corrections.yaml":
        message = f"the corrections of `{file.service}` must be in `{file.service}.corrections.yaml`"
        raise LoadError([Diagnostic("misnamed-file", message, places.value(("service",)))])
    return CorrectionsDocument(file, source)


def corrections_document(service: str, corrections: Iterable[Correction]) -> CorrectionsDocument:
    """Return corrections that are in no file as if they were: their places are those of the JSON of them all."""
    file = CorrectionsFile(service=service, corrections=tuple(corrections))
    text = file.model_dump_json(exclude_unset=True)
    return CorrectionsDocument(file, Source(f"{service}.corrections.json", text))


def correct(file: RouteFile, document: CorrectionsDocument, deployment: str) -> tuple[CorrectedRoute, ...]:
    """Return the routes of a file with its corrections applied, in their order.

    LoadError with every correction that applies to nothing, or that gives no valid route: the pages have
    changed, or the correction is wrong.
    """
    routes = {entry.route: CorrectedRoute(entry) for entry in file.routes}
    faults: list[Diagnostic] = []
    for number, correction in document.corrections(deployment):
        message = _apply(correction, routes)
        if message:
            faults.append(Diagnostic("stale-correction", message, document.place("corrections", number)))
    if faults:
        raise LoadError(faults)
    return tuple(routes.values())


def _apply(correction: Correction, routes: dict[str, CorrectedRoute]) -> str | None:
    """Apply one correction; the message why it cannot be, if so."""
    found = routes.get(correction.route)
    if found is None:
        return f"there is no route `{correction.route}` to be corrected"
    for name, value in correction.was.fields().items():
        if getattr(found.entry, name) != value:
            return f"`{name}` of `{correction.route}` is not what the correction expects"
    if correction.remove:
        del routes[correction.route]
        return None
    try:
        changed = _changed(found.entry, correction)
    except ValidationError as error:
        return f"the corrected route is not valid: {error.errors()[0]['msg']}"
    if changed == found.entry:
        return f"the correction of `{correction.route}` changes nothing"
    routes[correction.route] = CorrectedRoute(changed, (*found.reasons, correction.reason))
    return None


def _changed(entry: RouteEntry, correction: Correction) -> RouteEntry:
    """The route with the fields of `now`; actions and alternatives stand for each other."""
    values = {name: getattr(entry, name) for name in entry.model_fields_set}
    now = correction.now.fields()
    if "alternatives" in now:
        values.pop("actions", None)
    if "actions" in now:
        values.pop("alternatives", None)
    if ("actions" in now or "alternatives" in now) and "authorization" not in now:
        values.pop("authorization", None)
    return RouteEntry(**{**values, **now})
