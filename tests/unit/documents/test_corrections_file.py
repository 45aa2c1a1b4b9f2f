"""Corrections files: read with their faults, applied with theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary.documents.corrections_file import CorrectionsDocument, correct, load_corrections
from ostiary.errors import LoadError
from ostiary.model.route import RouteFile

FILE = RouteFile.model_validate(
    {
        "service": "lamp",
        "routes": [
            {"route": "GET /v1{project_id}/lamps", "actions": ["lamp:lamps:create"], "page": "p1"},
            {"route": "POST /a", "alternatives": [{"when": "Dim", "actions": ["lamp:lamps:dim"]}]},
            {"route": "GET /u", "authorization": "unknown"},
            {"route": "DELETE /x", "actions": ["lamp:x:delete"], "scope": {"enterprise_project": "true"}},
        ],
    }
)


def read(folder: Path, entries: str, name: str = "lamp.corrections.yaml") -> CorrectionsDocument:
    path = folder / name
    path.write_text(f"service: lamp\n{entries}")
    return load_corrections(path, name)


def correction(text: str) -> str:
    return f"corrections:\n  - {{{text}, reason: it is wrong, evidence: seen}}\n"


def corrected(folder: Path, text: str, deployment: str = "otc") -> dict[str, tuple[str, ...]]:
    found = correct(FILE, read(folder, correction(text)), deployment)
    return {route.entry.route: route.entry.actions for route in found}


def faults(folder: Path, entries: str) -> list[tuple[str, int]]:
    with pytest.raises(LoadError) as caught:
        correct(FILE, read(folder, entries), "otc")
    return [(fault.code, fault.span.line if fault.span else 0) for fault in caught.value.diagnostics]


def test_a_path_is_corrected(tmp_path: Path) -> None:
    """A correction may give a route another path; everything else of it stays, in its place."""
    text = "route: 'GET /v1{project_id}/lamps', now: {route: 'GET /v1/{project_id}/lamps'}"
    [first, *_] = correct(FILE, read(tmp_path, correction(text)), "otc")
    assert first.entry == FILE.routes[0].model_copy(update={"route": "GET /v1/{project_id}/lamps"})
    assert first.reasons == ("it is wrong",)


def test_actions_are_corrected(tmp_path: Path) -> None:
    """Actions and variants stand for each other, and known actions end an unknown authorization."""
    text = (
        "route: GET /u, now: {actions: ['lamp:u:get']}, reason: a, evidence: b}\n"
        "  - {route: POST /a, was: {alternatives: [{when: Dim, actions: ['lamp:lamps:dim']}]}, "
        "now: {actions: ['lamp:lamps:put']}"
    )
    found = corrected(tmp_path, text)
    assert (found["GET /u"], found["POST /a"]) == (("lamp:u:get",), ("lamp:lamps:put",))


def test_two_corrections_of_one_route(tmp_path: Path) -> None:
    """Corrections of one route follow each other; both name it as the import has it, and both reasons stay."""
    path = read(
        tmp_path,
        "corrections:\n"
        "  - {route: 'DELETE /x', now: {route: 'DELETE /y'}, reason: one, evidence: e}\n"
        "  - {route: 'DELETE /x', now: {priority: 3}, reason: two, evidence: e}\n",
    )
    last = correct(FILE, path, "otc")[-1]
    assert (last.entry.route, last.entry.priority, last.reasons) == ("DELETE /y", 3, ("one", "two"))


def test_a_route_is_removed(tmp_path: Path) -> None:
    """A route that there is not can be removed."""
    assert "DELETE /x" not in corrected(tmp_path, "route: DELETE /x, remove: true")


def test_other_deployments_are_left_alone(tmp_path: Path) -> None:
    """A correction is of one deployment, `otc` unless it names another."""
    text = "route: DELETE /x, remove: true"
    assert "DELETE /x" in corrected(tmp_path, text, "swiss")
    assert "DELETE /x" not in corrected(tmp_path, f"deployment: swiss, {text}", "swiss")


@pytest.mark.parametrize(
    "text",
    [
        "route: GET /none, remove: true",
        "route: DELETE /x, was: {actions: ['lamp:x:remove']}, now: {actions: ['lamp:y:delete']}",
        "route: DELETE /x, now: {actions: ['lamp:x:delete']}",
        "route: DELETE /x, was: {scope: {enterprise_project: 'false'}}, now: {priority: 1}",
        "route: DELETE /x, now: {authorization: none}",
    ],
)
def test_stale_corrections(tmp_path: Path, text: str) -> None:
    """A correction of nothing, of something else, that changes nothing or gives no route is a fault at its place."""
    assert faults(tmp_path, correction(text)) == [("stale-correction", 3)]


def test_all_stale_corrections_are_reported(tmp_path: Path) -> None:
    """Every correction that does not apply is reported, not the first."""
    text = correction("route: GET /none, remove: true") + correction("route: GET /no, remove: true")[13:]
    assert faults(tmp_path, text) == [("stale-correction", 3), ("stale-correction", 4)]


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        (correction("route: GET /u"), ("no-correction", 3)),
        (correction("route: GET /u, remove: true, now: {priority: 1}"), ("no-correction", 3)),
        ("corrections:\n  - {route: GET /u, remove: true}\n", ("missing-key", 3)),
        (correction("route: nowhere, remove: true"), ("invalid-route", 3)),
        ("known:\n  - {code: crossed-routes}\n", ("missing-key", 3)),
        ("colour: red\n", ("unknown-key", 2)),
    ],
)
def test_faults_of_the_file(tmp_path: Path, entries: str, fault: tuple[str, int]) -> None:
    """A correction says what is right, why, and how one knows; each fault has its place."""
    with pytest.raises(LoadError) as caught:
        read(tmp_path, entries)
    assert fault in [(f.code, f.span.line if f.span else 0) for f in caught.value.diagnostics]


def test_a_misnamed_file(tmp_path: Path) -> None:
    """Corrections are found by the service's name."""
    with pytest.raises(LoadError) as caught:
        read(tmp_path, "", "lump.corrections.yaml")
    assert caught.value.diagnostics[0].code == "misnamed-file"
