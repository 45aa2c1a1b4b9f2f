"""The tables *operation x system policy*, and the calls and actions that their operations are tied to."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary.catalog import operations
from ostiary.catalog.catalog import Catalog
from ostiary.catalog.operations import load_operations, services_with_operations
from ostiary.catalog.ways import read_step
from ostiary.errors import LoadError
from ostiary.routes.route import Route, Service, Variant

CATALOG = Catalog.bundled()


@pytest.mark.parametrize("service", services_with_operations())
def test_every_table(service: str) -> None:
    """Each table is of pages of this service, its policies are known, and its cells are as many as its policies."""
    file = load_operations(service)
    assert file is not None
    assert file.service == service
    for table in file.tables:
        assert table.page.startswith("opentelekomcloud-docs/") or table.page.startswith("huaweicloudDocs/")
        for column in table.policies:
            assert CATALOG.is_system_name(column.policy), column
        for row in table.operations:
            assert len(row.cells) == len(table.policies)


@pytest.mark.parametrize("service", services_with_operations())
def test_every_operation_is_reviewed(service: str) -> None:
    """Each operation has ways that the route table and the catalog know, or a reason why it has none."""
    file = load_operations(service)
    for table in file.tables if file else ():
        for row in table.operations:
            assert bool(row.ways) != bool(row.untied), row.operation
            assert row.untied != "not reviewed"
            for way in row.ways:
                assert way
                assert all(read_step(CATALOG, service, text).actions for text in way)


def test_a_service_without_tables() -> None:
    """A service whose manuals have no table has no file."""
    assert load_operations("nosuch") is None
    assert load_operations("iam") is None


GOOD = """\
service: shop
tables:
  - page: m p
    policies: [{policy: Shop FullAccess}, {policy: Shop Admin, when: Tenant Guest required}]
    operations:
"""


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("{operation: a, cells: [Y, x], ways: [[GET /a]], untied: b}", 6),
        ("{operation: a, cells: [Y, x]}", 6),
        ("{operation: a, cells: [Y], untied: b}", 3),
        ("{operation: a, cells: [Y, x], ways: [[]]}", 6),
        ("{operation: a, cells: [Y, x], untied: b, colour: red}", 6),
    ],
)
def test_faults(row: str, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operation with both or neither of ways and reason, or with another number of cells, is a fault."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "shop.operations.yaml").write_text(f"{GOOD}      - {row}\n")
    monkeypatch.setattr(operations, "content_folder", lambda: tmp_path)
    with pytest.raises(LoadError) as caught:
        load_operations("shop")
    assert {fault.span.line for fault in caught.value.diagnostics if fault.span} == {line}


STEPS = Catalog([
    (Service("shop"), (
        Route("shop", "GET", "/carts/{id}", actions=("shop:carts:get", "shop:items:list")),
        Route("shop", "PUT", "/carts", alternatives=(Variant("x", ("shop:carts:put",)),)),
        Route("shop", "GET", "/open", authorization="none"),
    )),
    (Service("bank"), (Route("bank", "GET", "/carts/{id}", actions=("bank:carts:get",)),)),
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("GET /carts/{id}", ("shop:carts:get", "shop:items:list")),
        ("bank GET /carts/{id}", ("bank:carts:get",)),
        ("SHOP:Items:list", ("shop:items:list",)),
        ("bank:carts:get", ("bank:carts:get",)),
    ],
)
def test_a_step(text: str, actions: tuple[str, ...]) -> None:
    """A step is a call of the service, a call of another that is named, or an action."""
    assert read_step(STEPS, "shop", text).actions == actions


@pytest.mark.parametrize(
    "text",
    [
        "PUT /carts",
        "GET /open",
        "GET /carts/1",
        "POST /carts/{id}",
        "post GET /carts/{id}",
        "shop:nope:get",
        "shop:*:*",
        "",
    ],
)
def test_no_step(text: str) -> None:
    """A call that the table does not have, one whose actions depend on the request or that needs none, is no step."""
    with pytest.raises(ValueError, match=r"no|depend"):
        read_step(STEPS, "shop", text)
