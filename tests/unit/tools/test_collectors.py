"""The tools that collect from manuals: actions, tables of operations, names of policies; on a small manual."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary.model.operations import OperationFile, OperationRow, OperationTable
from tools import collect_actions, collect_operations, collect_policy_names
from tools.collect_actions import GENERATED, Known, gather, names_in, read_corpus
from tools.collect_operations import NOT_REVIEWED, read_tables, with_ties
from tools.collect_policy_names import depends_of, entries, reach_of

CORPUS = Path(__file__).parents[2] / "fixtures" / "manuals"
SOURCE = "example-docs/lamp-service@0123456"


@pytest.fixture(autouse=True)
def manuals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of the small manual's folders in place of the real one."""
    for module in (collect_actions, collect_operations, collect_policy_names):
        monkeypatch.setattr(module, "MANUALS", CORPUS / "manuals.tsv")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("``elb:pools:list``, **rds:instance:list** and ecs:a:b.", ["elb:pools:list", "rds:instance:list", "ecs:a:b"]),
        ("elb:pools:* vpc:*:get elb:*:list* *:*:*", []),
        (r"elb:pools:\* and elb:pools:get\*", []),
        ("obs:*:*:bucket:*, URN:ecs:*:*:instance:x, iam::123:agency:b", []),
        ("http://host:80/a:b:c, 12:30:45, ::a:b:c:d", []),
        ('"Action": ["a:b:c","d-e:f-g:h_i"]', ["a:b:c", "d-e:f-g:h_i"]),
        ("A:b:c a:b:c A:b:c", ["A:b:c", "a:b:c"]),
        ("vpc:ports:ge", []),
    ],
)  # fmt: skip
def test_names_in_a_text(text: str, names: list[str]) -> None:
    """Actions are found in prose and in JSON, each spelling once; patterns, resources, times and slips are none."""
    assert names_in(text) == names


def test_actions_of_a_corpus() -> None:
    """Each action that no route needs has its commonest spelling, its first title and all its pages."""
    found = gather(read_corpus(CORPUS), {"lamp:lamps:list"})
    custom, actions = f"{SOURCE} umn/custom.rst", f"{SOURCE} actions.rst"
    assert found == {
        "lamp": [
            Known("lamp:bulbs:change", None, (actions, custom)),
            Known("lamp:lamps:Switch", "Switching", (actions,)),
            Known("lamp:shades:paint", None, ("example-docs/paint@abcdef0 umn/paint.md",)),
        ],
        "wire": [Known("wire:cables:get", None, (custom,))],
    }


def test_the_generated_part_of_a_catalog_file() -> None:
    """What people wrote above the mark is kept; what is below is written anew, whether it was there or not."""
    known = [Known("lamp:a:b", "A: b", ("m y", "m x")), Known("lamp:c:d", None, ("m x",))]
    new = collect_actions.render("service: lamp\nname: Lamps\n", known)
    assert new == (
        f'service: lamp\nname: Lamps\n{GENERATED}\npages:\n  "1": m x\n  "2": m y\nactions:\n'
        '  - {action: lamp:a:b, title: "A: b", pages: ["1", "2"]}\n  - {action: lamp:c:d, pages: ["1"]}\n'
    )
    assert collect_actions.render(new, known) == new
    assert collect_actions.render(new, []) == "service: lamp\nname: Lamps\n"


def table() -> OperationTable:
    [(service, found)] = read_tables(CORPUS)
    assert service == "lamp"
    return found


def test_a_table_of_operations() -> None:
    """Each row has its feature, its first paragraph, and a cell for each policy; a heading may name a condition."""
    found = table()
    assert [(column.policy, column.when) for column in found.policies] == [
        ("Lamp FullAccess", None), ("Lamp ReadOnlyAccess", None), ("Lamp Administrator", "Tenant Guest required"),
    ]  # fmt: skip
    assert [(row.operation, row.cells, row.untied) for row in found.operations] == [
        ("Lamps: Switching on a lamp", ("Y", "x", "Y"), NOT_REVIEWED),
        ("Lamps: Listing lamps", ("Y", "Y", "Y"), NOT_REVIEWED),
        ("Bulbs: Changing a bulb", ("Y", "x", "Supported (if screwed in)"), NOT_REVIEWED),
    ]


