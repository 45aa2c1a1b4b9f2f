"""The index of the route files: never wrong, and in the repository never late."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ostiary.catalog import catalog, index
from ostiary.catalog.content import content_folder
from ostiary.catalog.index import INDEX, deployments, load_services, render_index, route_paths, write_index

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
    (tmp_path / "routes" / "shop.yaml").write_text(ROUTES)
    (tmp_path / "routes" / "swiss" / "shop.yaml").write_text(ROUTES.replace("/carts", "/koerbe"))
    for module in (index, catalog):
        monkeypatch.setattr(module, "content_folder", lambda: tmp_path)
    return tmp_path


def test_the_index_in_the_repository_is_up_to_date() -> None:
    """`policies/index.json` is what its generator makes of the route files (else: tools/build_index.py)."""
    assert (content_folder() / INDEX).read_text("utf-8") == render_index()


def test_the_index_holds_what_the_files_hold(content: Path) -> None:
    """Services and routes read from the index equal those read from YAML, to the last field."""
    from_yaml = load_services("otc")
    assert write_index() == content / INDEX
    entries = json.loads((content / INDEX).read_text())["files"]
    assert set(entries) == {"routes/shop.yaml", "routes/swiss/shop.yaml"}
    assert load_services("otc") == from_yaml
    assert hash(tuple(load_services("otc")[0][1]))


def test_the_index_is_used(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A route file that has not changed is not read from YAML again."""
    write_index()
    monkeypatch.setattr(index, "_load_yaml", lambda path: pytest.fail(f"read {path} below {content}"))
    [(service, routes)] = load_services("otc")
    assert (service.name, len(routes)) == ("shop", 4)


def test_a_file_that_has_changed_is_read_from_yaml(content: Path) -> None:
    """A route file that is not the one that was indexed counts as it is now."""
    write_index()
    (content / "routes" / "shop.yaml").write_text(ROUTES.replace("shop:carts:get", "shop:carts:see"))
    [(_, routes)] = load_services("otc")
    assert routes[0].actions == ("shop:carts:see",)


def test_a_file_that_is_new_is_read_from_yaml(content: Path) -> None:
    """A route file that was not there when the index was made counts."""
    write_index()
    (content / "routes" / "bank.yaml").write_text("service: bank\nroutes: []\n")
    assert [service.name for service, _ in load_services("otc")] == ["bank", "shop"]


def test_a_file_that_is_gone_is_gone(content: Path) -> None:
    """A route file that is only in the index does not count."""
    write_index()
    (content / "routes" / "shop.yaml").unlink()
    assert load_services("otc") == []


@pytest.mark.parametrize("text", ["", "not JSON", "{}", "[]", '{"files": {}}', '{"files": null}'])
def test_an_index_that_cannot_be_read_is_no_index(content: Path, text: str) -> None:
    """With a broken index the routes come from YAML."""
    (content / INDEX).write_text(text)
    [(service, _)] = load_services("otc")
    assert service.name == "shop"


def test_line_ends_are_no_change(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout with other line ends does not make the index late."""
    write_index()
    path = content / "routes" / "shop.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(index, "_load_yaml", lambda path: pytest.fail(f"read {path}"))
    assert load_services("otc")


def test_deployments_are_folders_of_routes(content: Path) -> None:
    """`otc` is the folder of routes itself; another deployment is a folder in it, with its own routes."""
    assert deployments() == ["otc", "swiss"]
    assert [path.relative_to(content).as_posix() for path in route_paths("swiss")] == [
        "routes/swiss/shop.yaml"
    ]
    [(_, routes)] = load_services("swiss")
    assert routes[0].path == "/koerbe/{cart_id}"
