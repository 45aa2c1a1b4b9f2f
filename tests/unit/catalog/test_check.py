"""The bundled route tables checked as a whole: nothing open, everything that stays explained."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ostiary.catalog import bundled, index, services
from ostiary.catalog.bundled import corrections_of, deployments, route_paths
from ostiary.catalog.catalog import Catalog
from ostiary.catalog.check import check_catalog
from ostiary.catalog.content import content_folder
from ostiary.catalog.services import load_service, service_names
from ostiary.documents.route_file import load_routes, routes_of
from ostiary.errors import Severity
from ostiary.routes.finding import RouteFinding


@pytest.mark.parametrize("deployment", deployments())
def test_nothing_is_open(deployment: str) -> None:
    """Every finding about a bundled table but those about hosts is explained, and no explanation is left over."""
    found = check_catalog(Catalog.bundled(deployment))
    open_findings = [str(f.fault) for f in found if f.known is None and f.fault.code != "needs-host"]
    assert open_findings == []
    assert not [f for f in found if f.fault.code == "stale-explanation"]


def test_with_a_host_nothing_is_ambiguous() -> None:
    """No two routes at one host match the same path but those that the rule settles or that are explained."""
    found = check_catalog(Catalog.bundled())
    codes = Counter(f.fault.code for f in found if f.path is not None)
    assert set(codes) == {"needs-host", "crossed-routes"}
    assert all(f.known for f in found if f.fault.code == "crossed-routes")


@pytest.mark.parametrize("deployment", deployments())
def test_headers_are_the_catalogs(deployment: str) -> None:
    """The header of an imported route file says what the catalog says of its service."""
    for path in route_paths(deployment):
        file, known = load_routes(path, path.name).file, load_service(path.stem)
        assert known is not None
        expected = (known.service, known.name, known.level, known.endpoints_in(deployment))
        assert (file.service, file.name, file.level, file.endpoints) == expected


def test_every_corrections_file_is_of_a_route_file() -> None:
    """No corrections file lies where nothing would read it, and none is about a deployment without its service."""
    files = {d: {path.stem for path in route_paths(d)} for d in deployments()}
    for path in (content_folder() / "catalog").glob("*.corrections.yaml"):
        service = path.name.partition(".")[0]
        assert service in service_names()
        document = corrections_of(content_folder() / "routes" / f"{service}.yaml")
        assert document is not None
        named = {correction.deployment for correction in document.file.corrections}
        named |= {known.deployment for known in document.file.known}
        assert all(service in files[deployment] for deployment in named)


ROUTES = """\
service: shop
endpoints: ["shop.example.com"]
routes:
  - {route: "GET /a/{x}", actions: ["shop:a:create"], scope: {enterprise_project: true}, page: one}
  - {route: "GET /b/{x}", actions: ["shop:b:create"], scope: {enterprise_project: true}, page: two}
  - {route: "GET /{y}/c", actions: ["shop:c:get"], scope: {enterprise_project: true}, page: two}
"""


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder of its own, with one route file."""
    for name in ("routes", "catalog", "system"):
        (tmp_path / name).mkdir()
    (tmp_path / "routes" / "shop.yaml").write_text(ROUTES)
    for module in (index, bundled, services):
        monkeypatch.setattr(module, "content_folder", lambda: tmp_path)
    services._load.cache_clear()
    return tmp_path


def found_with(content: Path, known: str) -> dict[str, list[RouteFinding]]:
    entries = f"known:\n  - {{{known}, reason: it is so}}\n"
    (content / "catalog" / "shop.corrections.yaml").write_text(f"service: shop\n{entries}")
    found: dict[str, list[RouteFinding]] = {}
    for finding in check_catalog(Catalog.bundled()):
        found.setdefault(finding.fault.code, []).append(finding)
    return found


@pytest.mark.parametrize(
    ("known", "explained"),
    [
        ("code: verb-mismatch", ["/a/{x}", "/b/{x}"]),
        ("code: verb-mismatch, routes: ['GET /a/{x}']", ["/a/{x}"]),
        ("code: verb-mismatch, pages: [two]", ["/b/{x}"]),
        ("code: crossed-routes, routes: ['GET /{y}/c'], against: ['GET /a/{x}']", ["/a/{x}"]),
        ("code: crossed-routes, routes: ['GET /b/{x}']", ["/b/{x}"]),
    ],
)
def test_explanations(content: Path, known: str, explained: list[str]) -> None:
    """An explanation is about a code, and about some routes, pages or pairs if it names them."""
    found = found_with(content, known)
    code = known.partition(",")[0].removeprefix("code: ")
    paths = {
        route.path
        for finding in found[code]
        if finding.known == "it is so"
        for route in (finding.route, finding.other)
        if route is not None and route.path != "/{y}/c"
    }
    assert sorted(paths) == explained
    assert "stale-explanation" not in found


@pytest.mark.parametrize(
    "known",
    ["code: case-twins", "code: verb-mismatch, pages: [three]", "code: verb-mismatch, against: ['GET /a']"],
)
def test_stale_explanations(content: Path, known: str) -> None:
    """An explanation of nothing is a fault of the corrections file, at its place."""
    [finding] = found_with(content, known)["stale-explanation"]
    assert (finding.route, finding.fault.severity) == (None, Severity.ERROR)
    assert str(finding.fault.span) == "@catalog/shop.corrections.yaml:3:5"


def test_own_routes_are_not_explained(content: Path) -> None:
    """What is known of the bundled table says nothing about an account's own routes, which have their places."""
    (content / "catalog" / "shop.corrections.yaml").write_text(
        "service: shop\nknown: [{code: verb-mismatch, reason: it is so}]\n"
    )
    own = routes_of({"service": "mine", "routes": [{"route": "GET /m", "actions": ["mine:m:create"]}]}, "r")
    found = [f for f in check_catalog(Catalog.bundled(own=[own])) if f.fault.code == "verb-mismatch"]
    assert [(f.known, f.fault.span is None) for f in found] == [
        ("it is so", True), ("it is so", True), (None, False),
    ]  # fmt: skip
