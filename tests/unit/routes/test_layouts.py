"""Layouts of tables: every header that was seen, and layouts that nobody has seen yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ostiary.model.route import RouteEntry
from ostiary.routes.importer import ImportReport, import_pages

TITLE, CALL, ACTION, DEPENDENCY = (
    "Dimming a lamp",
    "PUT /v1/{project_id}/lamps",
    "lamp:lamps:dim",
    "lamp:bulbs:get",
)
SCOPES = {"both": ("Y", "x"), "sentence": "Projects are supported.", "list": "Supported: IAM projects"}


def page(folder: Path, headings: Sequence[str], *rows: Sequence[str], name: str = "page") -> Path:
    """A page with one list-table."""
    lines = ["Lamps", "=====", "", ".. list-table::", "   :header-rows: 1", ""]
    for row in (headings, *rows):
        for number, cell in enumerate(row):
            lines.append(f"   {'*' if number == 0 else ' '} - {cell}")
    path = folder / f"{name}.rst"
    path.write_text("\n".join(lines) + "\n")
    return path


def imported(*paths: Path) -> ImportReport:
    report = import_pages(list(paths), service="lamp")
    assert report.rows == report.imported + len(report.reported)
    return report


def only_route(path: Path) -> RouteEntry:
    report = imported(path)
    assert not report.reported
    [entry] = report.route_file.routes
    return entry


def cell(heading: str) -> str:
    """What stands under a heading: the meanings are those of the pages that have it."""
    plain = heading.split(" (", maxsplit=1)[0]
    return {
        "API": CALL, "APIs": CALL, "API Function": TITLE, "Function": TITLE, "Module": "Lamps",
        "Action": ACTION, "Actions": ACTION, "Authorization Scope": "Projects are supported.",
        "Scope": "Projects are supported.", "IAM Project": "Y", "IAM Projects": "Y", "IAM": "Y",
        "Enterprise Project": "x", "Enterprise Projects": "x", "Enterprise": "x",
        "Dependencies": DEPENDENCY, "Dependent Permission": DEPENDENCY, "Dependent Action": DEPENDENCY,
        "Related Action": DEPENDENCY, "Dependency Item": DEPENDENCY,
    }[plain]  # fmt: skip


SIGNATURES = [
    "Permission | API | Action | IAM Project | Enterprise Project",
    "Permission | API | Action",
    "API | API Function | Action | Authorization Scope",
    "Permission | API | Action | Dependencies",
    "Permission | API | Action | IAM Project (Project)",
    "Permissions | API | Action | IAM Project | Enterprise Project",
    "Permission | API | Action | Dependencies | IAM Project | Enterprise Project",
    "Permission | API | Action | IAM Project",
    "Permission | API | Action | Dependent Permission | IAM Project (Project)",
    "Permission | API | Action | IAM Projects | Enterprise Projects",
    "Permission | API | IAM Project | Enterprise Project",
    "Permissions | APIs | Action | IAM Project | Enterprise Project",
    "Permission | API | Action | Dependencies | IAM Project",
    "Permission | API | Action | Dependent Action | IAM Project | Enterprise Project",
    "Permissions | APIs | Actions | IAM Project | Enterprise Project",
    "Permission | API | Action | Dependent Permission | IAM Project",
    "Permissions | API | Actions | IAM Project | Enterprise Project",
    "Permission | API | Action | Related Action | IAM Project | Enterprise Project",
    "Permission | API | Action | IAM (Project) | Enterprise (Enterprise Project)",
    "Permission | API | Action | Dependency Item | IAM Project",
    "Permission | Action | API | IAM Projects | Enterprise Project",
    "API | API Function | Permission",
    "Permission | API | Action | Related Action | IAM Project (Project) | Enterprise Project (Enterprise Project)",
    "Module | API | Function | Permission",
    "Permissions | Actions | Authorization Scope | APIs",
    "Permission | API | Action | IAM Project (Project) | Enterprise Project (Enterprise Project)",
    "API | API Function | Action | Scope",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_every_header_that_was_seen(tmp_path: Path, signature: str) -> None:
    """Each heading means what it means on the pages, whatever stands beside it and in whichever order."""
    headings = signature.split(" | ")
    is_action = "Action" not in signature and "Function" in signature
    cells = [
        (ACTION if is_action else TITLE) if heading.startswith("Permission") else cell(heading)
        for heading in headings
    ]
    entry = only_route(page(tmp_path, headings, cells))
    assert (entry.route, entry.title) == (CALL, TITLE)
    has_action = is_action or "Action" in signature
    assert (entry.actions, entry.authorization) == (
        ((ACTION,), "required") if has_action else ((), "unknown")
    )
    named = {action for dependency in entry.dependencies for action in dependency.actions}
    assert named == ({DEPENDENCY} if "Depend" in signature or "Related" in signature else set())
    no_second = "Enterprise" not in signature and "Scope" not in signature
    assert (entry.scope.project, entry.scope.enterprise_project) == (True, None if no_second else False)


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        (
            ["HTTP Method", "URI", "Required Action", "Description"],
            ["PUT", "/v1/{project_id}/lamps", ACTION, TITLE],
        ),
        (["Method", "URL", "Permission", "Description"], ["put", "/v1/{project_id}/lamps", ACTION, TITLE]),
        (["Interface", "Permission Name", "Description"], [CALL, ACTION, TITLE]),
        (["Endpoint", "IAM Action", "Description"], [CALL, ACTION, TITLE]),
        (["Operation", "API", "Action"], [TITLE, f"DimLamp ({CALL})", ACTION]),
        (["Description", "Schnittstelle", "Aktion"], [TITLE, CALL, ACTION]),
        (["Description", "?", "!"], [TITLE, CALL, ACTION]),
    ],
)
def test_layouts_that_were_never_seen(tmp_path: Path, headings: list[str], cells: list[str]) -> None:
    """Other words, a column for the method, and headings that say nothing: the cells are understood all the same."""
    entry = only_route(page(tmp_path, headings, cells))
    assert (entry.route, entry.title, entry.actions) == (CALL, TITLE, (ACTION,))


def test_inferred_columns_are_remarked_upon(tmp_path: Path) -> None:
    """Where the headings say nothing, somebody should look at what was made of the table."""
    report = imported(page(tmp_path, ["Schnittstelle", "Aktion"], [CALL, ACTION]))
    [warning] = report.warnings
    assert warning.code == "inferred-columns"
    assert "`Schnittstelle`, `Aktion`" in warning.message


def test_a_table_without_headings(tmp_path: Path) -> None:
    """Without any heading the first row is a row like the others."""
    path = tmp_path / "bare.rst"
    path.write_text(
        f".. list-table::\n\n   * - {CALL}\n     - {ACTION}\n   * - GET /v1/a\n     - lamp:a:get\n"
    )
    report = imported(path)
    assert [entry.route for entry in report.route_file.routes] == [CALL, "GET /v1/a"]


SIDEWAYS = """\
+--------+------------------+--------------------+
| API    | GET /v1/a        | POST /v1/a         |
+--------+------------------+--------------------+
| Action | lamp:lamps:list  | lamp:lamps:create  |
+--------+------------------+--------------------+
"""


def test_a_table_that_cannot_be_made_out_is_reported(tmp_path: Path) -> None:
    """A table that tells of calls and actions in a way nobody knows is reported with its place, never left out."""
    path = tmp_path / "sideways.rst"
    path.write_text(f"Lamps\n=====\n\n{SIDEWAYS}")
    report = imported(path, page(tmp_path, ["API", "Action"], [CALL, ACTION]))
    [fault] = report.reported
    assert (fault.code, fault.span and fault.span.line) == ("unread-table", 4)
    assert (report.rows, report.imported) == (2, 1)
    assert report.route_file.record is not None
    [unread] = report.route_file.record.reported
    assert (unread.page, unread.line, unread.code) == ("sideways.rst", 4, "unread-table")


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        (["Parameter", "Description"], ["lamp_id", "Specifies the lamp."]),
        (["API", "Description"], [CALL, TITLE]),
        (["Type", "API", "Description"], ["Lamps", CALL, "see lamp"]),
        (["Action", "Description"], [ACTION, TITLE]),
    ],
)
def test_other_tables_are_no_business_of_the_importer(
    tmp_path: Path, headings: list[str], cells: list[str]
) -> None:
    """Tables that do not tell which action a call needs are neither imported nor reported."""
    report = imported(page(tmp_path, headings, cells))
    assert (report.rows, report.reported) == (0, ())


def test_a_table_within_a_cell(tmp_path: Path) -> None:
    """What stands in a table within a cell belongs to the cell."""
    path = tmp_path / "nested.rst"
    path.write_text(
        "+------------------+-----------------------+\n"
        "| API              | Action                |\n"
        "+==================+=======================+\n"
        "| GET /v1/a        | +-----------+-------+ |\n"
        "|                  | | lamp:a:b  | x     | |\n"
        "|                  | +-----------+-------+ |\n"
        "+------------------+-----------------------+\n"
    )
    assert only_route(path).actions == ("lamp:a:b",)


def test_a_parameter_that_is_printed_twice(tmp_path: Path) -> None:
    """A path has one value for each name: the second one is numbered, with a remark."""
    path = page(tmp_path, ["API", "Action"], ["GET /v2/{project_id}/quotas/{project_id}", ACTION])
    report = imported(path)
    assert report.route_file.routes[0].route == "GET /v2/{project_id}/quotas/{project_id_2}"
    assert [warning.code for warning in report.warnings] == ["respelt-api"]


def test_titles_of_rows_that_share_a_call(tmp_path: Path) -> None:
    """Rows that tell of one call in different words keep all their words."""
    rows = [
        ["Dimming", CALL, "lamp:lamps:dim"],
        ["Lighting", CALL, "lamp:lamps:light"],
        ["Dimming", CALL, "lamp:x:y"],
    ]
    [entry] = imported(page(tmp_path, ["Permission", "API", "Action"], *rows)).route_file.routes
    assert entry.title == "Dimming; Lighting"


def test_the_account_of_an_import(tmp_path: Path) -> None:
    """The route file keeps what became of every table and row; pages are named below the folder that was given."""
    (tmp_path / "deep").mkdir()
    page(
        tmp_path / "deep",
        ["API", "Action", "IAM Project"],
        [CALL, ACTION, "Y"],
        ["x", ACTION, "Y"],
        name="one",
    )
    page(tmp_path, ["API", "Action"], [CALL, ACTION], ["`Read <x>`_", ACTION], name="two")
    page(tmp_path, ["API", "Action"], ["`Read <y>`_", ACTION], name="three")
    record = import_pages([tmp_path], service="lamp").route_file.record
    assert record is not None
    assert (record.pages, record.tables, record.rows, record.imported, record.duplicates) == (2, 2, 4, 2, 1)
    assert record.scope_columns == {"none": 1, "project": 1}
    places = [(unread.page, unread.code, unread.rows) for unread in (*record.reported, *record.set_aside)]
    assert places == [
        ("deep/one.rst", "no-api", 1), ("two.rst", "bad-api", 1), ("three.rst", "table-without-calls", 1),
    ]  # fmt: skip
