"""The OpenAPI documents of tests/cases/openapi: which routes they give, and what is reported.

A file is a list of cases. Of a case:

* `rule`: what it rests on
* `files`: what lies beside the document, by name
* `base_path`: as if it were given at the command line
* `routes`: those that the document gives, in order; of each the members that are stated are compared
* `reported`, `warnings`: codes in their order; `duplicates`, `endpoints`, `level`, `name`: of the report and the file
* everything else is the document, which is tried as YAML and as JSON
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ostiary import Engine, LoadError
from ostiary.cli.import_openapi import reader_of
from ostiary.documents.route_writer import write_route_file
from ostiary.model.route import RouteEntry
from ostiary.routes.importer import ImportReport
from ostiary.routes.openapi.actions import derive_action

FOLDER = Path(__file__).parents[2] / "cases" / "openapi"
OF_CASE = {
    "rule",
    "files",
    "base_path",
    "routes",
    "reported",
    "warnings",
    "duplicates",
    "endpoints",
    "level",
    "name",
}
Case = dict[str, Any]

CASES = [
    pytest.param(case, id=f"{file.stem}-{number}")
    for file in sorted(FOLDER.glob("*.yaml"))
    for number, case in enumerate(yaml.load(file.read_text("utf-8"), yaml.BaseLoader), 1)
]


def document_of(case: Case) -> Any:
    rest = {key: value for key, value in case.items() if key not in OF_CASE}
    return {"openapi": "3.1.0", "info": {"title": "Shop"}, **rest}


def import_(folder: Path, name: str, text: str, **given: Any) -> ImportReport:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return reader_of([path], given.pop("base_path", None))([path], **{"service": "shop", **given})


def shown(entry: RouteEntry) -> Case:
    return {
        "route": entry.route,
        "title": entry.title,
        "authorization": entry.authorization,
        "actions": list(entry.actions),
        "alternatives": [action for variant in entry.alternatives for action in variant.actions],
        "scope": [json.dumps(flag) for flag in (entry.scope.project, entry.scope.enterprise_project)],
        "enterprise_project": entry.enterprise_project.source if entry.enterprise_project else None,
        "resource": entry.resource,
        "priority": str(entry.priority),
    }


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("case", CASES)
def test_case(case: Case, form: str, tmp_path: Path) -> None:
    """Each case gives its routes, reports the rest, and its counts add up."""
    for name, text in case.get("files", {}).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    document = document_of(case)
    text = yaml.safe_dump(document, sort_keys=False) if form == "yaml" else json.dumps(document)
    report = import_(tmp_path, f"api.{form}", text, base_path=case.get("base_path"))
    expected = case.get("routes", [])
    found = [shown(entry) for entry in report.route_file.routes]
    assert [
        {key: entry[key] for key in wanted} for entry, wanted in zip(found, expected, strict=True)
    ] == expected
    assert [fault.code for fault in report.reported] == case.get("reported", [])
    assert [fault.code for fault in report.warnings] == case.get("warnings", [])
    assert report.rows == report.imported + len(report.reported)
    assert report.duplicates == int(case.get("duplicates", 0))
    assert list(report.route_file.endpoints) == case.get("endpoints", [])
    assert (report.route_file.level, report.route_file.name) == (
        case.get("level", "project"),
        case.get("name", "Shop"),
    )
    for fault in (*report.reported, *report.warnings):
        assert fault.span is not None
        assert fault.span.file == str(tmp_path / f"api.{form}")


@pytest.mark.parametrize("case", CASES)
def test_what_is_written_is_a_route_table(case: Case, tmp_path: Path) -> None:
    """What a document gives is written, read again, and free of ambiguities."""
    for name, text in case.get("files", {}).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = import_(tmp_path, "api.json", json.dumps(document_of(case)), base_path=case.get("base_path"))
    (tmp_path / "account" / "routes").mkdir(parents=True)
    (tmp_path / "account" / "account.yaml").write_text("{}")
    (tmp_path / "account" / "routes" / "shop.yaml").write_text(write_route_file(report.route_file))
    table = Engine.load(tmp_path / "account").snapshot.catalog.table
    assert [f"{route.method} {route.path}" for route in table.routes if route.service == "shop"] == [
        entry.route for entry in report.route_file.routes
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("swagger: '2.0'\npaths: {}", "is Swagger 2.0"),
        ("openapi: 2.0.0", "no OpenAPI document"),
        ("- openapi", "no OpenAPI document"),
        ("", "no OpenAPI document"),
        ("service: shop\nroutes: []", "no OpenAPI document"),
        ("openapi: 3.0.0\nx-ostiary-level: region", "`x-ostiary-level` is `project` or `global`"),
        ("openapi: 3.0.0\nopenapi: 3.0.0", "stands twice"),
        ("openapi: [", "not valid YAML"),
    ],
)
def test_what_is_no_document(text: str, words: str, tmp_path: Path) -> None:
    """What is not OpenAPI 3 is refused as a whole, with its place."""
    with pytest.raises(LoadError, match=words) as raised:
        import_(tmp_path, "api.yaml", text)
    assert raised.value.diagnostics[0].span is not None
    assert raised.value.diagnostics[0].span.file.endswith("api.yaml")


def test_places(tmp_path: Path) -> None:
    """A fault is placed at the operation, in the file that was named."""
    text = "openapi: 3.0.0\npaths:\n  /a:\n    trace: {}\n    get:\n      x-ostiary-action: nothing\n"
    report = import_(tmp_path, "api.yaml", text)
    assert [str(fault.span).rpartition("api.yaml")[2] for fault in report.reported] == [":4:5", ":5:5"]


def test_several_documents(tmp_path: Path) -> None:
    """The documents of one service are imported together."""
    paths = []
    for name, call in [("one", "getOne"), ("two", "getTwo")]:
        path = tmp_path / f"{name}.yaml"
        path.write_text(
            f"openapi: 3.0.0\ninfo: {{title: {name}}}\npaths: {{/{name}: {{get: {{operationId: {call}}}}}}}"
        )
        paths.append(path)
    report = reader_of(paths, None)([*paths, paths[0]], service="shop")
    assert [entry.route for entry in report.route_file.routes] == ["GET /one", "GET /two"]
    assert report.route_file.name == "one"


def test_many_base_paths(tmp_path: Path) -> None:
    """A document that would give a route for each of a million paths is not what anybody means."""
    variables = {name: {"default": "0", "enum": [str(n) for n in range(40)]} for name in "ab"}
    document = {
        "openapi": "3.0.0",
        "servers": [{"url": "/{a}/{b}", "variables": variables}],
        "paths": {"/x": {"get": {"operationId": "getX"}}},
    }
    report = import_(tmp_path, "api.json", json.dumps(document))
    assert [fault.code for fault in report.reported] == ["bad-server"]


@pytest.mark.parametrize(
    ("identifier", "action"),
    [
        ("list_orders_shop_v1_orders_get", "shop:ordersShopV1OrdersGet:list"),
        ("Orders_List", "shop:list:orders"),
        ("get2FACodes", "shop:2FaCodes:get"),
        ("a/b", "shop:b:a"),
        ("listHTTPSProxies", "shop:httpsProxies:list"),
        ("shop:orders", "shop:orders:shop"),
        ("list", None),
        ("", None),
        ("_", None),
        ("größe_holen", None),
    ],
)
def test_derived_actions(identifier: str, action: str | None) -> None:
    """The words of an id, whatever its style, in their order."""
    assert derive_action("shop", identifier) == action
