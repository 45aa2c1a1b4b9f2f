"""The index of the route files: never wrong, and in the repository never late."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ostiary.catalog import bundled, facts_index, index, services
from ostiary.catalog import content as content_module
from ostiary.catalog.bundle import Bundle
from ostiary.catalog.bundled import deployments, route_paths
from ostiary.catalog.index import index_path, load_bundle, render_index, write_indexes
from ostiary.errors import LoadError
from ostiary.routes.route import Route, Service

ROUTES = """\
service: shop
level: global
name: Shop
endpoints: ["shop.{region}.example.com"]
routes:
  - route: GET /carts/{cart_id}
    title: A cart
    page: shop_0001
    actions: [shop:carts:get]
    scope: {project: true, enterprise_project: true}
    dependencies: [{when: with items, actions: [shop:items:get]}]
    enterprise_project: {from: query, default: "0"}
    resource: "shop:{region}:{domain_id}:cart:{cart_id}"
    priority: 3
  - route: POST /carts
    alternatives: [{when: one, actions: [shop:carts:create]}, {actions: [shop:carts:copy]}]
    scope: {project: false, enterprise_project: null}
  - {route: GET /open, authorization: none}
  - {route: GET /unclear, authorization: unknown}
"""


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder of its own, with one route file and no index yet."""
    (tmp_path / "routes" / "swiss").mkdir(parents=True)
    (tmp_path / "system").mkdir()
    (tmp_path / "catalog").mkdir()
    (tmp_path / "routes" / "shop.yaml").write_text(ROUTES)
    (tmp_path / "routes" / "swiss" / "shop.yaml").write_text(ROUTES.replace("/carts", "/koerbe"))
    for module in (index, bundled, services, content_module, facts_index):
        monkeypatch.setattr(module, "content_folder", lambda: tmp_path)
    services._load.cache_clear()
    return tmp_path


def contents(bundle: Bundle) -> list[tuple[Service, tuple[Route, ...]]]:
    return [
        (service, tuple(route for route in bundle.routes if route.service == service.name))
        for service in bundle.services
    ]


@pytest.mark.parametrize("deployment", deployments())
def test_the_index_in_the_repository_is_up_to_date(deployment: str) -> None:
    """`policies/index` is what its generator makes of the route files (else: tools/build_index.py)."""
    assert index_path(deployment).read_text("utf-8") == render_index(deployment)


def test_the_index_holds_what_the_files_hold(content: Path) -> None:
    """Services and routes read from the index equal those read from YAML, to the last field."""
    from_yaml = contents(load_bundle("otc"))
    assert write_indexes() == [content / "index" / "otc.json", content / "index" / "swiss.json"]
    entries = json.loads((content / "index" / "otc.json").read_text())["files"]
    assert set(entries) == {"routes/shop.yaml"}
    assert contents(load_bundle("otc")) == from_yaml
    assert hash(load_bundle("otc").routes)


def test_a_look_up_opens_only_the_drawers_it_needs(content: Path) -> None:
    """Of a thousand routes those are made that have as many segments and the same first one, or a parameter."""
    write_indexes()
    bundle = load_bundle("otc")
    assert "2 carts" in bundle
    assert "2 orders" not in bundle
    assert [route.path for route in bundle.routes_in(["2 carts"])] == ["/carts/{cart_id}"]
    assert list(bundle._opened) == ["2 carts"], content


def test_the_index_is_used(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A route file that has not changed is not read from YAML again."""
    write_indexes()
    monkeypatch.setattr(index, "read_bundled", lambda path, _: pytest.fail(f"read {path} below {content}"))
    [(service, routes)] = contents(load_bundle("otc"))
    assert (service.name, len(routes)) == ("shop", 4)


def test_a_file_that_has_changed_is_read_from_yaml(content: Path) -> None:
    """A route file that is not the one that was indexed counts as it is now."""
    write_indexes()
    (content / "routes" / "shop.yaml").write_text(ROUTES.replace("shop:carts:get", "shop:carts:see"))
    [(_, routes)] = contents(load_bundle("otc"))
    assert routes[0].actions == ("shop:carts:see",)


def test_a_file_that_is_new_is_read_from_yaml(content: Path) -> None:
    """A route file that was not there when the index was made counts."""
    write_indexes()
    (content / "routes" / "bank.yaml").write_text("service: bank\nroutes: []\n")
    assert [service.name for service in load_bundle("otc").services] == ["bank", "shop"]


def test_a_file_that_is_gone_is_gone(content: Path) -> None:
    """A route file that is only in the index does not count."""
    write_indexes()
    (content / "routes" / "shop.yaml").unlink()
    assert contents(load_bundle("otc")) == []
    assert load_bundle("otc").routes == ()


@pytest.mark.parametrize(
    "text", ["", "not JSON", "{}", "[]", '{"files": {}}', '{"files": null}', '{"files": {"x": {}}}']
)
def test_an_index_that_cannot_be_read_is_no_index(content: Path, text: str) -> None:
    """With a broken index the routes come from YAML."""
    index_path("otc").parent.mkdir()
    index_path("otc").write_text(text)
    [(service, routes)] = contents(load_bundle("otc"))
    assert (service.name, len(routes)) == ("shop", 4), content


def test_line_ends_are_no_change(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout with other line ends does not make the index late."""
    write_indexes()
    path = content / "routes" / "shop.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(index, "read_bundled", lambda path, _: pytest.fail(f"read {path}"))
    assert load_bundle("otc").routes


def test_deployments_are_folders_of_routes(content: Path) -> None:
    """`otc` is the folder of routes itself; another deployment is a folder in it, with its own routes."""
    assert deployments() == ["otc", "swiss"]
    assert [path.relative_to(content).as_posix() for path in route_paths("swiss")] == [
        "routes/swiss/shop.yaml"
    ]
    [(_, routes)] = contents(load_bundle("swiss"))
    assert routes[0].path == "/koerbe/{cart_id}"


CATALOG = "service: shop\nname: Shop\ntwin: bank\n"
CORRECTIONS = """\
service: shop
corrections:
  - route: GET /carts/{cart_id}
    was: {actions: ["shop:carts:get"]}
    now: {actions: ["shop:carts:show"]}
    reason: the page has an old name
    evidence: the reference of the service
"""


def test_catalog_and_corrections_count(content: Path) -> None:
    """A service's catalog file and its corrections are part of the index, and late with it if they change."""
    write_indexes()
    (content / "catalog" / "shop.corrections.yaml").write_text(CORRECTIONS)
    (content / "catalog" / "shop.yaml").write_text(CATALOG)
    services._load.cache_clear()
    from_yaml = contents(load_bundle("otc"))
    [(service, routes)] = from_yaml
    assert service.twin == "bank"
    assert (routes[0].actions, routes[0].corrections) == (("shop:carts:show",), ("the page has an old name",))
    assert routes[1].corrections == ()
    write_indexes()
    assert contents(load_bundle("otc")) == from_yaml
    [(_, swiss)] = contents(load_bundle("swiss"))
    assert swiss[0].corrections == (), "a correction is about one deployment"


def test_a_correction_that_applies_to_nothing_is_a_fault(content: Path) -> None:
    """The pages have been corrected: then the correction has to go."""
    text = CORRECTIONS.replace('["shop:carts:get"]', '["shop:carts:see"]')
    (content / "catalog" / "shop.corrections.yaml").write_text(text)
    with pytest.raises(LoadError) as caught:
        write_indexes()
    [fault] = caught.value.diagnostics
    assert fault.code == "stale-correction"
    assert str(fault.span) == "@catalog/shop.corrections.yaml:3:5"
