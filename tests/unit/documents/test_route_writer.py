"""The route writer: one form, and nothing lost on the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ostiary.documents.route_file import load_routes
from ostiary.documents.route_writer import write_route_file
from ostiary.model.imported import ImportRecord, UnreadRow
from ostiary.model.route import (
    Alternative,
    Dependencies,
    EnterpriseProjectSource,
    Provenance,
    RouteEntry,
    RouteFile,
    RouteScope,
)

RECORD = ImportRecord(
    pages=1,
    tables=2,
    rows=4,
    imported=3,
    scope_columns={"both": 1, "in words": 1},
    reported=(UnreadRow(page="a/b.rst", line=7, code="no-api", message="row `X: y` is not imported, {so}"),),
)

FULL = RouteFile(
    service="lamp",
    name="Lamp Service",
    endpoints=("lamp.{region}.example.com",),
    source=Provenance(repository="docs/lamp-service", commit="15a87b5", licence="Apache-2.0"),
    routes=(
        RouteEntry(
            route="POST /v3/{project_id}/lamps",
            title="Creating a lamp",
            actions=("lamp:lamps:create", "lamp:bulbs:get"),
            scope=RouteScope(project=True, enterprise_project=True),
            enterprise_project=EnterpriseProjectSource.model_validate({"from": "body", "default": "0"}),
            resource="lamp:{region}:{domain_id}:lamp:{lamp_id}",
            priority=10,
            page="lamp_api_0001",
        ),
        RouteEntry(
            route="POST /v3/{project_id}/lamps/{id}/action",
            alternatives=(
                Alternative(when='body action="dim"', actions=("lamp:lamps:dim",)),
                Alternative(actions=("lamp:lamps:put",)),
            ),
            dependencies=(Dependencies(when="with a bulb, or two", actions=("lamp:bulbs:use",)),),
        ),
        RouteEntry(route="GET /", authorization="none", scope=RouteScope(enterprise_project=False)),
    ),
).model_copy(update={"record": RECORD})

TEXT = """\
service: lamp
name: Lamp Service
level: project
endpoints: ["lamp.{region}.example.com"]
source: {repository: docs/lamp-service, commit: 15a87b5, licence: Apache-2.0}
import:
  pages: 1
  tables: 2
  rows: 4
  imported: 3
  scope_columns: {both: 1, in words: 1}
  reported:
    - {page: a/b.rst, line: 7, code: no-api, message: "row `X: y` is not imported, {so}"}
routes:
  - route: POST /v3/{project_id}/lamps
    title: Creating a lamp
    actions: [lamp:lamps:create, lamp:bulbs:get]
    scope: {project: true, enterprise_project: true}
    enterprise_project: {from: body, name: enterprise_project_id, default: "0"}
    resource: "lamp:{region}:{domain_id}:lamp:{lamp_id}"
    priority: 10
    page: lamp_api_0001
  - route: POST /v3/{project_id}/lamps/{id}/action
    alternatives:
      - {when: 'body action="dim"', actions: [lamp:lamps:dim]}
      - {actions: [lamp:lamps:put]}
    dependencies:
      - {when: "with a bulb, or two", actions: [lamp:bulbs:use]}
    scope: {project: true, enterprise_project: null}
  - route: GET /
    authorization: none
    scope: {project: true, enterprise_project: false}
"""


def test_form() -> None:
    """A route file is written in the form of the interface, flags and lists in flow style, unknown as null."""
    assert write_route_file(FULL) == TEXT


def test_reads_back(tmp_path: Path) -> None:
    """What is written loads as an equal route file, though the loader takes every scalar for text."""
    file = tmp_path / "lamp.yaml"
    file.write_text(write_route_file(FULL), encoding="utf-8")
    assert load_routes(file, file.name).file == FULL


def test_no_routes() -> None:
    """A service without routes is written with an empty list, not with a missing value."""
    assert write_route_file(RouteFile(service="lamp")).endswith("routes: []\n")


@pytest.mark.parametrize("title", ["1.0", "true", "null", "2008-10-17", "0x10", "1:30", "", "~", "12e3"])
def test_text_that_looks_like_another_type(title: str) -> None:
    """Text that YAML would take for a number, a flag, a date or nothing is quoted."""
    text = write_route_file(RouteFile(service="lamp", routes=(RouteEntry(route="GET /a", title=title),)))
    assert yaml.safe_load(text)["routes"][0]["title"] == title


WORD = st.text(st.characters(codec="utf-8", exclude_characters=": ").filter(str.isprintable), min_size=1)


@given(title=st.text(), when=st.text(min_size=1), action=st.tuples(WORD, WORD, WORD).map(":".join))
def test_any_text(title: str, when: str, action: str) -> None:
    """No text breaks the file: both of PyYAML's readers give it back, in a block and in a flow collection."""
    entry = RouteEntry(route="GET /a", title=title, alternatives=(Alternative(when=when, actions=(action,)),))
    text = write_route_file(RouteFile(service="lamp", routes=(entry,)))
    for loader in (yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        route = yaml.load(text, loader)["routes"][0]
        assert route["title"] == title
        assert route["alternatives"] == [{"when": when, "actions": [action]}]
