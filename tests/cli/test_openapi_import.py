"""`ostiary routes import openapi.yaml`: the same command, report and exit codes as for documentation pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import assert_refused, call, run

IMPORT = ("routes", "import", "--date", "2026-11-25")
GOOD = """\
openapi: 3.1.0
info: {title: Web Shop, version: "1"}
servers: [{url: "https://shop.{region}.example.com/shop/v1", variables: {region: {default: eu-de}}}]
paths:
  /health: {get: {security: []}}
  /{project_id}/orders: {get: {operationId: listOrders, summary: Listing orders}}
"""
WRITTEN = """\
service: shop
name: Web Shop
level: project
endpoints: ["shop.{region}.example.com"]
source: {imported: "2026-11-25"}
routes:
  - route: GET /shop/v1/health
    authorization: none
    scope: {project: true, enterprise_project: null}
  - route: GET /shop/v1/{project_id}/orders
    title: Listing orders
    actions: [shop:orders:list]
    scope: {project: true, enterprise_project: null}
"""
FAULTY = GOOD + "  /a:\n    trace: {}\n    post: {}\n"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document with two good operations."""
    path = tmp_path / "openapi.yaml"
    path.write_text(GOOD)
    return path


def test_program(document: Path) -> None:
    """Without `--out` the route file is the output, and the report goes to standard error."""
    result = run(*IMPORT, document, "--service", "shop")
    assert (result.code, result.stdout) == (0, WRITTEN)
    assert result.stderr == "rows 2 = imported 2 + reported 0; routes 2 (0 duplicates merged)\n"
    assert run(*IMPORT, document, "--service", "shop", "-q") == (0, WRITTEN, "")


def test_to_a_file(document: Path, tmp_path: Path) -> None:
    """With `--out` it is written as a whole, and again with the header that people gave it."""
    out = tmp_path / "shop.yaml"
    command: list[str | Path] = [*IMPORT, document, "--service", "shop", "--out", out]
    assert call(*command).code == 0
    assert out.read_text() == WRITTEN
    assert call(*command, "--name", "Shop", "--endpoint", "shop.example.com").code == 0
    changed = WRITTEN.replace("Web Shop", "Shop").replace('"shop.{region}.example.com"', "shop.example.com")
    assert out.read_text() == changed
    assert call(*command).code == 0
    assert out.read_text() == changed
    assert call("lint", out).code == 0


def test_reported_operations(document: Path) -> None:
    """Exit code 1 if an operation gave no route; each with its place, in text and in JSON."""
    document.write_text(FAULTY)
    result = call(*IMPORT, document, "--service", "shop")
    assert (result.code, result.stdout.count("- route:")) == (1, 3)
    trace, warning, summary = (line for line in result.stderr.splitlines() if not line.startswith("  hint"))
    assert trace == (
        f"{document}:8:5: error: a route has no method `trace`: "
        "it is one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS [unsupported-method]"
    )
    assert warning.startswith(f"{document}:9:5: warning: `POST /a` names no action")
    assert summary == "rows 4 = imported 3 + reported 1; routes 3 (0 duplicates merged)"
    report = json.loads(call(*IMPORT, document, "--service", "shop", "--format", "json").stderr)
    assert [(row["line"], row["code"]) for row in report["reported"]] == [(8, "unsupported-method")]
    assert [(row["line"], row["code"]) for row in report["warnings"]] == [(9, "no-action")]


def test_base_path(document: Path) -> None:
    """`--base-path` takes the place of the servers' own, as behind a proxy."""
    result = call(*IMPORT, document, "--service", "shop", "--base-path", "/api/", "-q")
    assert result.stdout == WRITTEN.replace("/shop/v1/", "/api/")
    assert (
        call(*IMPORT, document, "--service", "shop", "--base-path", "", "-q").stdout.count("GET /health") == 1
    )


def test_the_import_is_an_account_s_table(document: Path, tmp_path: Path) -> None:
    """What is imported decides requests of an account at once."""
    (tmp_path / "routes").mkdir()
    (tmp_path / "account.yaml").write_text("projects: [{id: p1, name: dev}]\nusers: [{name: alice}]\n")
    call(*IMPORT, document, "--service", "shop", "--out", tmp_path / "routes" / "shop.yaml")
    denied = call("decide", "-a", tmp_path, "GET", "/shop/v1/p1/orders", "--user", "alice")
    assert (denied.code, "shop:orders:list" in denied.stdout) == (1, True)
    assert call("decide", "-a", tmp_path, "GET", "/shop/v1/health", "--user", "alice").code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("swagger: '2.0'", "is Swagger 2.0"),
        ("openapi: 3.0.0\npaths: {}", "no row could be imported"),
        ("openapi: [", "not valid YAML"),
    ],
)
def test_what_gives_nothing_writes_nothing(document: Path, tmp_path: Path, text: str, words: str) -> None:
    """A document without a route is refused, and no file is made."""
    document.write_text(text)
    out = tmp_path / "shop.yaml"
    assert_refused(call(*IMPORT, document, "--service", "shop", "--out", out), words)
    assert not out.exists()


def test_a_document_of_which_nothing_can_be_imported(document: Path, tmp_path: Path) -> None:
    """Exit code 1, as for pages: each operation is reported, and no file is made."""
    document.write_text("openapi: 3.0.0\npaths: {/a: {trace: {}}}")
    out = tmp_path / "shop.yaml"
    result = call(*IMPORT, document, "--service", "shop", "--out", out)
    assert (result.code, "a route has no method `trace`" in result.stdout) == (1, True)
    assert not out.exists()


def test_kinds_are_not_mixed(document: Path, tmp_path: Path) -> None:
    """Pages and documents are imported apart, and `--base-path` is for documents."""
    page = tmp_path / "page.rst"
    page.write_text("Nothing\n")
    assert_refused(call(*IMPORT, document, page, "--service", "shop"), "cannot be imported together")
    assert_refused(call(*IMPORT, page, "--service", "shop", "--base-path", "/x"), "`--base-path`")
    assert_refused(call(*IMPORT, tmp_path / "none.json", "--service", "shop"), "no such file")
