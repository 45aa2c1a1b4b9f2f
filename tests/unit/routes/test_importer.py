"""The importer: every row of every kind of table is imported or reported, with its page and line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ostiary.errors import LoadError, Severity
from ostiary.model.route import Provenance, RouteEntry
from ostiary.routes.importer import ImportReport, import_pages

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"


def report(*names: str) -> ImportReport:
    return import_pages([PAGES / name for name in names], service="lamp")


def routes(name: str) -> dict[str, RouteEntry]:
    return {entry.route: entry for entry in report(name).route_file.routes}


def places(name: str) -> list[tuple[int, str]]:
    return [(fault.span.line, fault.code) for fault in report(name).reported if fault.span]


@pytest.mark.parametrize("page", sorted(path.name for path in PAGES.glob("*.rst")))
def test_no_row_is_lost(page: str) -> None:
    """Rows are the imported ones and the reported ones, on every page."""
    found = report(page)
    assert found.rows == found.imported + len(found.reported)
    assert all(fault.span and fault.span.file == str(PAGES / page) for fault in found.reported)


@pytest.mark.parametrize(
    ("page", "rows", "imported", "count"),
    [
        ("grid.rst", 4, 4, 3),
        ("simple.rst", 2, 2, 2),
        ("list_table.rst", 3, 3, 3),
        ("csv_table.rst", 3, 2, 2),
        ("spans.rst", 4, 3, 3),
        ("continuation.rst", 4, 4, 4),
        ("cells.rst", 8, 5, 6),
        ("variants.rst", 8, 8, 6),
        ("unknown.rst", 8, 8, 8),
        ("prose.rst", 0, 0, 0),
    ],
)
def test_counts(page: str, rows: int, imported: int, count: int) -> None:
    """Each kind of table gives all its body rows, and as many routes as they name different calls."""
    found = report(page)
    assert (found.rows, found.imported, len(found.route_file.routes)) == (rows, imported, count)


def test_summary() -> None:
    """The summary is the one line of the interface."""
    assert report("grid.rst").summary() == "rows 4 = imported 4 + reported 0; routes 3 (1 duplicates merged)"


def test_route() -> None:
    """A row gives route, title, actions, scope and the page's own name."""
    first = report("grid.rst").route_file.routes[0]
    assert first.model_dump(exclude_defaults=True) == {
        "route": "POST /v3/{project_id}/lamps",
        "title": "Creating a lamp",
        "actions": ("lamp:lamps:create",),
        "scope": {"enterprise_project": True},
        "page": "lamp_api_0001",
    }


def test_header_of_the_file() -> None:
    """What the caller says of the service stands in the route file."""
    source = Provenance(repository="docs/lamp", commit="15a87b5")
    file = import_pages(
        [PAGES / "grid.rst"],
        service="lamp",
        name="Lamps",
        level="global",
        source=source,
        endpoints=["lamp.test"],
    ).route_file
    assert (file.service, file.name, file.level) == ("lamp", "Lamps", "global")
    assert (file.source, file.endpoints) == (source, ("lamp.test",))


def test_respelt_paths_are_warned_of() -> None:
    """A path that is not taken as printed is a warning at its row."""
    warnings = {warning.span.line: warning for warning in report("grid.rst").warnings if warning.span}
    assert warnings.keys() == {13, 15}
    assert warnings[15].message == "`GET /V2/{{project_id}}/lamps` is read as `GET /v2/{project_id}/lamps`"
    assert warnings[15].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("page", "route", "project", "enterprise_project"),
    [
        ("grid.rst", "GET /v3/{project_id}/lamps/{lamp_id}", True, True),
        ("grid.rst", "GET /v2/{project_id}/lamps", True, False),
        ("simple.rst", "GET /v1/{project_id}/bulbs", True, False),
        ("simple.rst", "DELETE /v1/{project_id}/bulbs/1", True, None),
        ("list_table.rst", "PUT /v1/{project_id}/switches/{switch_id}", True, True),
        ("list_table.rst", "GET /v1/{project_id}/switches/{switch_id}", True, False),
        ("list_table.rst", "GET /v1/{project_id}/switches", None, None),
        ("csv_table.rst", "POST /v1/{project_id}/sockets", True, None),
        ("spans.rst", "DELETE /v1/{project_id}/wires", True, True),
        ("cells.rst", "GET /v2/{project_id}/shades", True, None),
        ("unknown.rst", "GET /v1/{project_id}/odd", None, False),
        ("global.rst", "POST /v3/users", False, False),
    ],
)
def test_scope(page: str, route: str, project: bool | None, enterprise_project: bool | None) -> None:
    """Sentences, lists, marks and missing columns all come to two flags, unknown where nothing is said."""
    scope = routes(page)[route].scope
    assert (scope.project, scope.enterprise_project) == (project, enterprise_project)


