"""Texts, JSON and YAML as values."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary import LoadError
from ostiary.documents.account_file import load_account
from ostiary.documents.json_file import read_json
from ostiary.documents.route_file import load_routes
from ostiary.documents.text import read_text
from ostiary.documents.yaml_file import read_yaml
from ostiary.spans import Source


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    """A file that starts with a byte order mark reads like one that does not."""
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf{}")
    assert read_text(path, "a.json") == Source("a.json", "{}")


def test_a_file_that_is_not_there_is_a_fault_of_its_shown_name(tmp_path: Path) -> None:
    """A missing file is named as its caller names it, not by its path."""
    with pytest.raises(LoadError) as refused:
        read_text(tmp_path / "a.json", "policies/a.json")
    [found] = refused.value.diagnostics
    assert (found.code, found.span) == ("unreadable-file", ("policies/a.json", 1, 1, 1, 1))
    assert str(tmp_path) not in found.message


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "[-Infinity]"])
def test_numbers_that_json_does_not_have_are_faults(text: str) -> None:
    """NaN and the infinities, which the standard library would take, are refused."""
    with pytest.raises(LoadError):
        read_json(Source("a.json", text))


@pytest.mark.parametrize("text", ['["' + "[" * 100 + '"]', '{"a": "' + '\\"{' * 100 + '"}'])
def test_brackets_in_strings_are_no_nesting(text: str) -> None:
    """Depth counts brackets of the document, not those inside its strings."""
    assert read_json(Source("a.json", text))


@pytest.mark.parametrize(("read", "name"), [(read_json, "a.json"), (read_yaml, "a.yaml")])
def test_64_levels_are_not_too_deep(read: object, name: str) -> None:
    """The bound is 64 levels, that many included."""
    assert callable(read)
    assert read(Source(name, "[" * 64 + "]" * 64)) is not None


def test_a_shared_alias_is_read_twice() -> None:
    """An alias stands for the value of its anchor."""
    assert read_yaml(Source("a.yaml", "a: &x [1]\nb: *x\n")) == {"a": ["1"], "b": ["1"]}


def test_a_merge_key_is_a_key_like_any_other() -> None:
    """`<<` merges nothing: what a document holds stands in it."""
    assert read_yaml(Source("a.yaml", "a: &x {k: v}\nb: {<<: *x}\n"))["b"] == {"<<": {"k": "v"}}


def test_an_empty_account_is_an_account(tmp_path: Path) -> None:
    """An empty account.yaml is an account in which nobody exists."""
    (tmp_path / "account.yaml").write_text("")
    folder = load_account(tmp_path)
    assert folder.account.users == ()
    assert folder.account.evaluation == "two-stage"


def test_lists_left_empty_are_empty(tmp_path: Path) -> None:
    """A key whose entries were all removed is an empty list."""
    (tmp_path / "account.yaml").write_text("users:\ngroups: ~\nprojects: null\nassignments: []\n")
    account = load_account(tmp_path).account
    assert (account.users, account.groups, account.projects, account.assignments) == ((), (), (), ())


def test_names_that_look_like_values_are_names(tmp_path: Path) -> None:
    """Projects may be called `on`, `no`, `1.1` or `0`."""
    (tmp_path / "account.yaml").write_text("projects:\n  - {id: 0, name: on, region: 1.1}\n")
    [project] = load_account(tmp_path).account.projects
    assert (project.id, project.name, project.region) == ("0", "on", "1.1")


@pytest.mark.parametrize(
    ("entry", "code", "place"),
    [
        ("{route: get /x, actions: [a:b:c]}", "invalid-route", (3, 13)),
        ("{route: GET x, actions: [a:b:c]}", "invalid-route", (3, 13)),
        ("{route: GET  /x, actions: [a:b:c]}", "invalid-route", (3, 13)),
        ("{route: FETCH /x, actions: [a:b:c]}", "invalid-route", (3, 13)),
        ("{route: GET /x, action: [a]}", "unknown-key", (3, 21)),
        ("{route: GET /x, authorization: maybe}", "invalid-value", (3, 36)),
        ("{route: GET /x, scope: {project: perhaps}}", "invalid-flag", (3, 38)),
        ("{route: GET /x, enterprise_project: {from: header}}", "invalid-value", (3, 48)),
        ("{route: 'GET /x/{id}', enterprise_project: {from: path}}", "no-such-parameter", (3, 5)),
        ("{route: GET /x, alternatives: [{when: y}]}", "missing-key", (3, 36)),
        ("{route: GET /x, priority: high}", "wrong-type", (3, 31)),
        ("{actions: [a:b:c]}", "missing-key", (3, 5)),
        ("{route: GET /x, authorization: none, actions: [a:b:c]}", "authorization-contradiction", (3, 5)),
        (
            "{route: GET /x, authorization: unknown, alternatives: [{actions: [a:b:c]}]}",
            "authorization-contradiction",
            (3, 5),
        ),
        ("{route: 'GET /x/{id'}", "invalid-path", (3, 13)),
        ("{route: 'GET /x/id}'}", "invalid-path", (3, 13)),
        ("{route: 'GET /x/{}'}", "invalid-path", (3, 13)),
        ("{route: 'GET /x//y'}", "invalid-path", (3, 13)),
        ("{route: 'GET /{id}/x/{ id }'}", "invalid-path", (3, 13)),
        ("{route: GET /x, actions: [a]}", "invalid-action", (3, 31)),
        ("{route: GET /x, actions: ['a:b:c:d']}", "invalid-action", (3, 31)),
        ("{route: GET /x, dependencies: [{actions: [a]}]}", "invalid-action", (3, 47)),
    ],
)
def test_a_fault_of_a_route_file_has_its_place(
    tmp_path: Path, entry: str, code: str, place: tuple[int, int]
) -> None:
    """A route file with one fault has one diagnostic, with its code and its place."""
    path = tmp_path / "r.yaml"
    path.write_text(f"service: x\nroutes:\n  - {entry}\n")
    with pytest.raises(LoadError) as refused:
        load_routes(path, "routes/r.yaml")
    [found] = refused.value.diagnostics
    assert found.span is not None
    assert (found.code, found.span[:3]) == (code, ("routes/r.yaml", *place)), found


def test_the_flags_of_a_scope(tmp_path: Path) -> None:
    """true, false and null are the three flags; left out, projects are supported and the rest is unknown."""
    path = tmp_path / "r.yaml"
    scopes = ["{project: true, enterprise_project: true}", "{project: false, enterprise_project: false}"]
    scopes += ["{project: null, enterprise_project: ~}", "{}"]
    lines = "\n".join(f"  - {{route: GET /{n}, scope: {scope}}}" for n, scope in enumerate(scopes))
    path.write_text(f"service: x\nroutes:\n{lines}\n")
    found = [
        (entry.scope.project, entry.scope.enterprise_project)
        for entry in load_routes(path, "r.yaml").file.routes
    ]
    assert found == [(True, True), (False, False), (None, None), (True, None)]


def test_routes_may_be_json(tmp_path: Path) -> None:
    """A route file may be JSON, with JSON's own truth values."""
    path = tmp_path / "r.json"
    path.write_text(
        '{"service": "x", "routes": [{"route": "GET /x", "scope": {"enterprise_project": false}}]}'
    )
    [entry] = load_routes(path, "r.json").file.routes
    assert (entry.method, entry.path, entry.scope.enterprise_project) == ("GET", "/x", False)


def test_actions_that_a_route_may_name(tmp_path: Path) -> None:
    """The type of an action may be empty, and a dependency may be a pattern."""
    path = tmp_path / "r.yaml"
    entry = "{route: GET /x, actions: ['a::c'], dependencies: [{actions: ['b:*:get*', 'b:c:d']}]}"
    path.write_text(f"service: x\nroutes:\n  - {entry}\n")
    [found] = load_routes(path, "r.yaml").file.routes
    assert (found.actions, found.dependencies[0].actions) == (("a::c",), ("b:*:get*", "b:c:d"))