def test_ties_are_kept() -> None:
    """What people tied stays tied when the manual changes elsewhere; what is new awaits them; what is gone is gone."""
    page = f"{SOURCE.replace('0123456', 'fedcba9')} umn/permissions.rst"
    rows = (
        OperationRow(operation="Lamps: Listing lamps", cells=("x", "x", "x"), ways=(("GET /lamps",),)),
        OperationRow(operation="Lamps: Gone", cells=("Y", "Y", "Y"), untied="gone"),
    )
    old = OperationTable(page=page, policies=table().policies, operations=rows)
    new = with_ties(table(), OperationFile(service="lamp", tables=(old,)))
    assert [(row.cells, row.ways, row.untied) for row in new.operations] == [
        (("Y", "x", "Y"), (), NOT_REVIEWED),
        (("Y", "Y", "Y"), (("GET /lamps",),), None),
        (("Y", "x", "Supported (if screwed in)"), (), NOT_REVIEWED),
    ]
    file = OperationFile(service="lamp", tables=(new,))
    assert "ways: [[GET /lamps]]" in collect_operations.render(file, "# head")


def test_names_of_policies() -> None:
    """Each policy is listed once with its service, kind, reach, and what it needs; others only with their sources."""
    found, pages = entries(CORPUS)
    page = f"{SOURCE} umn/permissions.rst"
    painter = "example-docs/paint@abcdef0 umn/paint.md"
    lamp = {"service": "lamp", "kind": "policy", "pages": [page]}
    web = {"service": "other", "kind": "policy", "pages": ["example.com a web page"]}
    assert found == [
        {**lamp, "name": "Lamp Administrator", "kind": "role", "grants": "full", "depends": ["Tenant Guest"]},
        {**lamp, "name": "Lamp FullAccess", "grants": "full"},
        {**web, "name": "Lamp Guest"},
        {**lamp, "name": "Lamp Keeper", "grants": "most", "excludes": ["delete", "drop", "remove"]},
        {**web, "name": "Lamp Painter", "pages": [painter]},
        {**lamp, "name": "Lamp ReadOnlyAccess", "grants": "read"},
        {**web, "name": "Tenant Guest", "service": "base"},
    ]
    assert pages == sorted({page, painter, "example.com a web page"})


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        ("Full permissions for ELB.", "full"),
        ("Full access to all lamps", "full"),
        ("Administrator permissions for WAF.", "full"),
        ("Read-only permissions for DNS. Users granted these can only view DNS resources.", "read"),
        ("All permissions on DRS except the deletion permission", "most"),
        ("Common user permissions for DMS, excluding permissions for creating instances.", "some"),
        ("Permissions for tagging. Users have full access to cables. They have read-only access.", "full"),
        ("Something else. Another thing. Full access to nothing.", None),
        ("", None),
        ("A list. Dependencies: full access to lamps", None),
    ],
)
def test_the_reach_of_a_description(text: str, reach: str | None) -> None:
    """A description's first two sentences say full, read-only, most or some access, or nothing that is understood."""
    assert reach_of(text) == reach


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("It must be used together with X, Tenant Guest and Y Administrator.", ["Tenant Guest", "Y Administrator"]),
        ("Full access. Dependencies: Y Administrator, Tenant Guest", ["Y Administrator", "Tenant Guest"]),
        ("Like the Tenant Guest role, but for lamps.", []),
        ("To use cables, Wire Administrator must also be assigned.", []),
        ("Must also have X.", []),
    ],
)  # fmt: skip
def test_the_roles_beside_a_role(text: str, roles: list[str]) -> None:
    """Only roles that a role needs always count, in the order of the text; not itself, nor what one use needs."""
    known = {"Tenant Guest", "Y Administrator", "Wire Administrator", "X"}
    assert depends_of(text, "X", known) == roles