def test_unknown_wording_of_a_scope() -> None:
    """A scope in words that nobody knows is unknown, with a warning that quotes them."""
    codes = [(warning.code, warning.message) for warning in report("list_table.rst").warnings]
    assert codes == [("unknown-scope", "the scope `Available soon` is not understood and is kept as unknown")]


def test_dash_for_projects_makes_the_service_global() -> None:
    """A service whose project column holds dashes is global; one with marks is not."""
    assert report("global.rst").route_file.level == "global"
    assert report("simple.rst").route_file.level == "project"


@pytest.mark.parametrize(
    ("page", "faults"),
    [
        ("cells.rst", [(31, "bad-api"), (34, "no-api"), (36, "bad-api")]),
        ("csv_table.rst", [(10, "bad-api")]),
        ("spans.rst", [(16, "bad-api")]),
        ("broken.rst", [(8, "broken-table")]),
        ("sphinx.rst", [(16, "broken-table")]),
    ],
)
def test_reported_rows(page: str, faults: list[tuple[int, str]]) -> None:
    """A row or table that gives no route is reported at its own line."""
    assert places(page) == faults


def test_reason_of_a_reported_row() -> None:
    """The report names the row and says why it has no route."""
    messages = [fault.message for fault in report("cells.rst").reported]
    assert messages[1] == ("row `Console only` is not imported: the API cell names no method and path: `-`")


def test_cells_are_unwrapped() -> None:
    """Links, literals, escapes, notes and cut paths do not hide what a cell says."""
    found = routes("cells.rst")
    assert found["PUT /v2/{project_id}/shades/{shade_id}"].actions == ("lamp:shades:move",)
    assert found["GET /v2/{project_id}/zones"].actions == ("dns:zone:list",)
    assert found["GET /v3/logs"].actions == ("lamp:logs:*",)
    assert found["GET /v2.1/{project_id}/shades"].actions == ("lamp:shades:list",)


def test_spanned_cells_stand_in_every_row() -> None:
    """A cell that spans rows belongs to each of them."""
    head = routes("spans.rst")["HEAD /v1/{project_id}/wires"]
    assert (head.title, head.actions) == ("Reading", ("lamp:wires:get",))


def test_blank_cells_go_on_with_the_row_above() -> None:
    """Cells left blank by a lost row span are filled from above, dependencies included."""
    found = routes("continuation.rst")
    for method in ("DELETE", "PATCH"):
        entry = found[f"{method} /v2/{{project_id}}/lamps/tags"]
        assert entry.actions == ("lamp:tags:set",)
        assert entry.dependencies[0].actions == ("lamp:lamps:get",)
        assert entry.scope.enterprise_project is False
    assert found["PATCH /v2/{project_id}/lamps/tags"].title == "Untagging a lamp"


def test_blank_action_alone_is_unknown() -> None:
    """An action cell that alone is blank is not filled: nothing is granted on a guess."""
    assert routes("continuation.rst")["GET /v2/{project_id}/lamps/tags"].authorization == "unknown"


@pytest.mark.parametrize(
    ("path", "authorization"),
    [
        ("open", "none"),
        ("free", "none"),
        ("dash", "unknown"),
        ("none", "unknown"),
        ("na", "unknown"),
        ("guest", "unknown"),
        ("odd", "required"),
        ("column", "unknown"),
    ],
)
def test_authorization(path: str, authorization: str) -> None:
    """Only words that say that nothing is required mean that; every other cell without an action is unknown."""
    assert routes("unknown.rst")[f"GET /v1/{{project_id}}/{path}"].authorization == authorization


@pytest.mark.parametrize(
    ("route", "alternatives"),
    [
        ("POST /v1/{project_id}/lamps/switch", {"Enable": ["enable"], "Disable": ["disable"]}),
        (
            "POST /v1/{project_id}/lamps/act",
            {'body action="dim"': ["dim"], 'body action="flash"': ["flash"]},
        ),
        ("PATCH /v1/{project_id}/lamps", {None: ["update"], "only between rooms": ["move"]}),
        ("POST /v1/{project_id}/lamps/action", {"Starting lamps": ["start"], "Stopping lamps": ["stop"]}),
    ],
)
def test_alternatives(route: str, alternatives: dict[str | None, list[str]]) -> None:
    """Variants told apart by label, condition, discriminator or row title are alternatives, none of them lost."""
    entry = routes("variants.rst")[
        route.replace("lamps/act", "lamps/{id}/act") if route[-4:] == "/act" else route
    ]
    found = {
        alternative.when: [action.rpartition(":")[2] for action in alternative.actions]
        for alternative in entry.alternatives
    }
    assert (found, entry.actions) == (alternatives, ())


def test_labels_hold_for_the_paragraphs_below_them() -> None:
    """A label of its own stands for all the actions of its list item, in the action and dependency cells."""
    entry = routes("variants.rst")["POST /v1/{project_id}/lamps/build"]
    assert [(alternative.when, len(alternative.actions)) for alternative in entry.alternatives] == [
        ("Build from parts", 2),
        ("Build from a kit", 1),
    ]
    assert [(dependency.when, dependency.actions) for dependency in entry.dependencies] == [
        ("With a bulb", ("lamp:bulbs:use",))
    ]


def test_several_actions_are_all_required() -> None:
    """Actions without a label are required together: no alternative is guessed."""
    entry = routes("variants.rst")["PUT /v1/{project_id}/lamps"]
    assert (entry.actions, entry.alternatives) == (("lamp:lamps:update", "lamp:lamps:get"), ())


def test_rows_that_disagree_are_warned_of() -> None:
    """Two rows with one call and different actions are a warning, unless each names its requests itself."""
    lines = [w.span.line for w in report("variants.rst").warnings if w.code == "conflicting-row" and w.span]
    assert lines == [37]


def test_dependencies_of_rows_that_disagree_keep_their_row() -> None:
    """The dependency of one variant is not made a dependency of the others."""
    (dependency,) = routes("variants.rst")["POST /v1/{project_id}/lamps/action"].dependencies
    assert (dependency.when, dependency.actions) == ("Starting lamps", ("lamp:lamps:list",))


def test_same_rows_on_two_pages_are_merged(tmp_path: Path) -> None:
    """A call printed again with the same actions is one route, counted as a duplicate."""
    copy = tmp_path / "copy.rst"
    copy.write_text((PAGES / "simple.rst").read_text(encoding="utf-8"), encoding="utf-8")
    found = import_pages([PAGES / "simple.rst", copy], service="lamp")
    assert (found.imported, len(found.route_file.routes), found.duplicates) == (4, 2, 2)


def test_folder(tmp_path: Path) -> None:
    """A folder gives its pages in the order of their paths, and none of them is blamed for having no table."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "first.rst").write_text((PAGES / "simple.rst").read_text(), encoding="utf-8")
    (tmp_path / "c.rst").write_text((PAGES / "global.rst").read_text(), encoding="utf-8")
    (tmp_path / "a.rst").write_text("No table\n========\n", encoding="utf-8")
    found = import_pages([tmp_path], service="lamp", level="project")
    assert [entry.path for entry in found.route_file.routes][::3] == ["/v1/{project_id}/bulbs", "/v3/users"]
    assert not [warning for warning in found.warnings if warning.code == "no-api-table"]


def test_named_page_without_table_is_warned_of() -> None:
    """A page that was asked for by name and holds no table is not passed over in silence."""
    assert [warning.code for warning in report("prose.rst").warnings] == ["no-api-table"]


def test_sphinx_markup_is_no_fault() -> None:
    """Sphinx' roles and directives do not hide a table, and no other file is read."""
    found = report("sphinx.rst")
    assert [(entry.route, entry.title) for entry in found.route_file.routes] == [
        ("GET /v1/{project_id}/sphinx", "Read")
    ]


@pytest.mark.parametrize(("line", "old", "new"), [(8, "+-", "-+"), (12, "-+\n", "\n"), (16, "+-", "x-")])
def test_damaged_borders_are_reported(tmp_path: Path, line: int, old: str, new: str) -> None:
    """Whatever border of a grid table is damaged, its rows are reported, never dropped."""
    lines = (PAGES / "grid.rst").read_text(encoding="utf-8").splitlines(keepends=True)
    damaged = lines[line - 1].replace(old, new, 1)
    assert damaged != lines[line - 1]
    page = tmp_path / "damaged.rst"
    page.write_text("".join([*lines[: line - 1], damaged, *lines[line:]]), encoding="utf-8")
    found = import_pages([page], service="lamp")
    assert "broken-table" in [fault.code for fault in found.reported]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff\xfe\x00", "not-utf8"), (b"a\0b", "not-text"), (b"x" * 4_000_001, "page-too-large")],
)
def test_files_that_are_no_pages(tmp_path: Path, content: bytes, code: str) -> None:
    """A file that is no text is refused with one diagnostic."""
    page = tmp_path / "page.rst"
    page.write_bytes(content)
    with pytest.raises(LoadError) as caught:
        import_pages([page], service="lamp")
    assert [fault.code for fault in caught.value.diagnostics] == [code]


def test_missing_file(tmp_path: Path) -> None:
    """A path that does not exist is refused with one diagnostic."""
    with pytest.raises(LoadError, match=r"cannot read .*: no such file") as caught:
        import_pages([tmp_path / "nothing.rst"], service="lamp")
    assert len(caught.value.diagnostics) == 1


@pytest.mark.parametrize("text", ["- " * 5000, "x" * 20_000, "*a" * 4000, ".. |a| replace:: |a|\n\n|a|"])
def test_hostile_pages(tmp_path: Path, text: str) -> None:
    """Nesting without end, endless lines and circular definitions end in a report, not in a traceback."""
    page = tmp_path / "page.rst"
    page.write_text(text, encoding="utf-8")
    found = import_pages([page], service="lamp")
    assert (found.rows, found.imported) == (len(found.reported), 0)


def test_docutils_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without docutils the error says what to install."""
    for module in [name for name in sys.modules if name.startswith("ostiary.routes.importer.")]:
        if module.rpartition(".")[2] in ("tree", "markup", "losses"):
            monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "docutils", None)
    with pytest.raises(LoadError, match=r"ostiary\[import\]"):
        report("grid.rst")


def test_second_action_below_one_api(tmp_path: Path) -> None:
    """An action below a blank API cell belongs to the API above: it is kept, not lost."""
    page = tmp_path / "page.rst"
    page.write_text(
        ".. csv-table::\n   :header: API, Function, Action\n\n"
        "   POST /v1/lamps, Creating, lamp:lamps:create\n   , , lamp:bulbs:use\n   , Nothing, \n",
        encoding="utf-8",
    )
    found = import_pages([page], service="lamp")
    (entry,) = found.route_file.routes
    assert [variant.actions for variant in entry.alternatives] == [
        ("lamp:lamps:create",),
        ("lamp:bulbs:use",),
    ]
    assert [(fault.code, fault.span.line) for fault in found.reported if fault.span] == [("no-api", 6)]
